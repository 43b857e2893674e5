"""A school appoints a craftsman as counsellor or part-time teacher, with term and visits owed (S3-05, F-A1-18)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move
from workflow.errors import NotAllowed
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Paper, Tutor
from ..parameters import TUTOR_IDLE_DAYS
from ..queries.schools import with_visits_done
from ..queries.worklists import officers_at
from ..states import TutorState, VisitState
from .guard import demand
from .papers import issue_paper, revoke_paper
from .visit_orders import people_of

LONGEST = timedelta(days=3 * 366)


def _tell(tutor, word, **context):
    people = [person for person in [*people_of(tutor.school), tutor.speaker.person] if person]
    notices.tell_people(people, tutor, word, **context)


def _check_term(starts_on, ends_on, visits_owed):
    if starts_on < timezone.localdate():
        raise OrderRefused("starts_on", _("A term begins today or later, never backwards."))
    if ends_on <= starts_on:
        raise OrderRefused("ends_on", _("The end lies before the beginning."))
    if ends_on <= timezone.localdate():
        raise OrderRefused("ends_on", _("This date is in the past. Please choose a later one."))
    if ends_on - starts_on > LONGEST:
        raise OrderRefused("ends_on", _("A term is three years at most."))
    if not 1 <= visits_owed <= 50:
        raise OrderRefused("visits_owed", _("Please enter between 1 and 50 visits."))


def _check_cleared(speaker, day, field=None):
    if not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        sentence = _("%(name)s is not cleared for schools on that day.")
        raise OrderRefused(field, sentence % {"name": speaker.name})


@transaction.atomic
def propose_tutor(*, by, school, speaker, title, starts_on, ends_on, visits_owed: int) -> Tutor:
    """The school proposes a craftsman; the office of the speaker's corps confirms.

    Raises NotAllowed for somebody else's school, OrderRefused (field) for a term upside down or begun in the past, a
    speaker not cleared on its first day, one who is proposed or in office there already.
    """
    demand(by, policies.is_school_side, school)
    _check_term(starts_on, ends_on, visits_owed)
    _check_cleared(speaker, starts_on, "speaker")
    try:
        with transaction.atomic():
            tutor = Tutor.objects.create(
                school=school, speaker=speaker, title=title, starts_on=starts_on, ends_on=ends_on,
                visits_owed=visits_owed, proposed_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        sentence = _("%(name)s is proposed or in office at this school already.")
        raise OrderRefused("speaker", sentence % {"name": speaker.name}) from error
    office = officers_at(speaker.home_corps.union, "corps_officer")
    notices.tell_people(list(office), tutor, "tutor_proposed")
    return tutor


def _demand_office(by, tutor):
    if not policies.is_visit_office(reach_of(by), tutor):
        raise NotAllowed(_("The office of the speaker's corps decides about tutors."))


@transaction.atomic
def confirm_tutor(tutor: Tutor, *, by) -> Tutor:
    """The office confirms: the letter is issued, valid until the end; a term confirmed late begins today.

    Raises OrderRefused for a term that is over by now, and for a speaker who is no longer cleared on its first day.
    """
    _demand_office(by, tutor)
    starts_on = max(tutor.starts_on, timezone.localdate())
    if tutor.state == TutorState.PROPOSED:
        if tutor.ends_on <= starts_on:
            raise OrderRefused(None, _("This term is over by now. Please decline it; the school can propose another."))
        _check_cleared(tutor.speaker, starts_on)
    return _issue(move(tutor, TutorState.ACTIVE, by=by, starts_on=starts_on), by)


@translation.override("zh-hans")  # a letter speaks Chinese whoever pressed the button
def _issue(tutor, by):
    school, post = tutor.school.union.name, str(tutor.get_title_display())
    line = _("%(school)s appoints you %(title)s from %(from)s until %(until)s, with %(visits)s visits in the term.")
    days = [date_format(day, "DATE_FORMAT") for day in (tutor.starts_on, tutor.ends_on)]
    said = {"school": school, "title": post, "from": days[0], "until": days[1], "visits": tutor.visits_owed}
    facts = {
        "school": school, "from": tutor.starts_on.isoformat(), "until": tutor.ends_on.isoformat(),
        "visits": tutor.visits_owed, "post": post,
    }  # fmt: skip
    lines = [line % said, _("Thank you for taking the spirit of craftsmanship to the pupils.")]
    paper = issue_paper(
        by=by, kind=Paper.Kind.TUTOR, corps=tutor.speaker.home_corps, person=tutor.speaker.person,
        title=_("Letter of appointment"), facts={**facts, "lines": lines}, expires_on=tutor.ends_on,
    )  # fmt: skip
    Tutor.objects.filter(pk=tutor.pk).update(paper=paper)
    tutor.paper = paper
    _tell(tutor, "tutor_confirmed", occasion=paper.number)
    return tutor


@transaction.atomic
def decline_tutor(tutor: Tutor, *, by, note: str) -> Tutor:
    """The office declines with a reason."""
    _demand_office(by, tutor)
    tutor = move(tutor, TutorState.DECLINED, by=by, note=note)
    _tell(tutor, "tutor_declined", note=note)
    return tutor


@transaction.atomic
def renew_tutor(tutor: Tutor, *, by, ends_on, visits_owed: int) -> Tutor:
    """The office renews a lapsed or ended appointment from today on, with a letter of its own; visits count anew."""
    _demand_office(by, tutor)
    today = timezone.localdate()
    _check_term(today, ends_on, visits_owed)
    twins = Tutor.objects.filter(school=tutor.school, speaker=tutor.speaker, state__in=["proposed", "active"])
    if twins.exclude(pk=tutor.pk).exists():
        sentence = _("%(name)s is proposed or in office at this school already.")
        raise OrderRefused(None, sentence % {"name": tutor.speaker.name})
    tutor = move(tutor, TutorState.ACTIVE, by=by, starts_on=today, ends_on=ends_on, visits_owed=visits_owed)
    tutor.visits.filter(starts_at__date__lt=today).update(tutor=None)
    return _issue(tutor, by)


def lapse_tutors() -> int:
    """Ends terms that are over and lets lapse whoever did not come as owed, each with its reason; says how many."""
    today = timezone.localdate()
    idle = timedelta(days=int(value_of(TUTOR_IDLE_DAYS)))
    held = Q(visits__state=VisitState.ATTENDED)
    rows = with_visits_done(Tutor.objects.filter(state=TutorState.ACTIVE))
    done = 0
    for tutor in rows.annotate(last_visit_at=Max("visits__starts_at", filter=held)):
        since = max(
            tutor.starts_on, timezone.localdate(tutor.last_visit_at) if tutor.last_visit_at else tutor.starts_on
        )
        counts = {"done": tutor.visits_done, "owed": tutor.visits_owed, "days": idle.days}
        if tutor.ends_on < today and tutor.visits_done >= tutor.visits_owed:
            move(tutor, TutorState.ENDED, note=_("term over, %(done)s of %(owed)s visits") % counts)
        elif tutor.ends_on < today:
            _lapse(tutor, _("term over with %(done)s of %(owed)s visits") % counts)
        elif tutor.visits_done < tutor.visits_owed and today - since > idle:
            _lapse(tutor, _("no visit for %(days)s days, %(done)s of %(owed)s visits so far") % counts)
        else:
            continue
        done += 1
    return done


@transaction.atomic
def _lapse(tutor, why):
    tutor = move(tutor, TutorState.LAPSED, note=why)
    if tutor.paper:
        revoke_paper(tutor.paper, by=None, reason=why)
    _tell(tutor, "tutor_lapsed", occasion=tutor.ends_on.isoformat(), why=why)


@transaction.atomic
def end_tutor(tutor: Tutor) -> Tutor:
    """The speaker left the corps: the term ends, its letter is revoked, a proposal is declined; school and speaker hear."""
    why = _("%(name)s has left the corps") % {"name": tutor.speaker.name}
    tutor = move(tutor, TutorState.DECLINED if tutor.state == TutorState.PROPOSED else TutorState.ENDED, note=why)
    if tutor.paper:
        revoke_paper(tutor.paper, by=None, reason=why)
    _tell(tutor, "tutor_ended", occasion=tutor.ends_on.isoformat())
    return tutor
