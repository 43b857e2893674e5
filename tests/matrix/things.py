"""The things of the matrix's world: one row of everything, each noun a function that adds its rows to `the`.

`the` holds what several of them need and what the addresses are about: `the.own` is the own union, `the.above` its
parent, `the.office` and `the.officer` who acts for them.
"""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from federation.actions import issue_card
from federation.imports.runs import stage_import
from federation.models import (
    Consent,
    Invitation,
    Notice,
    Role,
)
from lectures.actions.agreements import answer_agreement, publish_agreement
from lectures.actions.appointments import propose_appointment
from lectures.actions.papers import issue_paper
from lectures.models import (
    ActivityTemplate,
    AllowanceLine,
    Attendance,
    CalendarFeed,
    Clearance,
    Enrolment,
    Escalation,
    Order,
    OrderDraft,
    Paper,
    PointsLine,
    Programme,
    ProgrammeSlot,
    ReleaseLine,
    ReportPhoto,
    ScheduleRelease,
    School,
    SchoolPost,
    SchoolVisit,
    ScriptComment,
    Series,
    Speaker,
    SpeakerClaim,
    SpeakerFeedback,
    StarReview,
    TopicProposal,
    Trial,
    Tutor,
    Unavailability,
    VisitRating,
    WaitingEntry,
)
from lectures.states import CandidacyState, OrderState
from notifications.models import Broadcast, Delivery, GroupRobot
from notifications.models import Notice as Message
from tests.factories.academy import make_batch, make_candidate, make_slot, vet_for
from tests.factories.admission import make_call, make_candidacy
from tests.factories.counter_things import make_counter_things
from tests.factories.homes import (
    make_accepted,
    make_activity,
    make_booking_row,
    make_call_off,
    make_home,
    make_need,
    make_package_item,
    make_package_order,
    make_room,
    make_sanction,
    make_series,
    make_shift,
    make_shift_place,
    make_sign_up,
    make_signed,
    make_survey,
    make_waiting,
)
from tests.factories.lectures import make_corps, make_honour, make_order, make_site, make_speaker, make_topic
from tests.factories.wish_things import make_wish_things
from tests.matrix.audits import audit_things
from tests.matrix.micros import micro_things
from tests.matrix.weeks import week_things
from workerhomes.actions.invoices import enter_invoice
from workerhomes.models import (
    ActivityPhoto,
    Affiliation,
    Contribution,
    DeliverySheet,
    DoorDevice,
    Facility,
    HomePhoto,
    HomeStaff,
    LedgerLine,
    OpeningException,
    PackageLine,
    Question,
)
from workflow.actions import declare_day, record
from workflow.models import ParameterValue


def make_things(world) -> SimpleNamespace:
    """One row of everything; what is not at the own union belongs to the corps above it."""
    the = SimpleNamespace(
        own=world.unions["Q1"], above=world.unions["QX"], member=world.actors["member@own"],
        office=world.actors["corps_officer@parent"], officer=world.actors["union_officer@own"],
    )  # fmt: skip
    _roster(the)
    _orders(the)
    _union(the)
    _journal(the, world)
    _schedule(the)
    the.call, the.application, the.term = _admission(
        the.corps, the.speaker, the.office, the.officer, the.own, world.actors["union_officer@sibling"]
    )
    _academy(the)
    the.visit, the.slot, the.tutor, the.post = _schools(world, the.speaker)
    the.homes = _homes(the.own, the.member, world.actors["home_manager@own"])
    the.counter = make_counter_things(the.own, the.member, world.actors["counter_officer@own"])
    the.wishes = make_wish_things(the.own, the.member, world.actors["union_officer@own"])
    the.paper = _rewards(the.corps, the.speaker, the.office, the.closed)
    the.audits = audit_things(world)
    the.micros = micro_things(the.own, the.member, the.officer)
    the.weeks = week_things(the.own, the.officer)
    return the


def _roster(the):
    """A corps with a speaker, a topic, a site, and a link for the speaker's own record."""
    the.corps, the.topic = make_corps(the.above), make_topic("T001")
    the.speaker = make_speaker(the.corps, "周师傅", topics=[the.topic], photo="speakers/none.jpg")
    make_honour(the.speaker)
    the.site = make_site(the.own)
    the.away = Unavailability.objects.create(
        speaker=the.speaker, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2), reason="x"
    )
    the.claim = SpeakerClaim.objects.create(speaker=the.speaker, expires_at=timezone.now() + timedelta(days=3))
    the.hall = SimpleNamespace(
        union=the.own, topic=the.topic, speaker=the.speaker, office=the.office, worker=the.member, corps=the.corps
    )


def _orders(the):
    """Orders in five states with what they leave behind, a place on the waiting list, a series."""
    the.closed = make_order(the.hall, OrderState.CLOSED, site=the.site)
    the.asked = make_order(the.hall, OrderState.DISPATCHED)
    the.held, the.settled = make_order(the.hall, OrderState.DELIVERED), make_order(the.hall, OrderState.ACCEPTED)
    the.sent = make_order(the.hall)
    Order.objects.filter(pk=the.settled.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    the.waiting = WaitingEntry.objects.create(
        union=the.own, created_by=the.member, topic=the.topic, speaker=the.speaker, people=20,
        from_on=timezone.localdate(), until_on=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    Escalation.objects.create(order=the.asked, state=the.asked.state, since=timezone.now(), due_at=timezone.now())
    the.photo = ReportPhoto.objects.create(
        report=the.closed.report,
        photo=ContentFile(b"x", name="x.jpg"),
    )
    SpeakerFeedback.objects.create(order=the.closed, group_score=5, place_score=5, comment="x")
    the.series = Series.objects.create(
        union=the.own, created_by=the.officer, title="x", every="week", count=2, first_starts_at=timezone.now()
    )


def _union(the):
    """What the union keeps and tells: a group robot, a broadcast, an invitation, a consent, an import, a message."""
    issue_card(person=the.member.person)
    GroupRobot.objects.create(union=the.own, webhook="https://robot.example/x", set_by=the.officer)
    the.broadcast = Broadcast.objects.create(union=the.own, subject="x", text="x", by=the.officer)
    the.invitation = Invitation.objects.create(
        name="x", email="", role=Role.AUDITOR, union=the.own, expires_at=timezone.now() + timedelta(days=3)
    )
    person = the.member.person
    agreed = Notice.objects.create(purpose="photos", version=99, text_zh="说明", text_en="words")
    Consent.objects.create(person=person, notice=agreed, purpose="photos", given_at=timezone.now())
    sheet = [["姓名", "手机号", "工会编号"], ["甲", "13800000001", "Q1"]]
    the.run = stage_import(kind="members", union=the.own, filename="x.xlsx", content=b"x", rows=sheet, by=the.officer)
    the.message = Message.objects.create(person=person, kind="order_placed", about="x", subject="x", body="x")
    Delivery.objects.create(notice=the.message, channel="sms")


def _journal(the, world):
    """A line of the journal, a figure that was changed, a day of the calendar."""
    the.line = record(the.asked, "looked", union=the.own, by=the.officer, note="zq0000q")
    world.words[b"zq0000q"] = "workflow.StateChange.note"
    ParameterValue.objects.create(name="lectures.near_km", value=20, holds_from=date(2030, 1, 1), reason="x")
    declare_day(by=None, day=date(2030, 5, 1), is_workday=False, reason="劳动节")


def _schedule(the):
    """A released schedule with its feed, a draft of an order, a proposed topic."""
    released = ScheduleRelease.objects.create(corps=the.corps, number=1, released_by=the.office)
    ReleaseLine.objects.create(
        release=released, order=the.asked, change="new", starts_at=the.asked.starts_at, speaker=the.speaker, place="x"
    )
    the.draft = OrderDraft.objects.create(
        order=the.asked,
        title="x",
        speaker=the.speaker,
        starts_at=timezone.now(),
        drafted_by=the.office,
        state="declined",
    )
    the.proposal = TopicProposal.objects.create(corps=the.corps, title="x", reason="x", audience="x", answer="x")
    the.feed = CalendarFeed.objects.create(corps=the.corps)


def _academy(the):
    """A batch with a lesson and a place in it, a trial talk, a script with a remark."""
    the.batch = make_batch(the.hall, title="讲稿撰写第一期")
    the.lesson = the.batch.lessons.first()
    place = Enrolment.objects.create(batch=the.batch, person=the.speaker.person)
    Attendance.objects.create(lesson=the.lesson, enrolment=place)
    the.trial = Trial.objects.create(slot=make_slot(the.hall), candidacy=make_candidate(the.hall), title="一把焊枪")
    the.version = vet_for(the.speaker, the.topic, by=the.member, vetted_by=the.office)
    the.version.file.save("x.txt", ContentFile(b"x"))
    ScriptComment.objects.create(version=the.version, text="x", written_by=the.office)


def _admission(corps, speaker, office, officer, union, member_of_panel):
    """An open call with one application to be scored, a term to be signed, an agreement with its answer."""
    hall = SimpleNamespace(corps=corps, office=office, officer=officer, union=union)
    call = make_call(hall, [member_of_panel])
    application = make_candidacy(hall, CandidacyState.CHECKED, call=call)
    today = timezone.localdate()
    term = propose_appointment(by=office, corps=corps, speaker=speaker, starts_on=today, override_reason="x", title="x")
    agreement = publish_agreement(by=office, text_zh="x", text_en="x")
    answer_agreement(speaker, agreement, by=office, accepted=True, on_behalf_reason="x")
    return call, application, term


def _rewards(corps, speaker, office, order):
    """A letter of thanks, a line of points, a proposed fee and a star review of the speaker."""
    today = timezone.localdate()
    PointsLine.objects.create(
        speaker=speaker, rule="corrected", about="x", earned_on=today, points=1, reason="x", written_by=office
    )
    AllowanceLine.objects.create(
        speaker=speaker, order=order, grade="full", class_hours=2, ceiling=1000, amount=800,
        rule="lectures.fee_full", proposed_by=office,
    )  # fmt: skip
    facts = {"orders": [order.pk], "ratings_count": 1, "scripts": []}
    StarReview.objects.create(speaker=speaker, year=today.year - 1, facts=facts, level_before=1, level_computed=2)
    return issue_paper(
        by=office, kind=Paper.Kind.THANKS, corps=corps, person=speaker.person, title="x", facts={"lines": ["x"]}
    )


def _schools(world, speaker):
    """A school at the own union with an ask, a visit, a reserved day and a proposed tutor."""
    own, office, contact = world.unions["Q1"], world.actors["corps_officer@parent"], world.actors["school_contact@own"]
    today, later = timezone.localdate(), timezone.localdate() + timedelta(days=90)
    school = School.objects.create(union=own, stage="vocational", address="x", latitude=30.2, longitude=120.2)
    template = ActivityTemplate.objects.create(
        kind="class", title="x", minutes=40, group_max_people=60, stages=["vocational"]
    )
    post = SchoolPost.objects.create(
        template=template, school=school, from_on=today, until_on=later, written_by=contact, text="x", grade="x"
    )
    programme = Programme.objects.create(year=today.year, edition=8, title="x", opens_on=today, closes_on=later)
    details = {"school": school, "speaker": speaker, "template": template, "minutes": 40, "created_by": contact}
    visit = SchoolVisit.objects.create(post=post, contact=contact, **details)
    past = SchoolVisit.objects.create(starts_at=timezone.now(), state="attended", programme=programme, **details)
    VisitRating.objects.create(visit=past, side="school", score=5, comment="x", written_by=contact)
    until = later + timedelta(days=1)
    Clearance.objects.create(speaker=speaker, kind="record", done_on=today, expires_on=until, noted_by=office)
    Speaker.objects.filter(pk=speaker.pk).update(school_cleared_until=until)
    slot = ProgrammeSlot.objects.create(programme=programme, speaker=speaker, day=later)
    tutor = Tutor.objects.create(
        school=school, speaker=speaker, title="teacher", starts_on=today, ends_on=later, visits_owed=2,
        proposed_by=contact,
    )  # fmt: skip
    return visit, slot, tutor, post


def _homes(own, member, manager):
    """A home of the own union with all its parts, a room, and the member's booking, series and place on the list."""
    home = make_home(own, code="zhen", name="x", intro="x", story="x", way="x", service_phone="0572-2000000")
    the = SimpleNamespace(
        home=home, room=make_room(home), member=member, manager=manager, desk=manager,
        city=SimpleNamespace(sibling=own, own=own, child=own),
    )  # fmt: skip
    today = timezone.localdate()
    OpeningException.objects.create(home=home, day=today + timedelta(days=1), reason="x")
    Facility.objects.create(home=home, kind="reading", name="x", rules="x", hours="x")
    HomePhoto.objects.create(home=home, photo="homes/none.jpg", caption="x")
    HomeStaff.objects.create(home=home, part="desk", name="x", hours="x", user=manager)
    Affiliation.objects.create(home=home, union=own, from_on=today)
    DoorDevice.objects.create(home=home, name="x", key_hash="0" * 64, created_by=manager)
    Contribution.objects.create(home=home, source="union", kind="money", giver="x", amount=1, given_on=today)
    return SimpleNamespace(
        home=home, room=the.room, booking=make_booking_row(the, state="requested"), series=make_series(the),
        waiting=make_waiting(the), bought=_bought(the), **_activities(the),
    )  # fmt: skip


def _activities(the) -> dict:
    """An open activity with the member signed up, one that the member came to, a pause, a need on the board."""
    activity = make_activity(the, state="open", summary="x", about="x", trainer="x")
    Question.objects.create(activity=activity, text="x")
    was = make_activity(the, days=-3, state="closed", report="x")
    ActivityPhoto.objects.create(activity=was, photo="activities/none.jpg", caption="x")
    came = make_sign_up(the, was, state="attended")
    signed = make_sign_up(the, activity, state="confirmed")
    pause = make_sanction(the, appeal="x")
    pause.missed.add(came)
    survey = make_survey(the, about="x")
    return {"activity": activity, "came": came, "signed": signed, "pause": pause,
            "need": make_need(the, survey, state="listed", detail="x")}  # fmt: skip


def _bought(the):
    """A signed contract, a call-off that stands open, and an invoice that does not match."""
    contract = make_signed(the)
    accepted = make_accepted(the, contract)
    invoice = enter_invoice(
        by=the.manager, contract=contract, number="1", dated_on=timezone.localdate(), amount=Decimal(1),
        call_offs=[accepted],
    )  # fmt: skip
    LedgerLine.objects.create(home=the.home, kind="correction", day=timezone.localdate(), amount=1, note="x")
    package = make_package_order(the, state="approved", approved_by=the.manager, approved_at=timezone.now(), wishes="x")
    line = PackageLine.objects.create(
        order=package, item=make_package_item(the.home, about="x"), quantity=10, unit_price=100, amount=1000
    )
    DeliverySheet.objects.create(
        line=line, delivered_on=timezone.localdate(), people=9, comment="x", noted_by=the.manager
    )
    make_shift_place(the, state="served", minutes=60)
    shift = make_shift(the)
    place = make_shift_place(the, shift)
    return SimpleNamespace(
        shift=shift, place=place, package=package, contract=contract, call=make_call_off(the, contract), invoice=invoice
    )
