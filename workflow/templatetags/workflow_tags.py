from django import template
from django.utils.html import format_html

from .. import queries, tokens

register = template.Library()


@register.simple_tag
def form_token():
    """The hidden one-time token every POST form carries beside the csrf token."""
    return format_html('<input type="hidden" name="{}" value="{}">', tokens.FIELD, tokens.new_token())


@register.simple_tag
def history(thing):
    """The journal lines about `thing`, oldest first: `{% history order as lines %}`."""
    return queries.history_of(thing)
