"""Who hears what of a lecture; the texts stand in templates/lectures/notices/."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.composed import part
from federation.models import Duty, Role
from notifications.actions import Telling, notify_all, notify_many
from notifications.models import Channel
from notifications.registry import register
from notifications.routes import address_of

from .calendars import invitation_calendar, order_calendar
from .queries.releases import lines_for
from .states import AppointmentState, EnrolmentState, OrderState, RequestState, ScriptState, TrialState, WaitingState


def _order_url(order) -> str:
    return reverse("lectures:order-detail", args=[order.number])


def _entry(order) -> tuple[str, bytes, str]:
    """The calendar entry that an e-mail about the order brings along."""
    return f"{order.number}.ics", order_calendar(order), "text/calendar"


def _changes(release, person) -> list[tuple[str, bytes, str]]:
    """What a release changes for one person, as calendar files: one that invites, one that cancels."""
    found = lines_for(release, person)
    return [
        (
            f"{method.lower()}.ics",
            invitation_calendar(orders, method, person, address_of(person, Channel.MAIL)),
            "text/calendar",
        )
        for method, orders in found.items()
        if orders
    ]


def _not_cancelled(order, person) -> bool:
    return order.state not in (OrderState.CANCELLED, OrderState.REJECTED)


def register_kinds() -> None:
    """Makes every kind known to the outbox; called once when the app is ready."""
    _register_orders()
    _register_dates()
    _register_papers()
    _register_menu()
    register_admission_kinds()
    _register_training()
    _register_schools()


def _register_orders() -> None:
    step = {"url": _order_url, "still_true": _not_cancelled}
    register("lectures.draft_offered", _("draft for your need"), by_sms=True, **step)
    register("lectures.draft_withdrawn", _("draft taken back"), **step)
    register("lectures.draft_declined", _("draft declined"), for_staff=True, **step)
    register("lectures.order_placed", _("order received"), **step)
    register("lectures.order_arrived", _("new order for the office"), for_staff=True, **step)
    register("lectures.order_approved", _("order approved"), **step)
    register("lectures.order_rejected", _("order returned"), url=_order_url, by_sms=True)
    register("lectures.order_accepted", _("speaker comes"), by_sms=True, attachment=_entry, **step)
    register("lectures.speaker_accepted", _("speaker accepted"), for_staff=True, **step)
    register("lectures.match_needed", _("no speaker found"), for_staff=True, **step)
    register("lectures.order_rescheduled", _("date moved"), by_sms=True, attachment=_entry, **step)
    register("lectures.order_cancelled", _("order cancelled"), url=_order_url, by_sms=True, attachment=_entry)
    register("lectures.order_delivered", _("lecture held"), **step)
    register("lectures.order_closed", _("order closed"), **step)
    register("lectures.order_escalated", _("order waits too long"), for_staff=True, **step)
    register("lectures.talk_cancelled", _("talk cancelled"), url=_order_url, by_sms=True, attachment=_entry)
    register("lectures.talk_invited", _("invitation to the talk"), by_sms=True, attachment=_entry, **step)
    register("lectures.speaker_changes", _("another speaker is asked"), **step)
    register("lectures.talk_confirmed", _("talk confirmed"), **step)


def _register_dates() -> None:
    register(
        "lectures.speaker_asked",
        _("question to a speaker"),
        url=lambda request: reverse("lectures:request-answer", args=[request.token]),
        still_true=lambda request, person: request.state == RequestState.ASKED,
        by_sms=True,
    )
    register(
        "lectures.date_offered",
        _("date offered from the waiting list"),
        url=lambda entry: reverse("lectures:waiting-answer", args=[entry.token]),
        still_true=lambda entry, person: entry.state == WaitingState.OFFERED,
        by_sms=True,
    )
    register(
        "lectures.offer_lapsed",
        _("offer of a date is over"),
        url=lambda entry: reverse("lectures:waiting-answer", args=[entry.token]),
    )
    register(
        "lectures.schedule_released",
        _("schedule released"),
        url=lambda release: reverse("lectures:schedule", args=[release.corps_id]),
        attachments=_changes,
        by_sms=True,
    )


def _register_papers() -> None:
    paper = {"url": lambda paper: reverse("lectures:paper-list")}
    register(
        "lectures.paper_issued",
        _("letter or certificate"),
        still_true=lambda paper, person: not paper.revoked_at,
        **paper,
    )
    register("lectures.paper_revoked", _("letter or certificate revoked"), **paper)
    register("lectures.fee_approved", _("fee approved"), url=lambda line: reverse("lectures:paper-list"))
    register("lectures.stars_decided", _("star level decided"), url=lambda review: reverse("lectures:me-points"))


def _register_training() -> None:
    """What the academy tells: places, certificates, trial talks, scripts."""
    course = {"url": lambda row: reverse("lectures:me-training")}
    register(
        "lectures.place_given",
        _("place in a course"),
        still_true=lambda row, person: row.state == EnrolmentState.ENROLLED,
        by_sms=True,
        **course,
    )
    register("lectures.course_failed", _("course not passed"), **course)
    register(
        "lectures.certificate_expires",
        _("certificate runs out"),
        still_true=lambda paper, person: not paper.revoked_at,
        by_sms=True,
        **course,
    )
    talk = {"url": lambda trial: reverse("lectures:trial-detail", args=[trial.pk])}
    coming = {"still_true": lambda trial, person: trial.state == TrialState.BOOKED, **talk}
    register("lectures.trial_booked", _("trial talk booked"), **coming)
    register("lectures.slot_booked", _("slot for a trial talk booked"), for_staff=True, **coming)
    register("lectures.trial_cancelled", _("trial talk cancelled"), **talk)
    register("lectures.trial_decided", _("result of the trial talk"), by_sms=True, **talk)
    text = {"url": lambda version: reverse("lectures:script-detail", args=[version.script_id])}
    register(
        "lectures.script_handed_in",
        _("script to read"),
        for_staff=True,
        still_true=lambda version, person: version.state == ScriptState.SUBMITTED,
        **text,
    )
    register("lectures.script_returned", _("script came back"), **text)
    register("lectures.script_vetted", _("script vetted"), **text)


def _register_menu() -> None:
    """What became of a topic that somebody wished for."""
    menu = {"url": lambda proposal: reverse("lectures:menu")}
    register("lectures.proposal_on_menu", _("proposed topic is being put on the menu"), **menu)
    register(
        "lectures.topic_changes",
        _("a topic changes with the next menu"),
        url=lambda topic: reverse("lectures:me-scripts"),
    )
    scripts = {"url": lambda topic: reverse("lectures:me-scripts")}
    register("lectures.revet_due", _("script to be vetted again soon"), by_sms=True, **scripts)
    register("lectures.giver_taken_off", _("taken off a topic"), by_sms=True, **scripts)
    register(
        "lectures.giver_taken_off_office",
        _("speaker taken off a topic"),
        for_staff=True,
        url=lambda topic: reverse("admin:lectures_topic_change", args=[topic.pk]),
    )
    register("lectures.proposal_declined", _("proposed topic not taken up"), **menu)


def register_admission_kinds() -> None:
    """Applications, terms and the agreement: what their people and the office hear."""
    panel = {"url": lambda row: reverse("lectures:score-list"), "for_staff": True}
    register("lectures.panel_asked", _("applications to score"), **panel)
    ranked = {"url": lambda row: reverse("lectures:call-ranking", args=[row.call_id]), "for_staff": True}
    register("lectures.panel_recused", _("somebody else is needed on the panel"), **ranked)
    step = {"url": lambda row: reverse("lectures:application", args=[row.pk])}
    desk = {"url": lambda row: reverse("admin:lectures_candidacy_change", args=[row.pk]), "for_staff": True}
    register("lectures.application_received", _("application received"), **step)
    register("lectures.application_arrived", _("new application for the office"), **desk)
    register("lectures.application_withdrawn", _("application withdrawn"), **desk)
    register("lectures.application_checked", _("papers of an application in order"), **step)
    register("lectures.application_returned", _("application to be completed"), by_sms=True, **step)
    register("lectures.application_chosen", _("chosen by the panel"), by_sms=True, **step)
    register("lectures.application_refused", _("application not taken"), by_sms=True, **step)
    register("lectures.application_appointed", _("application led to an appointment"), **step)
    register("lectures.training_begins", _("training begins"), **step)
    mine = {"url": lambda row: reverse("lectures:me-agreement")}
    register("lectures.agreement_asked", _("agreement to be read"), by_sms=True, **mine)
    term = {"url": lambda row: reverse("lectures:paper-list")}
    register("lectures.appointment_suspended", _("term suspended"), by_sms=True, **term)
    register("lectures.appointment_resumed", _("back in office"), **term)
    register("lectures.appointment_retired", _("farewell"), **term)
    register("lectures.term_ends", _("term ends soon"), still_true=_in_office, **term)
    register("lectures.term_ended", _("term over"), **term)
    desk = {"url": lambda row: reverse("admin:lectures_appointment_change", args=[row.pk]), "for_staff": True}
    register("lectures.appointment_declined", _("appointment not signed"), **desk)
    register("lectures.term_ends_office", _("term of a speaker ends soon"), still_true=_in_office, **desk)
    register("lectures.honour_withdrawn", _("honour of a speaker withdrawn"), **desk)


def _in_office(appointment, person) -> bool:
    return appointment.state == AppointmentState.ACTIVE


def _register_schools() -> None:
    """Kinds about craftsmen in schools."""

    def stands(visit, person):
        return visit.state not in ("cancelled", "missed")

    visit = {"url": lambda visit: reverse("lectures:visit-detail", args=[visit.pk])}
    register("lectures.visit_interest", _("somebody is interested in a school visit"), still_true=stands, **visit)
    register("lectures.visit_invited", _("invitation to a school visit"), by_sms=True, still_true=stands, **visit)
    register("lectures.visit_agreed", _("school visit agreed"), by_sms=True, still_true=stands, **visit)
    register("lectures.visit_cancelled", _("school visit cancelled"), by_sms=True, **visit)
    register("lectures.visit_held", _("school visit took place"), **visit)
    register(
        "lectures.clearance_expires",
        _("school clearance expires"),
        url=lambda row: reverse("lectures:visit-list"),
        still_true=lambda row, person: not row.revoked_at,
        by_sms=True,
    )
    tutor = {"url": lambda tutor: reverse("lectures:tutor-detail", args=[tutor.pk])}
    proposed = {"still_true": lambda tutor, person: tutor.state == "proposed"}
    register("lectures.tutor_proposed", _("tutor proposed by a school"), for_staff=True, **tutor, **proposed)
    register("lectures.tutor_confirmed", _("tutor confirmed"), **tutor)
    register("lectures.tutor_declined", _("tutor declined"), **tutor)
    register("lectures.tutor_lapsed", _("tutor lapsed"), **tutor)
    register("lectures.tutor_ended", _("tutor ended with the speaker's seat"), **tutor)
    lacking = {"still_true": lambda visit, person: visit.state == "committed" and visit.flagged_at is not None}
    register("lectures.visit_flagged", _("school visit without clearance"), by_sms=True, **lacking, **visit)
    register("lectures.visit_uncleared", _("school visit needs another speaker"), for_staff=True, **lacking, **visit)
    register("lectures.visit_stands", _("school visit stands again"), still_true=stands, **visit)
    register("lectures.visit_other_speaker", _("another speaker for a school visit"), still_true=stands, **visit)


def tell_person(person, about, word: str, *, occasion: str = "", **context) -> bool:
    """Tells one person; False for a repeat and for an account without a person."""
    if person is None:
        return False
    return bool(notify_many([person], f"lectures.{word}", about, occasion=occasion, context=context))


def tell_orderer(order, word: str, *, occasion: str = "", **context) -> None:
    """Tells who placed the order."""
    tell_person(order.ordered_by.person, order, word, occasion=occasion, **context)


def tell_placed(order) -> None:
    """Tells who placed the order that it has arrived, and the office that it is there, in one statement."""
    person, office = (
        order.ordered_by.person,
        Telling(_office(order.corps), "lectures.order_arrived", group=order.corps.union_id),
    )
    notify_all(order, [*([Telling([person], "lectures.order_placed")] if person else []), office])


def tell_office(order, word: str, *, occasion: str = "", **context) -> None:
    """Tells the corps office in charge of an order, in its chat group where it has a robot."""
    tell_corps(order.corps, order, word, occasion=occasion, **context)


def tell_corps(corps, about, word: str, *, occasion: str = "", **context) -> None:
    """Tells the office of a corps, in its chat group where it has a robot."""
    notify_many(_office(corps), f"lectures.{word}", about, occasion=occasion, context=context, group=corps.union_id)


def _office(corps):
    return part(_officers, union=corps.union_id)


def _officers(*, union):
    rows = Duty.objects.filter(role=Role.CORPS_OFFICER, union=union, ends_on=None, user__is_active=True)
    return rows.exclude(user__person=None).order_by().values("user__person").distinct()


def tell_speaker(request, word: str) -> None:
    """Tells the asked speaker."""
    tell_person(request.speaker.person, request, word)


def tell_people(people, about, word: str, *, occasion: str = "", **context) -> None:
    """Tells several people the same."""
    notify_many(people, f"lectures.{word}", about, occasion=occasion, context=context)
