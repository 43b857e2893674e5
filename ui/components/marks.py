"""Small marks within a line or a card: icons, states, honours, faces, figures, codes."""

from datetime import datetime
from io import BytesIO

import qrcode
import qrcode.image.svg
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from . import register

ICONS = {
    "home": '<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>',
    "menu": '<path d="M6 3h12v18H6zM9 8h6M9 12h6M9 16h3"/>',
    "card": '<path d="M3 6h18v12H3zM3 10h18M7 15h4"/>',
    "inbox": '<path d="M4 5h16v14H4zM4 13h5l1 3h4l1-3h5"/>',
    "my": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "desk": '<path d="M4 6h16M4 12h16M4 18h10"/>',
    "shield": '<path d="M12 3 5 6v6c0 4 3 7 7 9 4-2 7-5 7-9V6zM9 12l2 2 4-4"/>',
    "people": '<circle cx="9" cy="9" r="3.5"/><path d="M2.5 20c.6-4 3-6 6.500-6s5.900 2 6.500 6M15 5.800a3.500 3.500 0 0 1 0 6.400M17.500 14.600c2.300.8 3.600 2.700 4 5.400"/>',
    "school": '<path d="M12 3v5M12 3h5v2.500h-5M4 21V12l8-4 8 4v9zM10 21v-5h4v5M2 21h20"/>',
    "sofa": '<path d="M6 11V8a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v3M4 11a2 2 0 0 1 2 2v2h12v-2a2 2 0 1 1 4 0v6H2v-6a2 2 0 0 1 2-2z"/>',
    "join": '<circle cx="10" cy="8" r="4"/><path d="M2 21c1-5 4-7 8-7 1.500 0 3 .3 4 1M19 14v6M16 17h6"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>',
    "play": '<path d="M8 5l11 7-11 7z"/>',
    "wheat": '<path d="M12 21V9M12 9c-3 0-5-2-5-5 3 0 5 2 5 5zM12 9c3 0 5-2 5-5-3 0-5 2-5 5zM12 15c-3 0-5-2-5-4 3 0 5 1 5 4zM12 15c3 0 5-2 5-4-3 0-5 1-5 4z"/>',
}  # fmt: skip
# line drawings of 60 × 48: an empty bowl, a waiting chair, a signpost, a closed gate
DRAWINGS = {
    "empty": '<path d="M12 24h36c0 10-8 16-18 16s-18-6-18-16zM22 44h16M8 24h44"/><path class="accent" d="M24 17c-3-3 3-5 0-9M36 17c-3-3 3-5 0-9"/>',
    "wait": '<path d="M18 6v20h22M18 26v16M40 26v16M18 34h22"/><path class="accent" d="M46 8a6 6 0 1 0 .1 0M46 11v3l2 2"/>',
    "lost": '<path d="M30 4v40M20 44h20"/><path class="accent" d="M30 9h16l5 4-5 4H30z"/><path d="M30 21H15l-5 4 5 4h15z"/>',
    "gate": '<path d="M8 44V14h8v30M44 44V14h8v30M16 20h28M16 38h28M23 20v18M30 20v18M37 20v18"/><path class="accent" d="M26 10a4 4 0 0 1 8 0v4h-8z"/>',
    "tool": '<path d="M14 40 34 20M34 20a9 9 0 0 1 12-11l-6 6 1 4 4 1 6-6a9 9 0 0 1-11 12L20 46z"/><path class="accent" d="M8 10h8M12 6v8"/>',
}  # fmt: skip


def _drawn(shape: str, box: str, width: str, kind: str):
    return format_html(
        '<svg class="{}" viewBox="{}" fill="none" stroke="currentColor" stroke-width="{}" stroke-linejoin="round" '
        'stroke-linecap="round" aria-hidden="true">{}</svg>',
        kind,
        box,
        width,
        mark_safe(shape),  # noqa: S308 - constants above
    )


@register.simple_tag
def icon(name: str):
    """A line drawing of ours, hidden from screen readers: the word beside it speaks."""
    return _drawn(ICONS[name], "0 0 24 24", "1.7", "icon")


@register.simple_tag
def drawing(name: str):
    """A larger line drawing for empty pages and refusals: empty, wait, lost, gate or tool."""
    return _drawn(DRAWINGS[name], "0 0 60 48", "1.2", "drawing")


@register.simple_tag
def chip(word, tone: str = "plain"):
    """A state as colour, sign and word; `tone` is plain, info, ok, warn, bad or tag (no sign)."""
    return format_html('<span class="chip {}">{}</span>', tone, word)


@register.simple_tag
def ribbon(word):
    """An honour."""
    return format_html('<span class="ribbon">{}</span>', word)


@register.simple_tag
def avatar(name: str, photo=None, big: bool = False):
    """A round portrait, the last character of the name where there is no photo."""
    size = "avatar big" if big else "avatar"
    if photo:
        return format_html('<img class="{}" src="{}" alt="" width="44" height="44" loading="lazy">', size, photo.url)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', size, name[-1:])


@register.simple_tag
def rating(value, count: int = 0):
    """Stars of 5 with the figure in words, or how many answers are still missing."""
    if value is None:
        return format_html('<span class="muted tiny">{}</span>', gettext("not yet rated"))
    words = gettext("%(value).1f of 5, %(count)s answers") % {"value": value, "count": count}
    stars = "★" * round(value) + "☆" * (5 - round(value))
    return format_html(
        '<span class="stars" aria-hidden="true">{}</span> <span class="tiny num">{}</span>', stars, words
    )


@register.inclusion_tag("components/stat.html")
def stat(value, word: str, href: str = "", hint: str = ""):
    """One figure with its word, and what to compare it with (`hint`)."""
    return {"value": figure(value), "word": word, "href": href, "hint": hint}


@register.inclusion_tag("components/meter.html")
def meter(value: int, of: int, word: str, figures: bool = True):
    """How full something is: 96 / 100; without `figures` where the word says the number already."""
    return {"value": value, "of": of, "word": word, "figures": figures}


def qr_drawing(text: str) -> str:
    """A QR code of `text` as an <svg> element, for pages and for scripts that put it there."""
    out = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=0).save(out)
    return out.getvalue().decode().split("?>", 1)[-1].strip()


@register.simple_tag
def qr(text: str, label: str):
    """A QR code as inline SVG on white, with `label` for screen readers."""
    drawn = qr_drawing(text)
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawn))  # noqa: S308


@register.filter
def figure(value):
    """A number as people read it, in groups of three; whatever is no number stays as it is."""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value


@register.filter
def yuan(amount):
    """Money as people read it: ¥12,345.60; nothing for none."""
    if amount is None or amount == "":
        return ""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,.2f}"


@register.filter
def when(moment):
    """A moment in local time as people say it: 6月1日 周二 14:00; the year only when it is another one."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    chinese = (translation.get_language() or "").startswith("zh")
    year = ("Y年" if chinese else ", Y") if local.year != timezone.localdate().year else ""
    return date_format(local, f"{year}n月j日 D H:i" if chinese else f"D j M{year}, H:i")


def _local_day(day):
    return timezone.localtime(day).date() if isinstance(day, datetime) else day


@register.filter
def day(moment):
    """A day as people say it: 6月1日 周二; the year only when it is another one."""
    if moment is None or moment == "":
        return ""
    local = _local_day(moment)
    chinese = (translation.get_language() or "").startswith("zh")
    year = ("Y年" if chinese else " Y") if local.year != timezone.localdate().year else ""
    return date_format(local, f"{year}n月j日 D" if chinese else f"D j M{year}")


@register.filter
def whole_day(moment):
    """A day with its year, as papers name it: 2026年6月1日."""
    if moment is None or moment == "":
        return ""
    chinese = (translation.get_language() or "").startswith("zh")
    return date_format(_local_day(moment), "Y年n月j日" if chinese else "j M Y")


@register.filter
def listed(words):
    """Several words as one line, divided as the language of the page does it."""
    return ("、" if (translation.get_language() or "").startswith("zh") else ", ").join(map(str, words or ()))


@register.filter
def day_to(first, last):
    """Two days with what lies between; both with their year once one of them has another than this one."""
    if not first or not last:
        return day(first or last)
    first, last = _local_day(first), _local_day(last)
    if {first.year, last.year} <= {timezone.localdate().year}:
        return f"{day(first)} – {day(last)}"
    form = "Y年n月j日" if (translation.get_language() or "").startswith("zh") else "j M Y"
    return f"{date_format(first, form)} – {date_format(last, form)}"


@register.filter
def month(moment):
    """A month as people say it: 2026年6月."""
    chinese = (translation.get_language() or "").startswith("zh")
    return date_format(_local_day(moment), "Y年n月" if chinese else "F Y")
