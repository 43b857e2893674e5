"""Terms in a corps: proposed, signed by a second person, renewed, suspended, ended (S1-11)."""

from contextlib import suppress
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import move, record
from workflow.errors import Busy, InvalidTransition
from workflow.locks import lock
from workflow.models import StateChange
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Appointment, Candidacy, Corps, Paper, Speaker
from ..parameters import REMIND_DAYS, SEAT_YEARS
from ..queries import appointments as queries
from ..queries.freshness import menu_changed
from ..states import AppointmentState as A
from ..states import CandidacyState
from .checking import tell_writers
from .guard import demand
from .leaving import hand_over_later
from .new_speakers import speaker_from
from .papers import issue_paper, revoke_paper
from .roster import end_seat, grant_seat, taken_seats


def fresh(appointment: Appointment) -> Appointment:
    """The row as it stands, with what the actions read."""
    rows = Appointment.objects.select_related("corps__union", "speaker__person", "seat", "paper", "renews")
    return rows.get(pk=appointment.pk)


@transaction.atomic
def propose_candidate(
    candidacy: Candidacy, *, by, starts_on: date, years=None, title="", override_reason=""
) -> Appointment:
    """Proposes somebody who passed the trial talk; the speaker's record is found or made from the papers."""
    demand(by, policies.can_judge_candidacy, candidacy)
    [now] = lock(candidacy)
    if now.state != CandidacyState.READY:
        raise OrderRefused("", _("Somebody is appointed once the trial talk is passed."))
    speaker = speaker_from(candidacy, by=by)
    term = {"starts_on": starts_on, "years": years, "title": title, "override_reason": override_reason}
    return propose_appointment(by=by, corps=candidacy.call.corps, speaker=speaker, **term)


@transaction.atomic
def propose_appointment(
    *, by, corps: Corps, speaker: Speaker, starts_on: date, years=None, title="", override_reason="", renews=None
) -> Appointment:
    """Proposes a term from `starts_on` (today or later) for `years` (the figure), to be signed by a second person.

    Raises NotAllowed; OrderRefused for a day in the past, terms that overlap, a required course that was not passed,
    a full corps without a reason.
    """
    demand(by, policies.can_keep_corps, corps)
    _check_start(starts_on)
    lacking = queries.courses_lacking(speaker.person)
    if lacking:
        words = "、".join(course.title for course in lacking)
        raise OrderRefused("", _("Required courses are not passed yet: %(courses)s.") % {"courses": words})
    _check_place(corps, speaker, override_reason)
    appointment = Appointment(
        corps=corps, speaker=speaker, title=title.strip()[:40], starts_on=starts_on, proposed_by=by, renews=renews,
        ends_on=starts_on + relativedelta(years=years or int(value_of(SEAT_YEARS))),
        override_reason=override_reason.strip()[:200],
    )  # fmt: skip
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if "lectures_appointment_no_overlap" not in str(error):
            raise
        raise OrderRefused("starts_on", _("This meets another term in the same corps.")) from error
    record(appointment, "appointment_proposed", by=by, data={"from": starts_on, "until": appointment.ends_on})
    if queries.lacks_agreement(speaker):
        notices.tell_person(
            speaker.person, speaker, "agreement_asked", occasion=str(queries.current_agreement().version)
        )
    return appointment


def _check_start(starts_on):
    if starts_on < timezone.localdate():
        raise OrderRefused("starts_on", _("A term begins today or later, never backwards."))
    if starts_on > timezone.localdate() + relativedelta(years=1):
        raise OrderRefused("starts_on", _("A term begins within a year."))


def _check_place(corps, speaker, override_reason):
    """A full corps takes one more only for a written reason; a seat that is held already is no new one."""
    if queries.open_seat(speaker, corps) or override_reason.strip():
        return
    if taken_seats(corps) >= corps.capacity_people:
        sentence = _("All %(count)s places are taken. Please write why one more is needed.")
        raise OrderRefused("override_reason", sentence % {"count": corps.capacity_people})


@transaction.atomic
def sign_appointment(appointment: Appointment, *, by, override_reason: str = "") -> Appointment:
    """Puts somebody into office: seat under the lock of the corps, letter with its number, journal, notice.

    Signed after its first day, the term begins today and keeps its length. Raises NotAllowed for who proposed it and for
    the speaker; OrderRefused for a full corps without a reason and for an agreement that was not accepted.
    """
    demand(by, policies.can_sign_appointment, appointment)
    lock(appointment.corps)
    appointment = fresh(appointment)
    corps, speaker = appointment.corps, appointment.speaker
    if appointment.state != A.PROPOSED:
        raise InvalidTransition(appointment.machine, appointment.state, A.ACTIVE)
    if queries.lacks_agreement(speaker):
        raise OrderRefused("", _("%(name)s has not accepted the agreement yet.") % {"name": speaker.name})
    columns = _term_from_today(appointment)
    reason = override_reason.strip()[:200] or appointment.override_reason
    seat = queries.open_seat(speaker, corps) or grant_seat(
        by=by, corps=corps, speaker=speaker, starts_on=columns["starts_on"], override_reason=reason
    )
    columns |= {"seat": seat, "override_reason": reason, "signed_by": by, "signed_at": timezone.now()}
    appointment = move(appointment, A.ACTIVE, by=by, **columns)
    Appointment.objects.filter(pk=appointment.pk).update(paper=_letter(appointment, by))
    for candidacy in Candidacy.objects.filter(speaker=speaker, state=CandidacyState.READY, call__corps=corps):
        tell_writers(move(candidacy, CandidacyState.APPOINTED, by=by), "application_appointed")
    see_speaker(speaker)
    return fresh(appointment)


def _term_from_today(appointment) -> dict:
    late = max(timezone.localdate() - appointment.starts_on, timedelta(0))
    return {"starts_on": appointment.starts_on + late, "ends_on": appointment.ends_on + late}


def _letter(appointment, by) -> Paper:
    """The letter of appointment, in Chinese as every letter of the office; it expires with the term."""
    last = appointment.ends_on - timedelta(days=1)
    years = relativedelta(appointment.ends_on, appointment.starts_on).years
    term = f"聘期{years}年，自{_day(appointment.starts_on)}起至{_day(last)}止。"
    verb = "续聘" if appointment.renews_id else "聘请"
    lines = [
        f"兹{verb}您为{appointment.corps.name}{appointment.title or '宣讲员'}，{term}",
        "望您弘扬劳模精神、劳动精神、工匠精神，讲好劳动故事，服务广大职工。",
    ]
    return issue_paper(
        by=by, kind=Paper.Kind.APPOINTMENT, corps=appointment.corps, person=appointment.speaker.person, title="聘书",
        facts={"lines": lines}, expires_on=last,
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def see_speaker(speaker: Speaker) -> None:
    """Shows the speaker on the menu while on duty; otherwise hides the record, and lectures ahead go to somebody else."""
    seen = queries.is_on_duty(speaker)
    if Speaker.objects.filter(pk=speaker.pk).exclude(is_active=seen).update(is_active=seen):
        menu_changed()
    if not seen:
        hand_over_later(speaker)


@transaction.atomic
def decline_appointment(appointment: Appointment, *, by, note: str) -> Appointment:
    """Does not sign, with a reason; the proposer hears of it."""
    demand(by, policies.can_keep_corps, appointment.corps)
    appointment = move(appointment, A.DECLINED, by=by, note=note)
    if appointment.proposed_by:
        notices.tell_person(appointment.proposed_by.person, appointment, "appointment_declined", note=note)
    return appointment


@transaction.atomic
def renew_appointment(appointment: Appointment, *, by, years=None, override_reason: str = "") -> Appointment:
    """Proposes the next term, from the day on which this one ends; without a gap and without an overlap."""
    appointment = fresh(appointment)
    if appointment.state != A.ACTIVE:
        raise OrderRefused("", _("Only a term in office is renewed."))
    return propose_appointment(
        by=by, corps=appointment.corps, speaker=appointment.speaker, starts_on=appointment.ends_on, years=years,
        title=appointment.title, override_reason=override_reason, renews=appointment,
    )  # fmt: skip


@transaction.atomic
def suspend_appointment(appointment: Appointment, *, by, note: str) -> Appointment:
    """Takes somebody off the menu for a reason; the seat stays. Lectures ahead are offered to others (`leaving`)."""
    demand(by, policies.can_keep_corps, appointment.corps)
    appointment = move(appointment, A.SUSPENDED, by=by, note=note, flagged_at=None, flag_reason="")
    see_speaker(appointment.speaker)
    _tell(appointment, "appointment_suspended", note=note)
    return appointment


@transaction.atomic
def resume_appointment(appointment: Appointment, *, by, note: str) -> Appointment:
    """Takes somebody back into office, with a reason."""
    demand(by, policies.can_keep_corps, appointment.corps)
    appointment = move(appointment, A.ACTIVE, by=by, note=note, flagged_at=None, flag_reason="")
    see_speaker(appointment.speaker)
    _tell(appointment, "appointment_resumed", note=note)
    return appointment


@transaction.atomic
def retire_appointment(
    appointment: Appointment, *, by, note: str, farewell: str = "", with_thanks: bool = False
) -> Appointment:
    """Says farewell: the seat ends today, the letter is revoked, the record with all it holds is kept.

    `with_thanks` issues a letter of thanks that counts the lectures given.
    """
    demand(by, policies.can_keep_corps, appointment.corps)
    columns = {"farewell": farewell.strip()[:1000], "flagged_at": None, "flag_reason": ""}
    appointment = fresh(move(appointment, A.RETIRED, by=by, note=note, **columns))
    _leave_seat(appointment, by)
    if appointment.paper:
        revoke_paper(appointment.paper, by=by, reason=note)
    if with_thanks:
        speaker = appointment.speaker
        lines = [f"您在{appointment.corps.name}任职期间，累计宣讲{speaker.delivered_count}场。", "谨致诚挚谢意。"]
        issue_paper(by=by, kind=Paper.Kind.THANKS, corps=appointment.corps, person=speaker.person, title="感谢信",
                    facts={"lines": lines})  # fmt: skip
    _tell(appointment, "appointment_retired")
    return appointment


@transaction.atomic
def keep_in_office(appointment: Appointment, *, by, note: str) -> Appointment:
    """Looked at a term that was flagged, and leaves it as it is, with a reason."""
    demand(by, policies.can_keep_corps, appointment.corps)
    if not note.strip():
        raise OrderRefused("note", _("Please write a reason."))
    if Appointment.objects.filter(pk=appointment.pk, flagged_at__isnull=False).update(flagged_at=None, flag_reason=""):
        record(appointment, "appointment_kept", by=by, note=note)
    appointment.refresh_from_db()
    return appointment


def _leave_seat(appointment, by):
    """Ends the seat unless another term of the speaker in this corps is in office."""
    others = Appointment.objects.filter(
        speaker=appointment.speaker, corps=appointment.corps, state__in=queries.IN_OFFICE
    )
    seat = queries.open_seat(appointment.speaker, appointment.corps)
    if seat and not others.exclude(pk=appointment.pk).exists():
        end_seat(seat, by=by)
    see_speaker(appointment.speaker)


def _tell(appointment, word, **context):
    lines = StateChange.objects.filter(thing_label="lectures.appointment", thing_pk=str(appointment.pk))
    notices.tell_person(appointment.speaker.person, appointment, word, occasion=str(lines.count()), **context)


def end_terms() -> int:
    """Ends terms whose last day has passed and shows those that begin; each by itself, how many were ended."""
    today, count = timezone.localdate(), 0
    for appointment in queries.terms_begun_unseen(today):
        with transaction.atomic():
            see_speaker(appointment.speaker)
    for appointment in queries.terms_over(today):
        with suppress(InvalidTransition, Busy), transaction.atomic():
            ended = fresh(move(appointment, A.ENDED))
            _leave_seat(ended, None)
            _tell(ended, "term_ended")
            count += 1
    return count


def remind_of_ends() -> int:
    """Tells speakers and offices of terms that end soon, early and late by two figures, each once; how many terms."""
    today, told = timezone.localdate(), set()
    for name in REMIND_DAYS:
        for appointment in queries.terms_ending(today, int(value_of(name))):
            with transaction.atomic():
                notices.tell_person(appointment.speaker.person, appointment, "term_ends", occasion=name)
                notices.tell_office(appointment, "term_ends_office", occasion=name)
            told.add(appointment.pk)
    return len(told)
