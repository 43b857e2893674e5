"""Letters, certificates and slips as PDF: Typst lays them out, the data travel as JSON and are never read as markup."""

import json
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import qrcode
import qrcode.image.svg
import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

ROOT = Path(settings.BASE_DIR) / "templates"
MISSING = "〓"  # the printer's sign for a character the font does not have


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Where Noto Sans SC lies in its package."""
    return Path(str(files("justmytype_intl_cjk"))) / "fonts" / "ofl" / "notosanssc"


@lru_cache(maxsize=1)
def _drawn() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(next(font_folder().glob("*.ttf")), lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])


def undrawn(text: str) -> set[str]:
    """The characters of `text` the font cannot draw, such as rare signs in names; they print as 〓."""
    return {sign for sign in text if ord(sign) >= 32 and ord(sign) not in _drawn()}


def render(template: str, data: dict, *, form: Literal["pdf", "png"] = "pdf", ppi: int = 96) -> bytes:
    """`templates/<template>.typ` laid out with `data` (JSON values, dates written as 2026年6月1日, `None` as "").

    The template reads them with `#import "/pdf/look.typ": data`. `form` is pdf, or png for the first page as a
    picture. Raises typst.TypstError for a template that does not compile.
    """
    said = json.dumps(_plain(data), ensure_ascii=False)
    made: Any = typst.compile(
        _path(template), root=str(ROOT), font_paths=_fonts(), format=form, ppi=ppi if form == "png" else None,
        sys_inputs={"data": said},
    )  # fmt: skip
    return made[0] if isinstance(made, list) else made


def _path(template: str) -> str:
    path = (ROOT / f"{template}.typ").resolve()
    if not path.is_relative_to(ROOT.resolve()):
        raise ValueError("a PDF template lies under templates/")
    return str(path)


def _plain(value):
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if value is None or isinstance(value, (bool, int, float)):
        return "" if value is None else value
    text = str(value)
    lost = undrawn(text)
    return "".join(MISSING if sign in lost else sign for sign in text)


def qr_svg(text: str) -> str:
    """A QR code of `text` as an SVG document, for `#qr(data.code)` in a template."""
    out = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=1).save(out)
    return out.getvalue().decode()


def pdf_response(filename: str, template: str, data: dict) -> HttpResponse:
    """The laid out PDF, opened in the browser and saved as `filename`; never kept in a shared cache."""
    answer = HttpResponse(render(template, data), content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(False, filename)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
