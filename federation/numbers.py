"""Phone and national ID numbers in their one stored form."""

import re
import unicodedata

from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError


def normal_phone(text) -> str:
    """Eleven digits of a mainland mobile number, whatever spaces, hyphens or +86 it came with; '' when it is none."""
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", str(text or "")))
    digits = re.sub(r"^(\+?0{0,2}86)(?=1\d{10}\Z)", "", digits)
    return digits if re.fullmatch(r"1[3-9][0-9]{9}", digits) else ""


def normal_id_number(text) -> str:
    """Eighteen characters of a national ID number with a right check digit (capital X); '' when it is none."""
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", str(text or ""))).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return ""
    try:
        ric.get_birth_date(number)
        return number if ric.calc_check_digit(number) == number[-1] else ""
    except NumberError:
        return ""
