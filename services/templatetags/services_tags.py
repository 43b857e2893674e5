from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from ui.components.marks import listed

from ..policies.counter import WORKS
from ..words import said

register = template.Library()


@register.filter
def worded(word) -> str:
    """A paper, a result or a limit of the catalogue in the language of the page."""
    return said(word)


@register.filter
def all_worded(words) -> str:
    """Several of them as one line."""
    return listed(said(word) for word in words)


@register.filter
def works_at_counter(reach) -> bool:
    """Whether the pages of the counter are open to this person, and not its figures alone."""
    return reach.has(*WORKS)


@register.filter
def seconds_said(seconds) -> str:
    """155 → 2 min 35 s; a dash for None."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


@register.filter
def weekdays_said(days) -> str:
    """(1, 3) → Tuesday, Thursday."""
    return listed(str(WEEKDAYS_ABBR[day]) for day in days)


@register.filter
def hours_minutes(minutes) -> str:
    """115 → 1 h 55 min."""
    hours, rest = divmod(int(minutes or 0), 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
