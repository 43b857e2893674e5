"""A need that nothing on the menu fits is answered by a draft that the orderer accepts or declines (S2-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from federation.models import Role
from federation.queries import reach_of
from lectures import policies
from lectures.actions import custom
from lectures.actions import orders as act
from lectures.errors import OrderRefused
from lectures.models import Booking, OrderDraft, TopicProposal
from lectures.queries.availability import free_dates
from lectures.states import DRAFT, DraftState, OrderState
from notifications.models import Notice
from tests.factories.federation import make_staff
from tests.factories.lectures import make_order
from tests.factories.machines import assert_full_matrix
from unionportal.demo import clock_at
from workflow.errors import InvalidTransition, NotAllowed
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(hall):
    return make_order(hall, OrderState.REVIEWED, mode="need", topic=None, need="老旧设备怎么自己改")


def draft(hall, order, **more):
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=30, most=60)[-1]
    values = {"title": "老设备新手艺", "speaker": hall.speaker, "starts_at": start, "for_menu": True} | more
    return custom.draft_for(order, by=hall.office, **values)


def test_an_accepted_draft_sets_date_and_speaker_asks_him_and_proposes_the_topic(hall, need, client):
    made = draft(hall, need)
    assert Booking.objects.get(is_live=True).talk_starts_at == made.starts_at
    assert Notice.objects.filter(kind="lectures.draft_offered", person=hall.worker.person).exists()
    client.force_login(hall.worker)
    page = client.get(reverse("lectures:order-detail", args=[need.number])).text
    assert "老设备新手艺" in page and "周师傅" in page
    address = reverse("lectures:draft-accept", args=[need.number, made.pk])
    data = {"form_token": new_token()}
    assert client.post(address, data).status_code == client.post(address, data).status_code == 302
    need.refresh_from_db()
    made.refresh_from_db()
    assert (need.state, need.speaker, need.starts_at) == (OrderState.DISPATCHED, hall.speaker, made.starts_at)
    assert made.state == DraftState.ACCEPTED and need.requests.get().speaker == hall.speaker
    proposal = TopicProposal.objects.get()
    assert (proposal.title, proposal.order, proposal.corps) == ("老设备新手艺", need, need.corps)
    assert client.post(address, {"form_token": new_token()}).status_code == 409


def test_a_declined_draft_frees_the_hours_and_the_office_reads_why(hall, need, client):
    made = draft(hall, need)
    client.force_login(hall.worker)
    address = reverse("lectures:draft-decline", args=[need.number, made.pk])
    assert client.post(address, {"note": "", "form_token": new_token()}).status_code == 422
    assert client.post(address, {"note": "时间不合适", "form_token": new_token()}).status_code == 302
    made.refresh_from_db()
    need.refresh_from_db()
    assert (made.state, need.state) == (DraftState.DECLINED, OrderState.REVIEWED)
    assert not Booking.objects.filter(is_live=True).exists() and not TopicProposal.objects.exists()
    assert draft(hall, need).state == DraftState.OFFERED


def test_a_draft_is_the_offices_and_its_answer_the_orderers(hall, need, client):
    with pytest.raises(NotAllowed):
        custom.draft_for(need, by=hall.worker, title="x", speaker=hall.speaker, starts_at=need.starts_at)
    made = draft(hall, need)
    with pytest.raises(OrderRefused):
        draft(hall, need)
    for by in (hall.outsider, hall.speaker_account):
        with pytest.raises(NotAllowed):
            custom.accept_draft(made, by=by)
    client.force_login(hall.outsider)
    assert (
        client.post(
            reverse("lectures:draft-accept", args=[need.number, made.pk]), {"form_token": new_token()}
        ).status_code
        == 404
    )
    with_topic = make_order(hall, OrderState.REVIEWED, union=hall.other, by=hall.outsider)
    with pytest.raises(OrderRefused):
        draft(hall, with_topic)


def test_nobody_answers_a_draft_of_their_own(hall, need, client):
    """The office reaches the ordering union, so that only the rule of four eyes stands between it and its draft."""
    made = draft(hall, need)
    deputy = make_staff(Role.CORPS_OFFICER, hall.city)
    assert not policies.can_answer_draft(reach_of(hall.office), made)
    assert policies.can_answer_draft(reach_of(deputy), made)
    client.force_login(hall.office)
    for word in ("accept", "decline"):
        address = reverse(f"lectures:draft-{word}", args=[need.number, made.pk])
        assert client.post(address, {"note": "自己答", "form_token": new_token()}).status_code == 403
        assert address not in client.get(reverse("lectures:order-detail", args=[need.number])).text
    for answer in (custom.accept_draft, lambda draft, by: custom.decline_draft(draft, by=by, reason="自己答")):
        with pytest.raises(NotAllowed):
            answer(made, by=hall.office)
    made.refresh_from_db()
    assert made.state == DraftState.OFFERED
    assert custom.accept_draft(made, by=deputy).state == DraftState.ACCEPTED


def test_a_draft_ends_with_its_order(hall, need):
    made = draft(hall, need)
    act.cancel_order(need, by=hall.worker, note="不办了")
    made.refresh_from_db()
    assert made.state == DraftState.WITHDRAWN
    with pytest.raises(InvalidTransition):
        custom.accept_draft(made, by=hall.worker)
    assert not Booking.objects.filter(is_live=True).exists()


def test_the_office_drafts_on_a_page_and_a_bad_date_is_named(hall, need, client):
    client.force_login(hall.office)
    address = reverse("lectures:order-draft", args=[need.number])
    assert "老旧设备" in client.get(address).text
    data = {"title": "老设备新手艺", "speaker": hall.speaker.pk, "starts_at": "2020-01-01T10:00"}
    answer = client.post(address, data | {"form_token": new_token()})
    assert answer.status_code == 422 and "老设备新手艺" in answer.text
    start = free_dates(hall.speaker, minutes=60, place=(30.2, 120.2), days=30)[5]
    data["starts_at"] = f"{start:%Y-%m-%dT%H:%M}"
    assert client.post(address, data | {"form_token": new_token()}).status_code == 302
    assert OrderDraft.objects.get().title == "老设备新手艺"


def test_a_draft_is_answered_once(hall, need):
    made = draft(hall, need)
    assert_full_matrix(DRAFT, lambda: made)


def test_the_office_may_answer_late_for_the_date_that_was_ordered_in_time(hall, need):
    """The notice was kept by the order; only another date has to keep it again."""
    with clock_at(need.starts_at - timedelta(days=3)):
        made = draft(hall, need, starts_at=need.starts_at)
        assert made.starts_at == need.starts_at
        custom.decline_draft(made, by=hall.worker, reason="改期再说")
        with pytest.raises(OrderRefused):
            draft(hall, need, starts_at=need.starts_at + timedelta(days=1))
