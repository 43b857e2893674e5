"""Who looks after a home; the reach of the asking person comes first."""

from federation.models import Role
from federation.policies import can_create_union

LOOKS_AFTER = (Role.HOME_MANAGER, Role.HOME_DESK)


def can_manage_home(by, home) -> bool:
    """Change a home, its rooms, hours and rules: its manager and those above."""
    return by.covers(home.union.path, Role.HOME_MANAGER)


def can_serve_home(by, home) -> bool:
    """Work at the desk of a home: let in, check in, note what happened."""
    return by.covers(home.union.path, *LOOKS_AFTER)


def can_found_joint_union(by, home) -> bool:
    """Found one union for several small firms around the home: who may add unions below the one that runs it."""
    return can_create_union(by, home.union)


def can_create_home(by, union) -> bool:
    """Add a home run by `union`."""
    return by.covers(union.path, Role.HOME_MANAGER)
