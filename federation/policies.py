"""Who may do it; every function takes the acting person's reach."""

from .models import ADMIN_ROLES, Role
from .reach import Reach

MEMBER_ROLES = (Role.UNION_OFFICER, Role.SYSTEM_ADMIN)


def can_manage_union(by: Reach, union) -> bool:
    """Change a union: its officers, those above it, system administrators."""
    return by.covers(union.path, *MEMBER_ROLES)


def can_create_union(by: Reach, parent) -> bool:
    """Add a union below `parent`; a root union is made by the system alone."""
    return parent is not None and by.covers(parent.path, *MEMBER_ROLES)


def can_move_union(by: Reach, union, to) -> bool:
    """Both the union and its new parent must be within reach, and not the own root duty's union."""
    return can_manage_union(by, union) and can_manage_union(by, to) and union.path not in by.paths(*MEMBER_ROLES)


def can_manage_members(by: Reach, union) -> bool:
    """Enrol, transfer, end memberships of `union`."""
    return by.covers(union.path, *MEMBER_ROLES)


def can_grant(by: Reach, role: str, union) -> bool:
    """Give `role` at `union`: administrators by the security administrator alone, others by the system administrator too."""
    if role in ADMIN_ROLES:
        return by.covers(union.path, Role.SECURITY_ADMIN)
    return by.covers(union.path, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)


def can_unmask(by: Reach, union) -> bool:
    """See a full phone or ID number of a member of `union`; audit administrators and counters see masks."""
    return union is not None and by.covers(union.path, Role.UNION_OFFICER)


def can_import(by: Reach, union, roles=MEMBER_ROLES) -> bool:
    """Bring rows in from a file below `union`; each kind of rows names the `roles` that may."""
    return by.covers(union.path, *roles)


def can_see_consents(by: Reach, union) -> bool:
    """Read who agreed to what."""
    return by.covers(union.path, Role.UNION_OFFICER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
