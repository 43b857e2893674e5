from django import template

from .. import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_count(context) -> int:
    """Unread notices of the person who looks, counted once a request."""
    request = context.get("request")
    if request is None or not hasattr(request, "reach"):
        return 0
    if not hasattr(request, "_unread_count"):
        request._unread_count = queries.unread_count(request.reach)
    return request._unread_count
