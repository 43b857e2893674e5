from django import template
from django.apps import apps
from django.utils.html import format_html

from .. import events, queries, tokens, work

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context):
    """The hidden one-time token every POST form carries beside the csrf token; a kept piece brings it among its words."""
    token = context.get(tokens.FIELD) or tokens.new_token()
    return format_html('<input type="hidden" name="{}" value="{}">', tokens.FIELD, token)


@register.simple_tag
def history(thing):
    """The journal lines about `thing`, oldest first: `{% history order as lines %}`."""
    return queries.history_of(thing)


@register.simple_tag(takes_context=True)
def work_lists(context):
    """What waits for the person who looks, the oldest first: `{% work_lists as lists %}`."""
    return work.lists_for(context["request"].reach)


@register.simple_tag
def journal_line(line):
    """What a journal line tells: the move in words, or the name of the event."""
    try:
        machine = getattr(apps.get_model(line.thing_label), "machine", None)
    except (LookupError, ValueError):
        machine = None
    if machine is None or line.to_state not in set(machine.states):
        return events.name_of(line.event)
    words = machine.label_of(line.to_state)
    return f"{machine.label_of(line.from_state)} → {words}" if line.from_state else words


@register.simple_tag(takes_context=True)
def work_links(context):
    """Pages beside the work lists as (word, address): `{% work_links as links %}`."""
    return work.links_for(context["request"].reach)
