"""The pages of an application, its sheet and its ranking: what each person reads, and who is turned away."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lectures.actions.agreements import publish_agreement
from lectures.models import AgreementAnswer, Candidacy, Evidence, ScoreSheet
from lectures.states import CandidacyState as C
from tests.factories.admission import fresh, make_call, make_candidacy, make_panel, picture, score_all
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def post(client, where, *args, **data):
    return client.post(reverse(f"lectures:{where}", args=args), {"form_token": new_token(), **data})


def page(client, name, *args):
    return client.get(reverse(f"lectures:{name}", args=args)).content.decode()


def test_calls_show_while_they_are_open_to_everybody(client, hall):
    make_call(hall)
    now = timezone.now()
    make_call(
        hall, title="已经结束", opens_on=timezone.localdate() - timedelta(days=9), closes_at=now - timedelta(hours=1)
    )
    shown = page(client, "call-list")
    assert "春季选拔" in shown and "已经结束" not in shown


def test_an_own_application_from_the_call_to_the_hand_in(client, hall):
    call = make_call(hall)
    client.force_login(hall.worker)
    assert post(client, "apply", call.pk, path="open_selection").status_code == 302
    row = Candidacy.objects.get()
    answer = post(client, "application-step", row.pk, "person", name="李工友", phone="12", trade="焊工")
    assert answer.status_code == 422 and 'value="焊工"' in answer.content.decode()
    data = {"name": "李工友", "phone": "139 0000 2222", "trade": "焊工", "travel_radius_km": 20, "free_times": "周五"}
    assert post(client, "application-step", row.pk, "person", **data).status_code == 302
    stories = {"story_one": "一", "story_two": "二", "story_three": "三"}
    assert post(client, "application-step", row.pk, "words", **stories).status_code == 302
    assert "还缺" in page(client, "application", row.pk)
    answer = post(client, "application-step", row.pk, "papers", kind="skill", file=hostile())
    assert answer.status_code == 422 and not Evidence.objects.exists()
    for kind in ("skill", "photo"):
        assert post(client, "application-step", row.pk, "papers", kind=kind, file=picture()).status_code == 302
    post(client, "application-step", row.pk, "papers", agrees="on")
    assert "材料已齐全" in page(client, "application", row.pk)
    assert post(client, "application-hand-in", row.pk).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.phone, row.travel_radius_km) == (C.SUBMITTED, "13900002222", 20)
    post(client, "application-withdraw", row.pk)
    assert fresh(row).state == C.WITHDRAWN


def hostile():
    return SimpleUploadedFile("skill.jpg", b"<svg onload=alert(1)>")


def test_papers_are_handed_out_as_downloads_to_those_who_may_see_them(client, hall):
    row = make_candidacy(hall)
    paper = row.papers.first()
    address = reverse("lectures:application-paper", args=[row.pk, paper.pk])
    for who, status in ((hall.officer, 200), (hall.office, 200), (hall.worker, 404), (hall.outsider, 404)):
        client.force_login(who)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/media/{paper.file.name}").status_code == 404
    client.force_login(hall.office)
    draft = make_candidacy(hall, C.DRAFT, call=row.call)
    assert client.get(reverse("lectures:application", args=[draft.pk])).status_code == 404


def test_a_blind_panel_reads_no_name_and_sees_the_others_after_its_own_sheet(client, hall):
    panel = make_panel(hall)
    call = make_call(hall, panel, is_blind=True)
    row = make_candidacy(hall, C.CHECKED, call=call, name="林焊花", story_one="我叫林焊花，来自永兴机械公司。")
    client.force_login(panel[0])
    shown = page(client, "score", row.pk)
    assert "林焊花" not in shown and "永兴机械" not in shown and "我叫×××" in shown
    assert "林焊花" not in page(client, "score-list")
    values = {f"score_{one.pk}": 4 for one in call.criteria.all()}
    first = call.criteria.first()
    answer = post(client, "score", row.pk, **values | {f"score_{first.pk}": 6})
    assert answer.status_code == 422 and not ScoreSheet.objects.exists()
    assert post(client, "score", row.pk, **values, remark="扎实").status_code == 302
    client.force_login(panel[1])
    assert "扎实" not in page(client, "score", row.pk)
    post(client, "score", row.pk, **values)
    assert "扎实" in page(client, "score", row.pk)
    for outsider in (hall.officer, hall.worker, hall.office):
        client.force_login(outsider)
        assert client.get(reverse("lectures:score", args=[row.pk])).status_code == 404


def test_the_ranked_list_decides_and_tells_with_the_number_confirmed(client, hall):
    call = make_call(hall)
    rows = [make_candidacy(hall, C.CHECKED, call=call) for _one in range(2)]
    for row in rows:
        score_all(row)
    client.force_login(hall.office)
    post(client, "call-ranking", call.pk, chosen=[row.pk for row in rows], state="shortlisted", note="")
    assert {fresh(row).pending_state for row in rows} == {C.SHORTLISTED}
    client.force_login(hall.officer)
    assert "评审入选" not in page(client, "application", rows[0].pk).split('class="chip')[1][:80]
    client.force_login(hall.office)
    post(client, "call-tell", call.pk, expected=5)
    assert {fresh(row).state for row in rows} == {C.CHECKED}
    post(client, "call-tell", call.pk, expected=2)
    assert {fresh(row).state for row in rows} == {C.SHORTLISTED}
    client.force_login(hall.outsider)
    assert client.get(reverse("lectures:call-ranking", args=[call.pk])).status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_lists_cost_the_same_with_one_and_with_thirty(client, hall, many, django_assert_max_num_queries):
    call = make_call(hall)
    first = make_candidacy(hall, C.CHECKED, call=call)
    for number in range(many - 1):
        Candidacy.objects.create(
            call=call, path="model_worker", union=hall.union, created_by=hall.officer, name=f"候选{number}",
            state=C.CHECKED, submitted_at=first.submitted_at,
        )  # fmt: skip
    counted = {}
    for who, address in (
        (hall.officer, reverse("lectures:application-list")), (call.panel.first(), reverse("lectures:score-list")),
        (hall.office, reverse("lectures:call-ranking", args=[call.pk])),
        (hall.office, reverse("admin:lectures_candidacy_changelist")),
    ):  # fmt: skip
        client.force_login(who)
        client.get(address)
        with django_assert_max_num_queries(60) as counter:
            assert client.get(address).status_code == 200
        counted[address.removesuffix(f"{call.pk}/ranking/")] = len(counter)
    assert list(counted.values()) == QUERIES


QUERIES = [4, 9, 15, 5]  # the second list offers its calls as a filter


def test_the_desk_checks_returns_and_refuses_and_outsiders_do_not_find_it(client, hall):
    row = make_candidacy(hall)
    decide = lambda verb: reverse("admin:lectures_candidacy_decide", args=[row.pk, verb])  # noqa: E731
    client.force_login(hall.office)
    assert row.name in client.get(reverse("admin:lectures_candidacy_changelist")).content.decode()
    answer = client.post(decide("return"), {"note": "", "form_token": new_token()})
    assert answer.status_code == 422 and fresh(row).state == C.SUBMITTED
    assert client.post(decide("check"), {"form_token": new_token()}).status_code == 302
    assert fresh(row).state == C.CHECKED
    answer = client.post(decide("return"), {"note": "补材料", "form_token": new_token()})
    assert answer.status_code == 422 and fresh(row).state == C.CHECKED
    client.force_login(hall.officer)
    assert client.post(decide("refuse"), {"note": "x", "form_token": new_token()}).status_code in (403, 404)
    assert fresh(row).state == C.CHECKED


def test_a_speaker_answers_the_agreement_on_a_page(client, hall):
    agreement = publish_agreement(by=hall.office, text_zh="同意拍摄与录音", text_en="Photos")
    client.force_login(hall.speaker_account)
    assert "同意拍摄与录音" in page(client, "me-agreement")
    assert post(client, "me-agreement", version="9" * 5, answer="yes").status_code == 404
    assert post(client, "me-agreement", version=agreement.version, answer="yes").status_code == 302
    answer = AgreementAnswer.objects.get()
    assert (answer.accepted, answer.answered_by, answer.address) == (True, hall.speaker_account, "127.0.0.1")
    client.force_login(hall.worker)
    assert client.get(reverse("lectures:me-agreement")).status_code == 403
