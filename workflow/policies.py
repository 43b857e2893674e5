"""Who may read the journal, declare working days and change figures."""

from django.utils import timezone

from federation.models import Role

JOURNAL_ROLES = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.AUDITOR, Role.AUDIT_ADMIN)


def can_read_journal(reach) -> bool:
    """Officers read the lines of their unions, audit administrators also those without a union."""
    return reach.has(*JOURNAL_ROLES)


def can_set_calendar(reach) -> bool:
    """System administrators and officers of the union at the top: the calendar binds every union."""
    return reach.is_at_top(Role.UNION_OFFICER, Role.SYSTEM_ADMIN)


def can_set_parameter(reach, parameter) -> bool:
    """At the top of the tree, for figures bind every union: system administrators, and the duty that the figure names."""
    return reach.is_at_top(Role.SYSTEM_ADMIN, *filter(None, [parameter.role]))


def can_see_parameters(reach) -> bool:
    """Every member of staff: the figures bind all of them."""
    return reach.is_staff


def can_withdraw_parameter(reach, row) -> bool:
    """Who may set the figure, as long as the change has not begun to hold."""
    from .parameters import declared

    known = next((one for one in declared() if one.name == row.name), None)
    return row.holds_from > timezone.localdate() and (
        reach.is_at_top(Role.SYSTEM_ADMIN) if known is None else can_set_parameter(reach, known)
    )
