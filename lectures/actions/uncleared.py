"""What becomes of agreed visits whose speaker is no longer cleared for that day: flagged, told, somebody else, or cancelled.

A school lecture that was ordered goes to the next speaker by itself (`leaving`); a visit was agreed between two people,
so the office offers another speaker, whom the school may refuse, and what stays without one is cancelled in time (S3-03).
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import InvalidTransition, WorkflowError
from workflow.parameters import value_of

from .. import notices, policies
from ..checks import check_order
from ..errors import OrderRefused
from ..models import ActivityTemplate, SchoolVisit, Side
from ..parameters import UNCLEARED_DAYS
from ..queries import uncleared as queries
from ..states import VisitState
from . import orders
from .guard import demand
from .visit_orders import people_of, tell_both
from .visits import order_of

KEPT = (
    "school", "template", "interest_of", "contact", "starts_at", "minutes", "grade", "class_name", "course_link", "place",
    "safety_notes", "people", "teacher", "consent_held",
)  # fmt: skip


@transaction.atomic
def flag_visits(speaker=None) -> int:
    """Flags agreed visits on whose day the clearance does not hold, and takes the flag off those it covers again.

    School, speaker and office hear of both. Of one speaker or of all; says how many visits changed.
    """
    changed = 0
    for visit in queries.visits_to_flag(speaker):
        changed += _mark(visit, timezone.now(), "visit_flagged")
    for visit in queries.visits_to_unflag(speaker):
        changed += _mark(visit, None, "visit_stands")
    return changed


def _mark(visit, moment, word) -> int:
    """0 when another process was first."""
    rows = SchoolVisit.objects.filter(pk=visit.pk, state=VisitState.COMMITTED, flagged_at__isnull=moment is not None)
    if not rows.update(flagged_at=moment):
        return 0
    visit.flagged_at = moment
    record(visit, word, by=None)
    occasion, days = timezone.now().isoformat(), int(value_of(UNCLEARED_DAYS))
    tell_both(visit, word, occasion=occasion, days=days)
    if moment:
        notices.tell_corps(visit.speaker.home_corps, visit, "visit_uncleared", occasion=occasion, days=days)
    return 1


@transaction.atomic
def offer_other(visit: SchoolVisit, *, by, speaker) -> SchoolVisit:
    """The office offers another speaker for a flagged visit: this one is cancelled, the other is invited to the same date.

    The new speaker agrees as to any visit. Raises NotAllowed, InvalidTransition for a visit that is not agreed,
    OrderRefused (field `speaker`) for one without a flag, a visit to a workshop, a speaker not cleared or not active.
    """
    demand(by, policies.is_visit_office, visit)
    if visit.state != VisitState.COMMITTED or visit.order is None:
        raise InvalidTransition(visit.machine, visit.state, VisitState.CANCELLED)
    _check_offer(visit, speaker)
    order, note = visit.order, _("%(name)s is asked instead") % {"name": speaker.name}
    orders.withdraw_order(order, by=by, note=note, force_majeure=True)
    post = visit.post if visit.post and visit.post.school_id else None
    topic = visit.topic if visit.topic and visit.topic.offerings.filter(speaker=speaker).exists() else None
    kept = {name: getattr(visit, name) for name in KEPT} | {"interest_of": Side.SPEAKER}  # the school's wish stands
    other = SchoolVisit(speaker=speaker, post=post, topic=topic, created_by=by, replaces=visit, **kept)
    other.full_clean()
    check_order(order_of(other), short_notice=True)
    other.save()
    record(other, "visit_begun", by=by)
    other = move(other, VisitState.INVITED, by=by)
    for person in [*people_of(other.school), speaker.person]:
        word = "visit_invited" if person == speaker.person else "visit_other_speaker"
        notices.tell_person(person, other, word)
    return other


def _check_offer(visit, speaker):
    if visit.flagged_at is None:
        raise OrderRefused("speaker", _("This visit stands; there is no need for somebody else."))
    if visit.template.kind == ActivityTemplate.Kind.STUDIO:
        raise OrderRefused("speaker", _("A visit to a workshop belongs to its speaker. Please cancel it."))
    if not speaker.is_active or speaker.pk == visit.speaker_id:
        raise OrderRefused("speaker", _("%(name)s does not lecture at present.") % {"name": speaker.name})


def cancel_uncleared() -> int:
    """Cancels flagged visits that are only some days away (a figure) and still without a cleared speaker; how many."""
    last = timezone.now() + timedelta(days=int(value_of(UNCLEARED_DAYS)))
    done = 0
    for visit in list(queries.flagged_visits().filter(starts_at__lte=last)):
        note = _("%(name)s is not cleared for schools on that day.") % {"name": visit.speaker.name}
        try:
            orders.withdraw_order(visit.order, by=None, note=note, force_majeure=True)
            done += 1
        except WorkflowError:  # answered, cancelled or busy meanwhile: the next sweep looks again
            continue
    return done
