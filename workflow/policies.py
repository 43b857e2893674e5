"""Who may read the journal and who may declare working days."""

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
