from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Duty, Membership
from .reach import VISITOR, Reach


def reach_of(user) -> Reach:
    """The reach of `user` today (Asia/Shanghai): open duties and the path of the live membership.

    One query; a visitor or a disabled account gets VISITOR and costs none.
    """
    if not user.is_authenticated or not user.is_active:
        return VISITOR
    today = timezone.localdate()
    duties = (
        Duty.objects.filter(user=user, starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gt=today))
        .values_list("role", "union__path")
    )
    home = Membership.objects.filter(person=user.person_id, left_on=None).values_list(
        Value("member"), Coalesce(F("union__path"), Value(""))
    )
    rows = list(duties.union(home, all=True)) if user.person_id else list(duties)
    return Reach(
        user_id=user.pk,
        person_id=user.person_id,
        home_path=next((path for role, path in rows if role == "member"), ""),
        duties=tuple((role, path) for role, path in rows if role != "member"),
    )
