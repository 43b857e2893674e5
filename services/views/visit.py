"""Who sits at the desk and what for: the form is ready for the next service of the visit (S5-07)."""

from django.utils.translation import gettext as _

from ..errors import ServiceRefused
from ..queries import sessions as queries


def prefill(form, ticket) -> list:
    """The services of the ticket at the desk, each with its case; the form takes over the first that has none yet."""
    if ticket is None:
        return []
    wanted = queries.wanted_by(ticket)
    if not form.is_bound:
        following = next((service.code for service, case in wanted if case is None), "")
        known = {"ticket": ticket.number, "service": following, "name": ticket.person.name if ticket.person else ""}
        form.initial = known | {name: value for name, value in form.initial.items() if value}
    return wanted


def person_of(need, ticket, phone: str):
    """Whom a case is about where no phone was typed: whoever the need or the ticket is of. ServiceRefused (`phone`)."""
    if phone:
        return None
    person = need.person if need else getattr(ticket, "person", None)
    if person is None:
        raise ServiceRefused("phone", _("Please enter a mobile number of 11 digits."))
    return person
