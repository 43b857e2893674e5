"""Questions about the sign-in journal."""

from django.db.models import Exists, OuterRef

from ..models import Duty, Membership, Role, SignInLine
from ..reach import Reach


def sign_in_lines_within(reach: Reach):
    """The sign-in journal, newest first: all of it for audit administrators at the top, who answer for strangers too;
    below, the lines of accounts with a duty or a live membership there."""
    if reach.is_at_top(Role.AUDIT_ADMIN):
        return SignInLine.objects.order_by("-at", "-pk")
    held = Duty.objects.filter(reach.q("union__path", Role.AUDIT_ADMIN), user=OuterRef("user"))
    live = Membership.objects.filter(
        reach.q("union__path", Role.AUDIT_ADMIN), left_on=None, person__user=OuterRef("user")
    )
    return SignInLine.objects.filter(Exists(held) | Exists(live)).order_by("-at", "-pk")
