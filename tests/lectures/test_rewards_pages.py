"""Stars, points, fees and letters as the speaker and the office meet them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from lectures.actions.rewards import correct_points, settle_points
from lectures.models import AllowanceLine, Paper, PointsLine, Speaker, StarReview
from lectures.states import OrderState
from lectures.tasks import settle_points as settle_task
from tests.factories.federation import make_staff
from tests.factories.lectures import make_order
from workflow.parameters import value_of

MINE = "/lectures/me/points/"
DESK = "/admin/lectures"


@pytest.fixture
def held(hall):
    return make_order(hall, OrderState.CLOSED)


@pytest.fixture
def office(client, hall):
    client.force_login(hall.office)
    return client


def test_a_speaker_reads_every_line_with_its_rule(client, hall, held):
    settle_points([hall.speaker])
    correct_points(hall.speaker, by=hall.office, points=-3, reason="重复登记")
    client.force_login(hall.speaker_account)
    page = client.get(MINE).content.decode()
    assert "完成一场宣讲" in page and "+10" in page and held.number in page
    assert "-3" in page and "重复登记" in page
    assert ">7<" in page.replace("\n", ""), "the total of the year"


def test_only_a_speaker_has_points(client, hall):
    assert client.get(MINE).status_code == 302
    client.force_login(hall.worker)
    assert client.get(MINE).status_code == 403


def test_the_page_costs_the_same_with_one_line_and_with_a_full_page(client, hall, held, django_assert_num_queries):
    client.force_login(hall.speaker_account)

    def cost(lines):
        for number in range(lines):
            correct_points(hall.speaker, by=hall.office, points=1, reason=f"活动{number}")
        client.get(MINE)
        with django_assert_num_queries(13):
            client.get(MINE)

    settle_points([hall.speaker])
    cost(0)
    cost(19)  # the oldest line, the one about a lecture, is still on the first page


def test_the_night_writes_what_the_day_earned(hall, held):
    assert settle_task() == 1 and settle_task() == 0
    assert PointsLine.objects.get().speaker == hall.speaker


def test_the_office_corrects_points_with_a_reason(office, hall):
    sent = {"speaker": hall.speaker.pk, "points": 2000, "reason": "年度表彰"}
    answer = office.post(f"{DESK}/pointsline/add/", sent)
    assert answer.status_code == 422 and "1 至 1000" in answer.content.decode()
    assert office.post(f"{DESK}/pointsline/add/", sent | {"points": 20}).status_code == 302
    assert PointsLine.objects.get().written_by == hall.office


def test_a_fee_is_proposed_by_one_and_approved_by_another(office, client, hall, held):
    sent = {"order": held.pk, "grade": "full", "class_hours": "2", "amount": "2000.50"}
    answer = office.post(f"{DESK}/allowanceline/add/", sent)
    assert answer.status_code == 422 and "2000.50" in answer.content.decode()
    assert office.post(f"{DESK}/allowanceline/add/", sent | {"amount": "2000"}).status_code == 302
    row = AllowanceLine.objects.get()
    action = {"action": "approve", "_selected_action": row.pk}
    page = office.post(f"{DESK}/allowanceline/", action, follow=True).content.decode()
    assert "申报人不能审批" in page and AllowanceLine.objects.get().approved_at is None
    client.force_login(make_staff("corps_officer", hall.city))
    client.post(f"{DESK}/allowanceline/", action)
    assert AllowanceLine.objects.get().approved_at
    assert value_of("lectures.fee_full") == 1000


def test_a_year_is_reviewed_signed_and_decided_otherwise_at_the_desk(office, hall, held):
    year = timezone.localtime(held.starts_at).year
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        office.force_login(hall.office)
        assert office.post(f"{DESK}/starreview/add/", {"corps": hall.corps.pk, "year": year}).status_code == 302
        review = StarReview.objects.get()
        assert "待签发" in office.get(f"{DESK}/starreview/").content.decode()
        assert held.number in office.get(f"{DESK}/starreview/{review.pk}/change/").content.decode()
        action = {"action": "overrule", "_selected_action": review.pk}
        answer = office.post(f"{DESK}/starreview/", action | {"note": "", "level": 3})
        assert answer.status_code == 422 and Speaker.objects.get().star_level == 1
        office.post(f"{DESK}/starreview/", action | {"note": "全年下基层", "level": 3})
        assert Speaker.objects.get().star_level == 3
        page = office.post(f"{DESK}/starreview/", {"action": "sign", "_selected_action": review.pk}, follow=True)
        assert "跳过" in page.content.decode()


def test_a_letter_of_thanks_is_written_and_revoked(office, hall):
    sent = {"speaker": hall.speaker.pk, "kind": "thanks", "title": "感谢信", "text": "一年宣讲三十场。\n谨致谢意。"}
    assert office.post(f"{DESK}/paper/add/", sent).status_code == 302
    paper = Paper.objects.get()
    assert paper.facts["lines"] == ["一年宣讲三十场。", "谨致谢意。"]
    assert office.get(f"/lectures/papers/{paper.code}/print/").content.startswith(b"%PDF-")
    office.post(f"{DESK}/paper/", {"action": "revoke", "_selected_action": paper.pk, "note": "写错名字"})
    assert Paper.objects.get().revoked_reason == "写错名字"


@pytest.mark.parametrize("table", ["pointsline", "allowanceline", "starreview", "paper"])
def test_a_stranger_sees_nothing_of_it(client, hall, held, table):
    settle_points([hall.speaker])
    client.force_login(make_staff("corps_officer", hall.other))
    assert hall.speaker.name not in client.get(f"{DESK}/{table}/").content.decode()
    client.force_login(hall.worker)
    assert client.get(f"{DESK}/{table}/").status_code == 302
