"""Small firms of a park join one union: it is founded below the union of the home and stands around it (F-A2-03)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.actions import create_union
from federation.models import UnionKind
from workflow.actions import record

from ..errors import HomeRefused
from ..models import Affiliation, Home
from ..policies.homes import can_found_joint_union
from .guard import demand


@transaction.atomic
def found_joint_union(*, by, home: Home, name: str, code: str, firms: list[str], founded_on: date) -> Affiliation:
    """Founds one union for `firms` below the union that runs the home, and notes it around the home from that day.

    Raises NotAllowed, HomeRefused by field, ValidationError by field for a code that is taken, FederationError.
    """
    demand(by, can_found_joint_union, home, sentence=_("Joint unions are founded by the officers of the union above."))
    if len(firms) < 2:
        raise HomeRefused("firms", _("A joint union is made of at least two firms."))
    if founded_on > timezone.localdate():
        raise HomeRefused("founded_on", _("This day lies ahead."))
    union = create_union(
        code=code, name=name, kind=UnionKind.JOINT_UNION, parent=home.union, by=by, founded_on=founded_on,
        address=home.address,
    )  # fmt: skip
    row = Affiliation.objects.create(home=home, union=union, from_on=founded_on, firms=firms)
    record(row, "joint_union_founded", by=by, union=home.union, data={"firms": len(firms)})
    return row
