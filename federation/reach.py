"""How far somebody's duties go: a frozen value that queries take as their first argument."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Reach:
    """`duties` are (role, path of the union); `home_path` is the path of the own union, '' for none.

    `user_id` and `person_id` are None for a visitor. A duty reaches its union and all below it.
    """

    user_id: int | None = None
    person_id: int | None = None
    home_path: str = ""
    duties: tuple[tuple[str, str], ...] = ()

    @property
    def is_visitor(self) -> bool:
        return self.user_id is None

    @property
    def is_staff(self) -> bool:
        return bool(self.duties)

    def paths(self, *roles: str) -> tuple[str, ...]:
        """The union paths at which one of `roles` (any role when none is named) is held."""
        return tuple(path for role, path in self.duties if not roles or role in roles)

    def has(self, *roles: str) -> bool:
        """Whether one of `roles` is held anywhere."""
        return bool(self.paths(*roles))

    def covers(self, path: str, *roles: str) -> bool:
        """Whether one of `roles` is held at the union with `path` or above it."""
        return any(path.startswith(own) for own in self.paths(*roles))

    def is_at_top(self, *roles: str) -> bool:
        """Whether one of `roles` is held at a root of the tree: what binds every union is decided there."""
        return any(path.count("/") == 1 for path in self.paths(*roles))

    def q(self, field: str, *roles: str) -> Q:
        """Rows whose union path (`field`, such as "union__path") is covered; nothing when no duty fits."""
        found = Q(pk__in=[])
        for path in self.paths(*roles):
            found |= Q(**{f"{field}__startswith": path})
        return found


VISITOR = Reach()
