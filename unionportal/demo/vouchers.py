"""Vouchers of the demo: drawn invoices behind the books of one union, a book half written, ten questions half answered."""

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from audits.actions import drafts
from audits.actions.vouchers import add_pictures
from audits.models import Book, LedgerLine, VoucherPicture
from audits.queries.campaigns import grassroots_below
from federation.models import Union

from . import dice

WIDE, HIGH = 620, 420
PAPERS = ["#FFF9EC", "#FDF3F3", "#F4F7FC"]
PAID = [
    ("01-12", "50105", "春节慰问品48份", "惠民超市有限公司", "14400", "银行转账", "发票、清单、签收表"),
    ("01-20", "50304", "职工书屋图书62册", "新知书店有限公司", "1860", "银行转账", "发票、清单"),
    ("02-24", "50502", "会员大会材料印制", "印达图文店", "780", "银行转账", "发票"),
    ("03-06", "50102", "职工羽毛球赛器材", "动力体育用品店", "2一00", "银行转账", "发票、清单"),
]  # fmt: skip


def build_vouchers(staff, favourite: str) -> None:
    """Two of three lines of the officer's books have a picture; a draft of this year waits, and one of ten questions."""
    book = Book.objects.filter(union__code=favourite).order_by("-year").first()
    roll = dice("vouchers")
    _pictures(book, staff["treasurer"], roll)
    _draft(book.union, staff["treasurer"], roll)
    _answers(staff["county"], roll)


def _pictures(book, by, roll) -> None:
    rows = []
    for line in LedgerLine.objects.filter(book=book).exclude(kind="转账").order_by("line"):
        if line.line % 3 == 0:
            continue
        file = drawn(f"{line.booked:%Y-%m-%d}", (line.amount_out or line.amount_in) / 100, line.invoice, roll)
        digest = hashlib.sha256(file.read()).hexdigest()
        row = VoucherPicture(union=book.union, year=book.year, voucher=line.voucher, sha256=digest, added_by=by)
        row.picture.save(f"{digest[:20]}.jpg", file, save=False)
        rows.append(row)
    VoucherPicture.objects.bulk_create(rows)


def _draft(union, by, roll) -> None:
    year = timezone.localdate().year
    draft = drafts.start_draft(by=by, union=union, year=year)
    for number, (day, code, words, payee, amount, pay, papers) in enumerate(PAID):
        cells = {"booked": f"{year}-{day}", "kind": "支出", "code": code, "summary": words, "payee": payee, "amount_out": amount, "pay": pay,
                 "paper_kinds": papers, "invoice_no": f"3301{roll.randint(10**6, 10**7 - 1)}", "handler": "苏珂", "approver": "沈立群"}  # fmt: skip
        pictures = [drawn(cells["booked"], 1000 + number, cells["invoice_no"], roll)] if number != 1 else ()
        drafts.keep_row(draft, by=by, table="lines", cells=cells, pictures=pictures)


def _answers(by, roll) -> None:
    """A small union without books has answered four of the ten questions."""
    union = grassroots_below(Union.objects.get(code="QX")).filter(account_books=None).last()
    if union is None:
        return
    year = timezone.localdate().year
    draft = drafts.start_draft(by=by, union=union, year=year, is_micro=True)
    sheet = {
        "open_bank": "6200",
        "open_cash": "180",
        "members": "18",
        "chair": "顾文英",
        "accountant": "方洁",
        "cashier": "贾宁",
    }
    row = drafts.keep_row(draft, by=by, table="sheet", question=1, cells=sheet)
    add_pictures([drawn(f"{year}-01-01", 6200, "", roll)], by=by, union=union, year=year, row=row)
    drafts.answer_nothing(draft, by=by, question=2)
    income = {
        "booked": f"{year}-02-10",
        "kind": "收入",
        "code": "402",
        "amount_in": "5400",
        "summary": "上年留成经费",
        "payee": "税务代收转拨",
        "pay": "银行转账",
    }
    drafts.keep_row(
        draft, by=by, table="lines", question=3, cells=income, pictures=[drawn(f"{year}-02-10", 5400, "", roll)]
    )
    gift = {"booked": f"{year}-06-09", "kind": "支出", "code": "50105", "gift": "节日慰问", "festival": "DRAGON_BOAT", "heads": "18", "amount_out": "1800",
            "summary": "端午节粽子礼盒18份", "payee": "麦香坊食品有限公司", "pay": "银行转账", "paper_kinds": "发票、签收表", "handler": "贾宁", "approver": "顾文英"}  # fmt: skip
    drafts.keep_row(draft, by=by, table="lines", question=5, cells=gift)


def drawn(day: str, amount: float, number: str, roll) -> ContentFile:
    """An invoice that nobody issued: figures, lines, a red stamp."""
    picture, out = Image.new("RGB", (WIDE, HIGH), roll.choice(PAPERS)), BytesIO()
    pen, small, big = ImageDraw.Draw(picture), ImageFont.load_default(22), ImageFont.load_default(40)
    ink, red = "#5C3A2E", "#C23A3A"
    pen.rectangle([24, 96, WIDE - 24, HIGH - 40], outline=ink, width=2)
    for line in range(1, 5):
        pen.line([24, 96 + line * 56, WIDE - 24, 96 + line * 56], fill=ink)
    for left in (240, 420):
        pen.line([left, 96, left, HIGH - 96], fill=ink)
    for row in range(3):
        pen.line([44, 128 + row * 56, 44 + roll.randint(90, 170), 128 + row * 56], fill="#B9A79A", width=12)
        pen.line([262, 128 + row * 56, 262 + roll.randint(60, 130), 128 + row * 56], fill="#B9A79A", width=12)
    pen.text((32, 32), f"No. {number or roll.randint(10**7, 10**8 - 1)}", fill=red, font=small)
    pen.text((WIDE - 170, 32), day, fill=ink, font=small)
    pen.text((300, HIGH - 92), f"{amount:,.2f}", fill="#2B2320", font=big)
    pen.ellipse([420, 190, 560, 290], outline=red, width=5)
    pen.ellipse([436, 204, 544, 276], outline=red, width=2)
    picture.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), name=f"{hashlib.sha256(out.getvalue()).hexdigest()[:20]}.jpg")
