"""The work lists of craftsmen in schools, for the corps office and the contacts of schools."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from ui.components.marks import when, whole_day
from workflow.parameters import value_of
from workflow.work import SHOWN, WorkItem, WorkList

from .parameters import CLEARANCE_DAYS
from .queries import schools as school_queries
from .queries import uncleared


def school_lists(reach):
    """Schools: tutors to confirm and clearances that expire for the office, visits whose next step is the school's."""
    if reach.has(Role.CORPS_OFFICER):
        yield _tutor_list(reach)
        yield _clearance_list(reach)
        yield _uncleared_list(reach)
    if reach.has(Role.SCHOOL_CONTACT):
        rows = school_queries.visits_waiting_for_school(reach)
        items = [
            WorkItem(
                title=f"{visit.template} · {visit.speaker}", url=reverse("lectures:visit-detail", args=[visit.pk]),
                since=visit.created_at, detail=f"{visit.school} · {visit.state_label}",
            )
            for visit in rows[:SHOWN]
        ]  # fmt: skip
        where = reverse("lectures:visit-list")
        yield WorkList("lectures.school_visits", _("School visits: your turn"), rows.count(), where, items)


def _tutor_list(reach) -> WorkList:
    rows = school_queries.tutors_to_confirm(reach)
    items = [
        WorkItem(
            title=f"{tutor.school} · {tutor.speaker}", url=reverse("lectures:tutor-detail", args=[tutor.pk]),
            since=tutor.created_at, detail=str(tutor.get_title_display()),
        )
        for tutor in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:lectures_tutor_changelist") + "?state=proposed"
    return WorkList("lectures.tutors", _("Tutors to confirm"), rows.count(), where, items)


def _clearance_list(reach) -> WorkList:
    rows = school_queries.clearances_to_renew(reach, int(value_of(CLEARANCE_DAYS[0])))
    items = [
        WorkItem(
            title=f"{row.speaker} · {row.get_kind_display()}", url=reverse("admin:lectures_clearance_change", args=[row.pk]),
            since=_begin(row.done_on), due_at=_begin(row.expires_on), detail=whole_day(row.expires_on),
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:lectures_clearance_changelist") + "?revoked_at__isempty=1"
    return WorkList("lectures.clearances", _("School clearances to renew"), rows.count(), where, items)


def _uncleared_list(reach) -> WorkList:
    rows = uncleared.visits_to_settle(reach)
    items = [
        WorkItem(
            title=f"{visit.school} · {visit.speaker}", url=reverse("lectures:visit-detail", args=[visit.pk]),
            since=visit.flagged_at, due_at=visit.starts_at, detail=when(visit.starts_at),
        )
        for visit in rows[:SHOWN]
    ]  # fmt: skip
    where = reverse("admin:lectures_schoolvisit_changelist") + "?flagged_at__isempty=0&state=committed"
    return WorkList("lectures.uncleared", _("School visits that need another speaker"), rows.count(), where, items)


def _begin(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
