"""The demo city holds the figures it promises (the list at the end of the facts), in every state, and is the same each time."""

import hashlib
import json
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from audits.models import Book, Signature
from audits.queries.signatures import unasked_books, who_can_sign
from audits.queries.trail import altered_books, undigested_books
from federation.models import Duty, Membership, Person, Role, Union
from federation.numbers import normal_id_number, normal_phone
from federation.queries import subtree
from lectures.actions.reviews import computed_again
from lectures.models import (
    AdmissionCall,
    AllowanceLine,
    Appointment,
    Candidacy,
    Category,
    Corps,
    Enrolment,
    MenuChange,
    MenuVersion,
    Order,
    OrderDraft,
    Paper,
    Rating,
    ReleaseLine,
    ReportPhoto,
    ScheduleRelease,
    SchoolVisit,
    ScriptComment,
    ScriptVersion,
    Seat,
    Series,
    SeriesRule,
    Site,
    Speaker,
    SpeakerRequest,
    StarReview,
    Topic,
    TopicProposal,
    Trial,
    WaitingEntry,
    WeeklyHours,
)
from lectures.queries.availability import free_dates_of
from lectures.states import (
    AppointmentState,
    CandidacyState,
    DraftState,
    EnrolmentState,
    OrderState,
    ProposalState,
    RequestState,
    ScriptState,
    TrialState,
    WaitingState,
)
from notifications.models import Delivery, Notice
from unionportal.demo import accounts, build, clock_at, log
from wishes.models import PromiseTally
from workflow.models import StateChange
from workflow.verify import findings

pytestmark = pytest.mark.django_db
NOT_SHOWN = {"retired", "left", "cancelled", "on_menu", "withdrawn"}  # ends that a page need not show
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
BAD_DAY = datetime(2026, 9, 26, 21, 40, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Saturday night between two long holidays
CONTENT = [
    Union.objects.order_by("path").values_list("path", "name", "latitude", "address"),
    Membership.objects.order_by("number", "joined_on").values_list("number", "person__name", "union__code", "joined_on"),
    Speaker.objects.order_by("name").values_list("name", "trade", "story", "honour_rank", "ratings_sum"),
    WeeklyHours.objects.order_by("speaker__name", "weekday", "starts").values_list("speaker__name", "weekday", "starts"),
    Order.objects.order_by("number").values_list("number", "state", "starts_at", "union__code", "speaker__name", "aim"),
    Rating.objects.order_by("device", "order__number").values_list("order__number", "speaker_score", "comment"),
    WaitingEntry.objects.order_by("joined_at").values_list("union__code", "state", "offered_starts_at"),
    Notice.objects.order_by("created_at", "kind", "person__name", "subject", "read_at").values_list("kind", "subject", "read_at"),
    Candidacy.objects.order_by("call", "person__name", "name").values_list("name", "state", "submitted_at", "pending_state"),
    ScriptVersion.objects.order_by("script__title", "script__speaker__name", "number", "pk").values_list("text", "state"),
    StateChange.objects.order_by("union__path", "sequence").values_list("union__path", "at", "event", "to_state", "note"),
]  # fmt: skip


def _digest() -> dict[str, str]:
    """A hash for each kind of row."""
    return {
        rows.model.__name__: hashlib.sha256(json.dumps(list(rows.all()), cls=DjangoJSONEncoder).encode()).hexdigest()
        for rows in CONTENT
    }


def _small_city() -> dict[str, str]:
    """The digest of a city with fewer members and orders on a bad day, which is taken away again."""
    with transaction.atomic(), clock_at(BAD_DAY):
        build.build_city(count=5_000, past=0.15)
        found = _digest()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def digests(django_db_setup, django_db_blocker):
    """A small city built twice at the same moment; then the whole one, which stays until the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = [_small_city(), _small_city()]
        with clock_at(NOW), patch.object(log, "warning") as left_out:
            build.build_city()
        yield found, left_out.call_args_list
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _city(digests):
    with clock_at(NOW):
        yield


def test_the_same_moment_gives_the_same_city_also_on_a_bad_day(digests):
    (one, other), _left_out = digests
    assert one == other
    assert len(set(one.values())) == len(CONTENT)


def test_on_a_plain_day_the_rules_refuse_nothing(digests):
    assert digests[1] == []


def test_one_county_has_272_grassroots_unions():
    assert subtree(Union.objects.get(code="QX")).filter(children=None).count() == 272


def test_several_hundred_grassroots_unions_of_all_kinds_with_names_of_their_own():
    grassroots = Union.objects.filter(children=None)
    assert grassroots.count() > 450
    assert grassroots.values("kind").distinct().count() >= 5
    assert Union.objects.values("name").distinct().count() == Union.objects.count()


def test_25000_members_each_counted_once_some_with_a_history():
    live = Membership.objects.filter(left_on=None)
    assert live.count() == live.values("person").distinct().count() == 25_000
    moved = Membership.objects.exclude(left_on=None)
    assert moved.count() > 300
    joined = {(row.person_id, row.joined_on) for row in live.filter(person__in=moved.values("person"))}
    assert all((row.person_id, row.left_on) in joined for row in moved)


def test_phones_and_id_numbers_have_the_form_of_real_ones():
    for person in Person.objects.exclude(phone="").order_by("pk")[:500]:
        assert normal_phone(person.phone) == person.phone
        assert normal_id_number(person.id_number) == person.id_number


def test_100_speakers_fill_the_100_places_of_the_city_and_21_corps_stand_beside():
    assert Corps.objects.count() == 22
    city = Corps.objects.get(union__code="YJ")
    assert city.capacity_people == Seat.objects.filter(corps=city, ends_on=None).count() == 100
    active = Speaker.objects.filter(is_active=True)
    assert active.count() >= 121
    assert Speaker.objects.values("name").distinct().count() == Speaker.objects.count()
    assert not Speaker.objects.filter(photo="").exists()


def test_eight_categories_and_forty_topics_each_with_two_speakers():
    assert (Category.objects.count(), Topic.objects.filter(is_published=True).count()) == (8, 40)
    assert not Topic.objects.annotate(n=Count("offerings")).filter(n__lt=2).exists()


def test_later_versions_of_the_menu_tell_of_changes_and_one_waits():
    assert MenuVersion.objects.exclude(note="").count() == 3
    told = MenuChange.objects.filter(version__number__gt=1)
    assert set(told.values_list("kind", flat=True)) == set(MenuChange.Kind.values)
    assert MenuChange.objects.filter(version=None).count() == 1


def test_what_is_answered_at_once_was_answered_within_the_hour():
    told = PromiseTally.objects.aggregate(n=Sum("at_once"), minutes=Sum("at_once_minutes"))
    assert told["n"] and told["minutes"] / told["n"] <= 60


def test_every_state_of_orders_questions_and_waiting_lists_is_met():
    assert Order.objects.count() >= 300
    assert set(Order.objects.values_list("state", flat=True)) == set(OrderState.values)
    assert set(SpeakerRequest.objects.values_list("state", flat=True)) == set(RequestState.values)
    assert set(WaitingEntry.objects.values_list("state", flat=True)) == set(WaitingState.values)
    assert set(Order.objects.values_list("mode", flat=True)) == set(Order.Mode.values)
    assert {"late", "force"} <= set(Order.objects.values_list("cancel_mark", flat=True))
    assert Order.objects.filter(is_school=True).exists() and Order.objects.exclude(site=None).exists()


def test_reports_have_photos_ratings_have_words_and_points_are_of_every_kind():
    assert ReportPhoto.objects.count() >= 10
    assert Rating.objects.exclude(comment="").count() > 200
    assert set(Site.objects.values_list("kind", flat=True)) == set(Site.Kind.values)


def test_every_state_of_a_growing_corps_is_met():
    """Admission, academy, trial talks, scripts, terms, reviews, drafts and proposals, two years of them."""
    everywhere = {
        Candidacy: CandidacyState, Enrolment: EnrolmentState, Trial: TrialState, ScriptVersion: ScriptState,
        Appointment: AppointmentState, OrderDraft: DraftState, TopicProposal: ProposalState,
    }  # fmt: skip
    for model, states in everywhere.items():
        missing = set(states.values) - set(model.objects.values_list("state", flat=True)) - NOT_SHOWN
        assert not missing, (model.__name__, missing)
    long_ago = NOW - timedelta(days=600)
    assert AdmissionCall.objects.filter(closes_at__lt=long_ago).exists()
    assert Order.objects.filter(state=OrderState.CLOSED, starts_at__lt=long_ago).exists()
    assert set(Paper.objects.values_list("kind", flat=True)) == set(Paper.Kind.values)
    assert SchoolVisit.objects.filter(flagged_at__isnull=False).exists()
    reviews = StarReview.objects.filter(year=NOW.year - 1)
    assert any(row.facts["orders"] for row in reviews)
    assert all(computed_again(row) == row.level_computed for row in reviews)
    assert Candidacy.objects.exclude(pending_state="").count() == 3
    assert ScriptComment.objects.exists() and AllowanceLine.objects.filter(approved_by=None).exists()
    assert Series.objects.count() == 2 and ScheduleRelease.objects.count() >= 3
    assert SeriesRule.objects.count() == 1
    assert {"new", "moved", "same"} <= set(ReleaseLine.objects.values_list("change", flat=True))
    assert WaitingEntry.objects.filter(half=2).exists() and WaitingEntry.objects.filter(is_urgent=True).exists()


def test_messages_are_read_and_unread_sent_and_failed():
    assert Notice.objects.filter(read_at=None).exists() and Notice.objects.exclude(read_at=None).exists()
    assert {"sent", "skipped", "failed"} <= set(Delivery.objects.values_list("state", flat=True))


def test_numbers_have_no_gap_and_rise_with_time():
    for year in (2024, 2025, 2026):
        rows = sorted(Order.objects.filter(number__startswith=f"JK{year}").values_list("number", flat=True))
        assert rows == [f"JK{year}{number:05d}" for number in range(1, len(rows) + 1)]
    placed = Order.objects.exclude(mode=Order.Mode.VISIT)  # visits came in from the schools' own books
    assert list(placed.order_by("created_at", "pk").values_list("pk")) == list(
        placed.order_by("number").values_list("pk")
    )


def test_counters_agree_with_the_rows_they_count():
    held = [OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED]
    for row in Speaker.objects.all():
        found = Rating.objects.filter(order__speaker=row).aggregate(n=Count("pk"), total=Sum("speaker_score"))
        assert (row.ratings_count, row.ratings_sum) == (found["n"], found["total"] or 0), row.name
        assert row.delivered_count == row.orders.filter(state__in=held).count(), row.name
    for row in Topic.objects.all():
        assert row.ordered_count == row.orders.count(), row.code
        assert row.delivered_count == row.orders.filter(state__in=held).count(), row.code


def test_the_journal_is_whole_and_tells_every_order():
    assert findings() == []
    told = StateChange.objects.filter(thing_label="lectures.order")
    assert told.values("thing_pk").distinct().count() == Order.objects.count()
    last = told.exclude(to_state="").values("thing_pk").annotate(last=Max("sequence"))
    ends = {(row["thing_pk"], row["last"]) for row in last}
    states = dict(Order.objects.values_list("pk", "state"))
    for line in told.exclude(to_state=""):
        if (line.thing_pk, line.sequence) in ends:
            assert states[int(line.thing_pk)] == line.to_state


def test_posted_books_have_their_digest_and_the_signature_they_wait_for():
    books = Book.objects.exclude(state="superseded").count()
    assert altered_books() == ([], books) and undigested_books() == ([], books)
    assert not unasked_books().exists()
    asked = Signature.objects.filter(state="asked")
    assert asked.count() == books - Book.objects.filter(state="audited").count()
    assert not asked.filter(due_on__lt=NOW.date()).exists()
    for part in ("union", "auditor"):
        row = asked.filter(part=part).select_related("book__union", "asked_of").first()
        assert row is not None and who_can_sign(row.book, part)[0] == row.asked_of


def test_nothing_of_the_past_lies_in_the_future():
    assert not Order.objects.filter(created_at__gt=NOW).exists()
    assert not Order.objects.filter(state__in=[OrderState.DELIVERED, OrderState.CLOSED], starts_at__gt=NOW).exists()
    assert not StateChange.objects.filter(at__gt=NOW).exists()


def test_every_role_has_an_account_and_the_worker_has_orders():
    assert set(Duty.objects.values_list("role", flat=True)) == set(Role.values)
    rows = accounts.accounts(list(Speaker.objects.order_by("pk")[:2]))
    assert len({row["sign_in"] for row in rows}) == len(rows) == 4 + len(accounts.STAFF)
    assert accounts.worker_of("QX0001").person.user.lecture_orders.count() >= 5


def test_free_dates_of_speakers_do_not_look_alike():
    speakers = list(Speaker.objects.filter(is_active=True))
    free = free_dates_of(speakers, minutes=45, most=3)
    patterns = {tuple((start.weekday(), start.time()) for start in starts) for starts in free.values()}
    assert len(patterns) > len(speakers) / 2
    assert timezone.localdate() == NOW.date()
