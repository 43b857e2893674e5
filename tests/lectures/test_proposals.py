"""Where orders fail a topic is proposed; the office takes it up, declines it, or puts it on the menu (F-A1-12)."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from lectures.actions import orders as act
from lectures.actions import proposals as propose
from lectures.errors import OrderRefused
from lectures.models import Order, SpeakerRequest, Topic, TopicProposal
from lectures.states import PROPOSAL, OrderState, ProposalState
from lectures.tasks import propose_topics
from notifications.models import Notice
from tests.factories.federation import make_staff
from tests.factories.lectures import make_category, make_corps, make_order, make_topic
from tests.factories.machines import assert_full_matrix
from workflow.actions import set_parameter
from workflow.errors import InvalidTransition, NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db
RANKING = "/lectures/desk/ranking/"


def failed(hall, count=3, **details):
    """Orders that the office returned."""
    values = {"mode": "need", "topic": None, "need": "想听短视频怎么拍", "audience": "电商客服"} | details
    return [make_order(hall, OrderState.REJECTED, **values) for _n in range(count)]


def copy_of(order, **details):
    """One more order like it."""
    count = Order.objects.count()
    tokens = {"check_in_token": f"in{count}", "rating_token": f"rate{count}"}
    values = {field.attname: getattr(order, field.attname) for field in Order._meta.fields if field.name != "id"}
    row = Order(**values | tokens | {"number": f"JK9{count:05d}"})
    for name, value in details.items():
        setattr(row, name, value)
    row.save()


def desk(name, *args):
    return reverse(f"admin:lectures_topicproposal_{name}", args=args)


def decide(client, proposal, verb, **data):
    return client.post(desk("decide", proposal.pk, verb), {"form_token": new_token()} | data)


def proposed(hall, state=ProposalState.OPEN):
    failed(hall)
    propose_topics()
    proposal = TopicProposal.objects.get()
    return propose.take_up(proposal, by=hall.office) if state == ProposalState.TAKEN_UP else proposal


def test_a_proposal_moves_as_its_table_says(hall):
    assert_full_matrix(PROPOSAL, lambda: TopicProposal.objects.create(corps=hall.corps, title="短视频"), by=hall.office)


def test_failed_orders_of_one_kind_become_one_proposal_that_is_counted_anew(hall):
    orders = failed(hall, 1)
    failed(hall, 1, audience="焊工")
    assert propose_topics() == 0
    orders += failed(hall, 1)
    assert (propose_topics(), propose_topics()) == (1, 0)
    proposal = TopicProposal.objects.get()
    assert (proposal.corps, proposal.audience, proposal.failed_orders) == (hall.corps, "电商客服", 2)
    assert proposal.demand_key == "|电商客服" and proposal.title == "电商客服想听的主题"
    assert all(order.number in proposal.reason for order in orders) and "短视频怎么拍" in proposal.reason
    failed(hall, 1)
    assert propose_topics() == 0
    proposal.refresh_from_db()
    assert proposal.failed_orders == 3
    assert StateChange.objects.filter(event="topic_proposed").count() == 1


def test_what_fails_is_returned_or_asked_in_vain_or_past_and_not_what_people_call_off(hall):
    details = {"audience": "青年职工"}
    make_order(hall, OrderState.CANCELLED, **details)
    assert TopicProposal.objects.count() == propose_topics() == 0
    vain = make_order(hall, OrderState.DISPATCHED, **details)
    act.decline_request(SpeakerRequest.objects.get(order=vain), reason="出差")
    act.cancel_order(Order.objects.get(pk=vain.pk), by=hall.worker, note="没有人来")
    past = make_order(hall, OrderState.REVIEWED, **details)
    Order.objects.filter(pk=past.pk).update(starts_at=timezone.now())
    failed(hall, 1, mode="topic", topic=hall.topic, **details)
    assert propose_topics() == 1
    proposal = TopicProposal.objects.get()
    assert proposal.demand_key == f"{hall.topic.code}|青年职工" and proposal.failed_orders == 3
    assert hall.topic.title_zh in proposal.title and "青年职工" in proposal.title


def test_how_many_and_how_long_are_figures_of_the_office(hall):
    today = timezone.localdate()
    orders = failed(hall, 3)
    set_parameter(by=None, name="lectures.propose_from", value=3, holds_from=today, reason="试行")
    Order.objects.filter(pk=orders[0].pk).update(created_at=timezone.now() - timedelta(days=200))
    assert propose_topics() == 0
    set_parameter(by=None, name="lectures.propose_days", value=365, holds_from=today, reason="试行")
    assert propose_topics() == 1


def test_the_office_declines_with_a_reason_and_only_new_orders_bring_the_wish_back(hall, client):
    proposal = proposed(hall)
    client.force_login(hall.office)
    assert "电商客服想听的主题" in client.get(reverse("admin:index")).text
    assert decide(client, proposal, "decline", note="").status_code == 422
    assert decide(client, proposal, "decline", note="校外机构已有课程").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (ProposalState.DECLINED, "校外机构已有课程")
    assert "校外机构已有课程" in client.get(desk("change", proposal.pk)).text
    assert propose_topics() == 0
    assert decide(client, proposal, "take-up").status_code == 409
    failed(hall, 3)
    assert propose_topics() == 1 and TopicProposal.objects.count() == 2


def test_taken_up_it_becomes_a_draft_topic_that_waits_for_its_script(hall, client):
    proposal, category = proposed(hall), make_category("C6")
    TopicProposal.objects.filter(pk=proposal.pk).update(proposed_by=hall.office)
    make_topic("T8839", category=category)
    client.force_login(hall.office)
    assert decide(client, proposal, "menu").status_code in (409, 422)
    assert decide(client, proposal, "take-up").status_code == 302
    form = client.get(desk("decide", proposal.pk, "menu")).text
    assert "电商客服想听的主题" in form and "短视频怎么拍" in form
    sent = {"category": category.pk, "title_zh": "手机拍出好视频", "audience": "电商客服、志愿者", "minutes": 60,
            "format": "workshop", "outline": "从取景到剪辑"}  # fmt: skip
    assert decide(client, proposal, "menu", **sent | {"minutes": ""}).status_code == 422
    assert decide(client, proposal, "menu", **sent).status_code == 302
    proposal.refresh_from_db()
    topic = Topic.objects.get(title_zh="手机拍出好视频")
    assert (proposal.state, proposal.topic) == (ProposalState.ON_MENU, topic)
    assert topic.code == "T8840" and proposal.answer == "T8840"
    assert (topic.audience, topic.is_published, topic.since_version) == (["电商客服", "志愿者"], False, None)
    with pytest.raises(InvalidTransition):
        propose.put_on_menu(proposal, by=hall.office, **sent | {"category": category})
    assert Topic.objects.filter(title_zh="手机拍出好视频").count() == 1


def test_whoever_wished_for_it_hears_what_became_of_it(hall):
    [order] = failed(hall, 1)
    proposal = TopicProposal.objects.create(corps=hall.corps, title="短视频", order=order)
    propose.decline_proposal(proposal, by=hall.office, note="已有类似主题")
    notice = Notice.objects.get(kind="lectures.proposal_declined")
    assert notice.person == hall.worker.person and "已有类似主题" in notice.body


def test_another_office_neither_sees_nor_decides(hall, client):
    proposal = proposed(hall)
    stranger = make_staff("corps_officer", hall.other)
    make_corps(hall.other)
    client.force_login(stranger)
    assert client.get(desk("change", proposal.pk)).status_code == 404
    assert decide(client, proposal, "take-up").status_code == 404
    with pytest.raises(NotAllowed):
        propose.take_up(proposal, by=stranger)
    client.force_login(hall.officer)
    assert client.get(desk("changelist")).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_title_too_long_is_refused_beside_its_field(hall):
    proposal = proposed(hall, ProposalState.TAKEN_UP)
    details = {"category": make_category("C6"), "audience": ["客服"], "minutes": 60, "format": "talk"}
    with pytest.raises(OrderRefused) as refusal:
        propose.put_on_menu(proposal, by=hall.office, title_zh="长" * 61, **details)
    assert refusal.value.field == "title_zh"
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.TAKEN_UP and not Topic.objects.filter(audience=["客服"]).exists()


def test_topics_are_ranked_for_each_audience(hall, client):
    failed(hall, 1, audience="焊工")
    other, first = make_topic("T777", "另一道"), make_order(hall)
    for topic, audience, times in ((hall.topic, "焊工", 1), (other, "焊工", 2), (hall.topic, "青年职工", 1)):
        for _n in range(times):
            copy_of(first, topic=topic, audience=audience)
    Order.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=365))
    client.force_login(hall.office)
    page = client.get(RANKING).text
    assert page.index("焊工点得最多") < page.index("青年职工点得最多")
    assert page.index("T777 另一道") < page.index(f"{hall.topic.code} {hall.topic.title_zh}")
    one = client.get(RANKING, {"audience": "青年职工"}).text
    assert "T777" not in one and hall.topic.code in one
    answer = client.get(RANKING, {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][:7] == ("焊工", 1, "T777", "另一道", 2, 0, 0)
    assert {row[:7] for row in rows[2:4]} == {
        ("焊工", 2, hall.topic.code, hall.topic.title_zh, 1, 0, 0), ("焊工", 3, None, "按需求", 1, 0, 1)
    }  # fmt: skip
    assert client.get(RANKING, {"audience": "x" * 5000, "since": "soon"}).status_code == 200
    client.force_login(hall.officer)
    assert client.get(RANKING).status_code == 403


def test_ranking_and_list_cost_the_same_with_one_and_with_thirty(hall, client):
    client.force_login(hall.office)
    order = make_order(hall)
    TopicProposal.objects.create(corps=hall.corps, title="一")

    def costs():
        found = []
        for address in (RANKING, desk("changelist")):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    few = costs()
    for number in range(29):
        topic = make_topic(f"X{number}")
        TopicProposal.objects.create(corps=hall.corps, title=f"题{number}", topic=topic)
        copy_of(order, topic=topic, audience=f"听众{number % 7}")
    assert costs() == few
