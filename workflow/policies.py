"""Who may read the journal, declare working days and change figures."""

from django.utils import timezone

from federation.models import Role

JOURNAL_ROLES = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.AUDITOR, Role.AUDIT_ADMIN)
ROOT_DEPTH = 1  # a root union's path has one code


def can_read_journal(reach) -> bool:
    """Officers read the lines of their unions, audit administrators also those without a union."""
    return reach.has(*JOURNAL_ROLES)


def can_set_calendar(reach) -> bool:
    """System administrators, and officers of the union at the top: the calendar binds every union."""
    top = any(path.count("/") == ROOT_DEPTH for path in reach.paths(Role.UNION_OFFICER))
    return top or reach.has(Role.SYSTEM_ADMIN)


def can_set_parameter(reach, parameter) -> bool:
    """System administrators, and whoever holds the duty that the figure names at the top of the tree."""
    at_top = parameter.role and any(path.count("/") == ROOT_DEPTH for path in reach.paths(parameter.role))
    return bool(at_top) or reach.has(Role.SYSTEM_ADMIN)


def can_see_parameters(reach) -> bool:
    """Every member of staff: the figures bind all of them."""
    return reach.is_staff


def can_withdraw_parameter(reach, row) -> bool:
    """Who may set the figure, as long as the change has not begun to hold."""
    from .parameters import declared

    known = next((one for one in declared() if one.name == row.name), None)
    return row.holds_from > timezone.localdate() and (
        reach.has(Role.SYSTEM_ADMIN) if known is None else can_set_parameter(reach, known)
    )
