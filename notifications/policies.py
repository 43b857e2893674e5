"""Who may look into the message log, set a robot and write to members."""

from federation.models import Role

LOG_ROLES = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SYSTEM_ADMIN)
RETRY_ROLES = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SYSTEM_ADMIN)
ROBOT_ROLES = (Role.UNION_OFFICER, Role.SYSTEM_ADMIN)
BROADCAST_ROLES = (Role.UNION_OFFICER,)


def can_set_robot(by, union) -> bool:
    """Whether this reach covers the union's chat group."""
    return by.covers(union.path, *ROBOT_ROLES)


def can_broadcast(by, union) -> bool:
    """Whether this reach may write to all members of the union and below."""
    return by.covers(union.path, *BROADCAST_ROLES)
