"""One small world in which every address has something to show: the own union, its parent, child and sibling, every role.

All things belong to the own union (`YJ/QX/Q1/`) or to the corps of its parent. To give a new address something to
show, make the row in `_things` and name the values of its parts in `_samples`.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace

from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone

from federation.actions.invitations import link_of
from federation.imports.runs import stage_import
from federation.models import (
    Consent,
    Duty,
    ImportRun,
    Invitation,
    Membership,
    Notice,
    Person,
    Role,
    Union,
    UnionKind,
    User,
)
from lectures.actions.agreements import answer_agreement, publish_agreement
from lectures.actions.appointments import propose_appointment
from lectures.actions.own_record import link_of as link_of_claim
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
from notifications.models import Broadcast, Delivery, DemoMessage, GroupRobot
from notifications.models import Notice as Message
from tests.factories.academy import make_batch, make_candidate, make_slot, vet_for
from tests.factories.admission import make_call, make_candidacy
from tests.factories.homes import make_booking_row, make_home, make_room, make_series, make_waiting
from tests.factories.lectures import make_corps, make_honour, make_order, make_site, make_speaker, make_topic
from workerhomes.models import (
    Affiliation,
    Contribution,
    Facility,
    HomePhoto,
    HomeStaff,
    OpeningException,
)
from workflow.actions import declare_day, record
from workflow.models import ParameterValue

POSITIONS = {"own": "YJ/QX/Q1/", "parent": "YJ/QX/", "child": "YJ/QX/Q1/Q1A/", "sibling": "YJ/QX/Q2/"}
WORD = re.compile(rb"zq\d{4}q")


@dataclass
class World:
    unions: dict[str, Union] = field(default_factory=dict)
    actors: dict[str, User | None] = field(default_factory=dict)
    samples: dict[str, dict[str, object]] = field(default_factory=dict)
    words: dict[bytes, str] = field(default_factory=dict)  # the token -> which column holds it

    def is_outsider(self, actor: str) -> bool:
        """Whether nothing of the own union concerns this actor."""
        return actor in ("visitor", "member@parent") or actor.endswith(("@child", "@sibling"))

    def secrets_in(self, page: bytes) -> set[str]:
        """The columns of the own union whose words stand on the page."""
        found = {self.words[token] for token in WORD.findall(page)}
        return found | {label for token, label in self.words.items() if token.isdigit() and token in page}


def make_world() -> World:
    """Five unions, a visitor, members and every role at each of the four positions, and one of each thing."""
    world = World(actors={"visitor": None})
    for code, parent, kind in (
        ("YJ", "", UnionKind.MUNICIPAL_FEDERATION), ("QX", "YJ", UnionKind.COUNTY_FEDERATION),
        ("Q1", "QX", UnionKind.ENTERPRISE_UNION), ("Q2", "QX", UnionKind.ENTERPRISE_UNION),
        ("Q1A", "Q1", UnionKind.ENTERPRISE_UNION),
    ):  # fmt: skip
        _union(world, code, world.unions.get(parent), kind)
    for position, path in POSITIONS.items():
        union = next(union for union in world.unions.values() if union.path == path)
        _people(world, position, union)
    _things(world)
    _samples(world)
    _fill_words(world)
    read_the_tables()
    return world


def read_the_tables():
    """Lets the planner know the rows of this transaction: tables that held 100,000 rows a test ago look empty to it."""
    tables = ", ".join(sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed}))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")  # ours alone: the server's own are shared with the other worker


def _union(world, code, above, kind):
    path = f"{above.path if above else ''}{code}/"
    world.unions[code] = Union.objects.create(
        code=code, parent=above, path=path, name=f"工会 {code}", kind=kind, latitude=30.2, longitude=120.2
    )


def _person_in(union, name, phone=""):
    from federation.fields import blind_index

    person = Person.objects.create(
        name=name, pinyin=name, phone=phone, phone_index=blind_index(phone, "phone") if phone else None
    )
    Membership.objects.create(person=person, union=union, number=f"M-{person.pk}", joined_on=date(2020, 1, 1))
    return person


def _people(world, position, union):
    person = _person_in(union, f"会员{position}", f"177000000{len(world.actors):02d}")
    world.actors[f"member@{position}"] = User.objects.create(username=f"member-{position}", person=person)
    for role in Role.values:
        person = _person_in(union, f"{role}{position}")
        user = User.objects.create(username=f"{role}-{position}", person=person, is_staff=True)
        Duty.objects.create(user=user, role=role, union=union, starts_on=date(2020, 1, 1))
        world.actors[f"{role}@{position}"] = user


def _things(world):
    """One row of everything; what is not at the own union belongs to the corps above it."""
    own, above, member = world.unions["Q1"], world.unions["QX"], world.actors["member@own"]
    office, officer = world.actors["corps_officer@parent"], world.actors["union_officer@own"]
    corps, topic = make_corps(above), make_topic("T001")
    speaker = make_speaker(corps, "周师傅", topics=[topic], photo="speakers/none.jpg")
    make_honour(speaker)
    site = make_site(own)
    away = Unavailability.objects.create(
        speaker=speaker, starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2), reason="x"
    )
    hall = SimpleNamespace(union=own, topic=topic, speaker=speaker, office=office, worker=member, corps=corps)
    closed = make_order(hall, OrderState.CLOSED, site=site)
    asked = make_order(hall, OrderState.DISPATCHED)
    held, settled = make_order(hall, OrderState.DELIVERED), make_order(hall, OrderState.ACCEPTED)
    sent = make_order(hall)
    Order.objects.filter(pk=settled.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    claim = SpeakerClaim.objects.create(speaker=speaker, expires_at=timezone.now() + timedelta(days=3))
    GroupRobot.objects.create(union=own, webhook="https://robot.example/x", set_by=officer)
    broadcast = Broadcast.objects.create(union=own, subject="x", text="x", by=officer)
    waiting = WaitingEntry.objects.create(
        union=own, created_by=member, topic=topic, speaker=speaker, people=20,
        from_on=timezone.localdate(), until_on=timezone.localdate() + timedelta(days=60),
    )  # fmt: skip
    Escalation.objects.create(order=asked, state=asked.state, since=timezone.now(), due_at=timezone.now())
    invitation = Invitation.objects.create(
        name="x", email="", role=Role.AUDITOR, union=own, expires_at=timezone.now() + timedelta(days=3)
    )
    agreed = Notice.objects.create(purpose="photos", version=99, text_zh="说明", text_en="words")
    consent = Consent.objects.create(person=member.person, notice=agreed, purpose="photos", given_at=timezone.now())
    sheet = [["姓名", "手机号", "工会编号"], ["甲", "13800000001", "Q1"]]
    run = stage_import(kind="members", union=own, filename="x.xlsx", content=b"x", rows=sheet, by=officer)
    line = record(asked, "looked", union=own, by=officer, note="zq0000q")
    world.words[b"zq0000q"] = "workflow.StateChange.note"
    SpeakerFeedback.objects.create(order=closed, group_score=5, place_score=5, comment="x")
    ParameterValue.objects.create(name="lectures.near_km", value=20, holds_from=date(2030, 1, 1), reason="x")
    declare_day(by=None, day=date(2030, 5, 1), is_workday=False, reason="劳动节")
    message = Message.objects.create(person=member.person, kind="order_placed", about="x", subject="x", body="x")
    Delivery.objects.create(notice=message, channel="sms")
    released = ScheduleRelease.objects.create(corps=corps, number=1, released_by=office)
    ReleaseLine.objects.create(
        release=released, order=asked, change="new", starts_at=asked.starts_at, speaker=speaker, place="x"
    )
    draft = OrderDraft.objects.create(
        order=asked, title="x", speaker=speaker, starts_at=timezone.now(), drafted_by=office, state="declined"
    )
    proposal = TopicProposal.objects.create(corps=corps, title="x", reason="x", audience="x", answer="x")
    feed = CalendarFeed.objects.create(corps=corps)
    series = Series.objects.create(
        union=own, created_by=officer, title="x", every="week", count=2, first_starts_at=timezone.now()
    )
    call, application, term = _admission(corps, speaker, office, officer, own, world.actors["union_officer@sibling"])
    batch = make_batch(hall, title="讲稿撰写第一期")
    lesson = batch.lessons.first()
    place = Enrolment.objects.create(batch=batch, person=speaker.person)
    Attendance.objects.create(lesson=lesson, enrolment=place)
    trial = Trial.objects.create(slot=make_slot(hall), candidacy=make_candidate(hall), title="一把焊枪")
    version = vet_for(speaker, topic, by=member, vetted_by=office)
    version.file.save("x.txt", ContentFile(b"x"))
    ScriptComment.objects.create(version=version, text="x", written_by=office)
    visit, slot, tutor, post = _schools(world, speaker)
    homes = _homes(own, member, world.actors["home_manager@own"])
    paper = _rewards(corps, speaker, office, closed)
    world.things = SimpleNamespace(**{name: value for name, value in locals().items() if name != "world"})


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
        school=school,
        speaker=speaker,
        title="teacher",
        starts_on=today,
        ends_on=later,
        visits_owed=2,
        proposed_by=contact,
    )
    return visit, slot, tutor, post


def _homes(own, member, manager):
    """A home of the own union with all its parts, a room, and the member's booking, series and place on the list."""
    home = make_home(own, code="zhen", name="x", intro="x", story="x", way="x", service_phone="0572-2000000")
    the = SimpleNamespace(home=home, room=make_room(home), member=member, city=SimpleNamespace(sibling=own, own=own))
    today = timezone.localdate()
    OpeningException.objects.create(home=home, day=today + timedelta(days=1), reason="x")
    Facility.objects.create(home=home, kind="reading", name="x", rules="x", hours="x")
    HomePhoto.objects.create(home=home, photo="homes/none.jpg", caption="x")
    HomeStaff.objects.create(home=home, part="desk", name="x", hours="x", user=manager)
    Affiliation.objects.create(home=home, union=own, from_on=today)
    Contribution.objects.create(home=home, source="union", kind="money", giver="x", amount=1, given_on=today)
    return SimpleNamespace(
        home=home, room=the.room, booking=make_booking_row(the, state="requested"), series=make_series(the),
        waiting=make_waiting(the),
    )  # fmt: skip


def _samples(world):
    """Which values stand for the parts of the addresses; admin pages of rows go by the label of their table."""
    the = world.things
    for model in admin.site._registry:
        row = model._base_manager.order_by("pk").first()
        world.samples[model._meta.label] = {"object_id": row.pk if row else None, "pk": row.pk if row else None}
    chosen = [the.own, the.asked, the.line, the.member.person.memberships.get(), the.officer, the.officer.duties.get()]
    for row in chosen:
        world.samples[row._meta.label] = {"object_id": row.pk, "pk": row.pk}
    world.samples |= {
        "*": {"number": the.asked.number, "code": the.topic.code, "kind": "members", "app_label": "federation"},
        "federation:invitation-accept": {"token": link_of(the.invitation).rstrip("/").rsplit("/", 1)[1]},
        "federation:import-columns": {"pk": the.run.pk},
        "federation:import-check": {"pk": the.run.pk},
        "federation:import-errors": {"pk": the.run.pk},
        "federation:unmask": {"pk": the.member.person_id, "field": "phone"},
        "inbox-open": {"pk": the.message.pk},
        "inbox-read": {"pk": the.message.pk},
        "lectures:order-reject": {"number": the.sent.number},
        "lectures:order-confirm": {"number": the.settled.number},
        "lectures:order-close": {"number": the.held.number},
        "lectures:order-feedback": {"number": the.held.number},
        "lectures:speaker-invite": {"pk": the.speaker.pk},
        "lectures:speaker-claim": {"token": link_of_claim(the.claim).rstrip("/").rsplit("/", 1)[1]},
        "lectures:me-hours-remove": {"pk": the.speaker.weekly_hours.first().pk},
        "lectures:me-away-remove": {"pk": the.away.pk},
        "api:speaker": {"pk": the.speaker.pk},
        "admin:notifications_broadcast_send": {"pk": the.broadcast.pk},
        "lectures:speaker-detail": {"pk": the.speaker.pk},
        "lectures:waiting-new": {"pk": the.speaker.pk},
        "api:availability": {"pk": the.speaker.pk},
        **{
            f"lectures:schedule{page}": {"pk": the.corps.pk, "number": 1, "method": "request"}
            for page in ("", "-changes", "-release", "-link")
        },
        "lectures:draft-accept": {"pk": the.draft.pk},
        "lectures:draft-decline": {"pk": the.draft.pk},
        "lectures:feed": {"token": the.feed.token},
        "lectures:series-detail": {"pk": the.series.pk},
        "lectures:series-cancel": {"pk": the.series.pk},
        "lectures:request-answer": {"token": the.asked.requests.get().token},
        "lectures:request-calendar": {"token": the.asked.requests.get().token},
        "lectures:check-in": {"token": the.asked.check_in_token},
        "lectures:order-rate": {"token": the.closed.rating_token},
        "lectures:school-detail": {"pk": the.visit.school_id},
        **{f"lectures:post-{page}": {"pk": the.post.pk} for page in ("detail", "interest", "close")},
        **{f"lectures:slot-{page}": {"pk": the.slot.pk} for page in ("drop", "take")},
        "lectures:visit-detail": {"pk": the.visit.pk},
        "lectures:visit-step": {"pk": the.visit.pk, "step": "cancel"},
        "lectures:tutor-detail": {"pk": the.tutor.pk},
        "lectures:tutor-step": {"pk": the.tutor.pk, "step": "confirm"},
        "lectures:tutor-invite": {"pk": the.tutor.pk},
        **{f"lectures:paper-{page}": {"code": the.paper.code} for page in ("verify", "pdf")},
        "lectures:waiting-answer": {"token": the.waiting.token},
        "lectures:apply": {"pk": the.call.pk},
        "lectures:call-ranking": {"pk": the.call.pk},
        "lectures:call-tell": {"pk": the.call.pk},
        **{
            f"lectures:{name}": {"pk": the.application.pk}
            for name in ("application", "application-hand-in", "application-withdraw", "score")
        },
        "lectures:application-step": {"pk": the.application.pk, "step": "person"},
        **{
            f"lectures:{name}": {"pk": the.application.pk, "paper": the.application.papers.first().pk}
            for name in ("application-paper", "application-paper-remove")
        },
        "admin:lectures_candidacy_decide": {"pk": the.application.pk, "verb": "refuse"},
        "admin:lectures_appointment_decide": {"pk": the.term.pk, "verb": "decline"},
        "admin:lectures_series_decide": {"pk": the.series.pk, "verb": "cancel"},
        "admin:lectures_orderdraft_decide": {"pk": the.draft.pk, "verb": "withdraw"},
        "admin:lectures_topicproposal_decide": {"pk": the.proposal.pk, "verb": "decline"},
        "lectures:lesson-door": {"token": the.lesson.token},
        "lectures:lesson-poster": {"pk": the.lesson.pk},
        "lectures:batch-roll": {"pk": the.batch.pk},
        "lectures:trial-detail": {"pk": the.trial.pk},
        "lectures:trial-listen": {"token": the.trial.listener_token},
        "lectures:script-detail": {"pk": the.version.script_id},
        "lectures:script-write": {"pk": the.version.script_id},
        "lectures:script-file": {"pk": the.version.pk},
        **{
            f"workerhomes:{name}": {"code": the.homes.home.code, "pk": the.homes.room.pk}
            for name in ("home-detail", "room-detail", "room-book", "room-wait", "room-series", "desk-hours")
        },
        **{
            f"workerhomes:booking-{name}": {"number": the.homes.booking.number, "step": "cancel"}
            for name in ("detail", "refuse", "step")
        },
        **{f"workerhomes:series-{name}": {"pk": the.homes.series.pk, "step": "end"} for name in ("detail", "step")},
        "workerhomes:waiting-detail": {"pk": the.homes.waiting.pk},
        "workerhomes:desk-hours-remove": {"code": the.homes.home.code, "pk": the.homes.home.exceptions.get().pk},
        "admin:lectures_order_decide": {"pk": the.asked.pk, "verb": "cancel"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "media": {"name": "lecture_reports/photo.jpg"},
        "admin:view_on_site": {"content_type_id": "1", "object_id": "1"},
        "admin/(?P<url>.*)$": {"url": "no-such-page/"},
    }


def _rows_of_own(world):
    """Which rows of which table concern the own union alone (or the corps above it)."""
    own = models.Q(union=world.unions["Q1"])
    people = Person.objects.filter(memberships__union=world.unions["Q1"])
    told = {
        Person: models.Q(pk__in=people), User: models.Q(person__in=people), Membership: own, Invitation: own,
        ImportRun: own, Message: models.Q(person__in=people),
    }  # fmt: skip
    for model in apps.get_models():
        if model in told:
            yield model, model._base_manager.filter(told[model])
        elif model._meta.app_label in ("lectures", "workerhomes") or model is Delivery or model is DemoMessage:
            yield model, model._base_manager.all()


KEPT = {"number", "code", "token", "listener_token", "check_in_token", "rating_token", "state", "kind", "sha256", "password", "craft",
        "photo", "phone", "phone_index", "id_index", "id_number", "staged", "reference", "language", "url", "about",
        "due_reckoning", "format", "rule"}  # fmt: skip


def _fill_words(world):
    """Puts a token of its own into each text column of the own union's rows."""
    for model, rows in _rows_of_own(world):
        for column in model._meta.concrete_fields:
            text = isinstance(column, models.CharField | models.TextField) and not column.choices
            if not text or column.name in KEPT or column.primary_key or (column.max_length or 99) < 7:
                continue
            for row in rows:
                token = f"zq{len(world.words):04d}q"
                model._base_manager.filter(pk=row.pk).update(**{column.name: token})
                world.words[token.encode()] = f"{model._meta.label}.{column.name}"
    for person in Person.objects.filter(memberships__union=world.unions["Q1"]).exclude(phone=""):
        world.words[person.phone.encode()] = "federation.Person.phone"
