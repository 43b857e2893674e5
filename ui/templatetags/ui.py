"""Components of the design system; the signature of each function is the list of its attributes."""

from io import BytesIO

import qrcode
import qrcode.image.svg
from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

register = template.Library()

ICONS = {
    "home": '<path d="M4 11 12 4l8 7v9h-5v-6H9v6H4z"/>',
    "menu": '<path d="M6 3h12v18H6zM9 8h6M9 12h6M9 16h3"/>',
    "card": '<path d="M3 6h18v12H3zM3 10h18M7 15h4"/>',
    "inbox": '<path d="M4 5h16v14H4zM4 13h5l1 3h4l1-3h5"/>',
    "my": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "desk": '<path d="M4 6h16M4 12h16M4 18h10"/>',
    "wheat": '<path d="M12 21V9M12 9c-3 0-5-2-5-5 3 0 5 2 5 5zM12 9c3 0 5-2 5-5-3 0-5 2-5 5zM12 15c-3 0-5-2-5-4 3 0 5 1 5 4zM12 15c3 0 5-2 5-4-3 0-5 1-5 4z"/>',
    "empty": '<path d="M5 9h14l2 10H3zM8 9c0-3 2-5 4-5s4 2 4 5M9 14h6"/>',
}


@register.simple_tag
def icon(name: str):
    """A line drawing of ours, hidden from screen readers: the word beside it speaks."""
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" '
        'stroke-linecap="round" aria-hidden="true">{}</svg>',
        mark_safe(ICONS[name]),  # noqa: S308 - constants above
    )


@register.inclusion_tag("components/field.html")
def field(bound, optional: bool = False, prefix: str = ""):
    """A form field with its label, help and error, tied together for screen readers."""
    wrong = bool(bound.errors)
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if wrong else []
    attrs = {"aria-describedby": " ".join(described)} if described else {}
    attrs |= {"aria-invalid": "true"} if wrong else {}
    kind = bound.field.widget.__class__.__name__
    return {
        "bound": bound, "control": bound.as_widget(attrs=attrs), "wrong": wrong,
        "is_check": kind == "CheckboxInput", "is_group": kind in {"RadioSelect", "CheckboxSelectMultiple"},
        "optional": optional or not bound.field.required, "prefix": prefix,
    }  # fmt: skip


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    """The summary above a form that came back: what is wrong, each line leading to its field."""
    return {"form": form}


@register.simple_tag
def chip(word, tone: str = "plain"):
    """A state as colour, sign and word; `tone` is plain, info, ok, warn or bad."""
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
def stat(value, word: str, href: str = ""):
    """One figure with its word."""
    return {"value": value, "word": word, "href": href}


@register.inclusion_tag("components/meter.html")
def meter(value: int, of: int, word: str):
    """How full something is: 96 / 100."""
    return {"value": value, "of": of, "word": word}


@register.simple_block_tag
def empty(content, title: str):
    """An empty page says what will be here and offers the first step (the content)."""
    return render_to_string("components/empty.html", {"title": title, "content": content})


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page):
    """Earlier and later pages of a list; filters in the address stay."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.simple_tag
def qr(text: str, label: str):
    """A QR code as inline SVG on white, with `label` for screen readers."""
    out = BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=0).save(out)
    drawing = out.getvalue().decode().split("?>", 1)[-1].strip()
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawing))  # noqa: S308
