"""How a card shows its number."""

from django import template

from ..masks import mask_number

register = template.Library()


@register.filter
def masked_number(number) -> str:
    """First sign and last four of a member number."""
    return mask_number(number or "")
