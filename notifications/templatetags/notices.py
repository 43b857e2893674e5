import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import registry
from ..queries import unread_words

register = template.Library()
ADDRESS = re.compile(r"(https?://[!-~]+)")  # Chinese words stand right before and behind it


@register.simple_tag(takes_context=True)
def unread_count(context):
    """Unread notices of the person who looks, counted once a request; `99+` above that, 0 for none."""
    request = context.get("request")
    return unread_words(request) if request is not None and hasattr(request, "reach") else 0


@register.filter
def kind_label(name: str) -> str:
    """What people call a kind of message."""
    return registry.label_of(name)


@register.filter
def linked(text: str):
    """`text` escaped, its addresses as links, its line ends kept."""
    parts = ADDRESS.split(text)
    cells = (
        (format_html('<a href="{}">{}</a>', part, part) if n % 2 else format_html_join(_BREAK, "{}", _lines(part)),)
        for n, part in enumerate(parts)
    )
    return format_html_join("", "{}", cells)


_BREAK = SafeString("<br>")


def _lines(text):
    return [(line,) for line in text.split("\n")]
