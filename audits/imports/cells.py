"""Single cells: text, money, days and codes in all the forms that real files hold."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

EXCEL_ZERO = date(1899, 12, 30)
LARGEST = Decimal("9999999999.99")  # sums of 100,000 lines and products with MOST stay within 64 bits
MOST = 500_000
DATE_FORMS = [
    re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ].*)?$"),
    re.compile(r"^(\d{4})(\d{2})(\d{2})$"),
]


class BadCell(Exception):
    """A cell that cannot be read; its text says what was expected."""


def text(cell) -> str:
    """The cell as one line of text; a whole number loses its '.0'. Words keep their full-width forms."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def narrow(cell) -> str:
    """The cell as text with full-width letters and digits made narrow and no white space."""
    return "".join(unicodedata.normalize("NFKC", text(cell)).split())


def cents(cell) -> int | None:
    """Money in cents, None for an empty cell; '1,200元', '１２００', '(35.5)' are read. BadCell for anything else."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        raise BadCell(_("Please enter an amount in yuan."))
    words = narrow(cell).replace(",", "").replace("¥", "").replace("￥", "").removesuffix("元").removesuffix("圆")
    if words in {"", "-", "—", "--"}:
        return None
    if words.startswith("(") and words.endswith(")"):
        words = "-" + words[1:-1]
    try:
        amount = Decimal(words)
    except InvalidOperation as error:
        raise BadCell(_("“%(cell)s” is not an amount.") % {"cell": narrow(cell)[:40]}) from error
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise BadCell(_("“%(cell)s” is not an amount.") % {"cell": narrow(cell)[:40]})
    exact = amount * 100
    whole = exact.quantize(Decimal(1))
    # spreadsheets hold binary fractions: 0.1 + 0.2 is no error of the person who typed it
    if abs(exact - whole) > Decimal("0.001"):
        raise BadCell(_("An amount has at most two decimals."))
    return int(whole)


def day(cell) -> date | None:
    """A day, None for an empty cell; 2022.3.8, 2022年3月8日, 20220308 and Excel's serial numbers are read. Else BadCell."""
    if cell is None or cell == "":
        return None
    words = narrow(cell)
    try:
        found = _day(cell, words)
    except (ValueError, OverflowError) as error:
        raise BadCell(_("“%(cell)s” is not a day.") % {"cell": words[:40]}) from error
    if found is None or not 1900 <= found.year <= 2100:
        raise BadCell(_("“%(cell)s” is not a day.") % {"cell": words[:40]})
    return found


def _day(cell, words) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in DATE_FORMS:
        if found := form.match(words):
            return date(*map(int, found.groups()))
    if re.fullmatch(r"\d{5}(\.\d+)?", words):
        return EXCEL_ZERO + timedelta(days=int(float(words)))
    return None


def count(cell) -> int | None:
    """A whole number, None for an empty cell; BadCell else."""
    if cell is None or cell == "":
        return None
    words = narrow(cell).replace(",", "").rstrip("人份个张条次年月")
    try:
        number = Decimal(words)
    except InvalidOperation as error:
        raise BadCell(_("“%(cell)s” is not a whole number.") % {"cell": words[:40]}) from error
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > MOST:
        raise BadCell(_("“%(cell)s” is not a whole number.") % {"cell": words[:40]})
    return int(number)


def between(low: int, high: int = MOST):
    """A reader of whole numbers from `low` to `high`; BadCell beyond."""

    def read(cell) -> int | None:
        number = count(cell)
        if number is not None and not low <= number <= high:
            raise BadCell(_("Please enter a number from %(low)s to %(high)s.") % {"low": low, "high": high})
        return number

    return read


def account(cell) -> str:
    """An account code as digits: from 50105, 50105.0, '50105 会员活动支出', '501-05' or '501.05'; '' for none."""
    words = narrow(cell)
    if re.fullmatch(r"\d+\.0+", words):
        words = words.split(".")[0]
    found = re.match(r"\d{3,}(?:[-.]\d{2})*", words)
    return re.sub(r"\D", "", found.group()) if found else ""


def truth(cell) -> bool | None:
    """Yes or no, None when it says neither."""
    words = narrow(cell).lower()
    if words in {"是", "有", "√", "y", "yes", "true", "1", "已签收"}:
        return True
    if words in {"否", "无", "×", "x", "n", "no", "false", "0", "未签收"}:
        return False
    return None


def voucher_parts(words: str) -> tuple[int | None, int | None]:
    """Month and number of 记-03-007 (also 3月记7号): (None, None) when the form is another one."""
    found = re.search(r"(\d{1,2})\D+(\d{1,6})\D*$", words)
    if not found or not 1 <= int(found.group(1)) <= 12:
        return None, None
    return int(found.group(1)), int(found.group(2))
