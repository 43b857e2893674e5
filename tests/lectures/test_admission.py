"""An application from its draft to the academy: papers, what is missing, the panel, decided now and told later."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.models import Person
from federation.queries import reach_of
from lectures.actions import admission, calls, checking
from lectures.errors import OrderRefused
from lectures.evidence import missing_of
from lectures.forms import PaperForm
from lectures.models import Candidacy, Evidence, Score, ScoreSheet
from lectures.queries import panel as queries
from lectures.queries.admission import kinds_of_papers
from lectures.states import CANDIDACY
from lectures.states import CandidacyState as C
from notifications.models import Notice
from tests.factories.admission import fill, fresh, make_call, make_candidacy, make_panel, picture, score_all
from tests.factories.federation import make_person
from tests.factories.machines import assert_full_matrix
from workflow.errors import InvalidTransition, NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

pytestmark = pytest.mark.django_db


def test_an_application_moves_as_its_table_says_and_never_otherwise(hall):
    assert_full_matrix(CANDIDACY, lambda: make_candidacy(hall))


@pytest.mark.parametrize(
    ("path", "lacking"),
    [
        ("model_worker", ["name", "phone", "trade", "free_times", "travel_radius_km", "reason", "honour", "agreement",
                          "photo", "agrees"]),
        ("open_selection", ["trade", "free_times", "travel_radius_km", "story_one", "story_two", "story_three", "skill",
                            "photo", "agrees"]),
    ],
)  # fmt: skip
def test_each_path_lists_its_own_evidence_and_nothing_is_handed_in_before_it_is_there(hall, path, lacking):
    by, union = (hall.officer, hall.union) if path == "model_worker" else (hall.worker, None)
    draft = admission.start_candidacy(by=by, call=make_call(hall), path=path, union=union)
    assert [one.key for one in missing_of(draft, kinds_of_papers(draft))] == lacking
    with pytest.raises(OrderRefused, match="还缺"):
        admission.hand_in(draft, by=by)
    assert fresh(draft).state == C.DRAFT
    fill(draft, by=by)
    admission.hand_in(fresh(draft), by=by)
    assert fresh(draft).state == C.SUBMITTED
    assert Notice.objects.filter(kind="lectures.application_received", person=by.person).count() == (
        by.person is not None
    )


def test_nobody_hands_in_twice_late_or_for_others(hall):
    draft = make_candidacy(hall, C.DRAFT)
    with pytest.raises(NotAllowed):
        admission.hand_in(draft, by=hall.worker)
    with time_machine.travel(timezone.now() + timedelta(days=30)), pytest.raises(OrderRefused, match="截止"):
        admission.hand_in(draft, by=hall.officer)
    admission.hand_in(draft, by=hall.officer)
    with pytest.raises(InvalidTransition):
        admission.hand_in(draft, by=hall.officer)
    with pytest.raises(OrderRefused):
        admission.save_draft(draft, by=hall.officer, name="换个名字")
    with pytest.raises(NotAllowed):
        admission.start_candidacy(by=hall.worker, call=draft.call, path="model_worker", union=hall.union)


def test_applying_in_person_twice_leads_back_to_the_first_draft(hall):
    call = make_call(hall)
    first = admission.start_candidacy(by=hall.worker, call=call, path="open_selection")
    again = admission.start_candidacy(by=hall.worker, call=call, path="open_selection")
    assert first == again and first.name == "李工友" and Candidacy.objects.count() == 1


def test_a_returned_application_gets_days_even_after_the_call_is_over(hall):
    row = make_candidacy(hall)
    with time_machine.travel(row.call.closes_at + timedelta(hours=1)):
        row = checking.return_candidacy(fresh(row), by=hall.office, note="请补充单位意见")
        assert row.state == C.DRAFT and row.complete_until > timezone.now()
        admission.hand_in(row, by=hall.officer)
        assert fresh(row).state == C.SUBMITTED


def test_the_person_is_found_by_phone_or_made_once(hall):
    known, people = hall.speaker.person, Person.objects.count()
    row = make_candidacy(hall, C.CHECKED, name=known.name, phone=known.phone)
    assert row.person == known
    new = make_candidacy(hall, C.CHECKED, call=row.call, name="新面孔", phone="13711112222")
    assert new.person.name == "新面孔" and Person.objects.filter(name="新面孔").count() == 1
    assert Evidence.objects.filter(candidacy=new, checked_by=hall.office).count() == 3
    wrong = make_candidacy(hall, call=row.call, name="别人", phone=known.phone)
    with pytest.raises(OrderRefused, match="手机号"):
        checking.approve_papers(wrong, by=hall.office)
    twin = make_candidacy(hall, call=row.call, name="新面孔", phone="13711112222")
    with pytest.raises(OrderRefused, match="已有申请"):
        checking.approve_papers(twin, by=hall.office)
    assert fresh(twin).state == C.SUBMITTED and Person.objects.count() > people


def test_the_office_decides_never_about_its_own_application_and_no_other_office_does(hall):
    row = make_candidacy(hall)
    Candidacy.objects.filter(pk=row.pk).update(created_by=hall.office)
    with pytest.raises(NotAllowed):
        checking.approve_papers(fresh(row), by=hall.office)
    for outsider in (hall.officer, hall.worker):
        with pytest.raises(NotAllowed):
            checking.refuse_candidacy(fresh(row), by=outsider, note="不行")


def test_a_sheet_counts_once_within_the_scale_and_never_for_the_own_union(hall):
    panel = make_panel(hall)
    row = make_candidacy(hall, C.CHECKED, call=make_call(hall, [*panel, hall.officer]))
    keys = [one.pk for one in row.call.criteria.all()]
    for bad in (0, 6, None, "5"):
        with pytest.raises(OrderRefused):
            checking.write_sheet(row, by=panel[0], values=dict.fromkeys(keys, bad))
    assert not ScoreSheet.objects.exists()
    for who in (hall.officer, hall.office, hall.worker):
        with pytest.raises(NotAllowed):
            checking.write_sheet(row, by=who, values=dict.fromkeys(keys, 3))
    checking.write_sheet(row, by=panel[0], values=dict.fromkeys(keys, 3))
    with pytest.raises(OrderRefused):
        checking.write_sheet(row, by=panel[0], values=dict.fromkeys(keys, 5))
    assert set(Score.objects.values_list("value", flat=True)) == {3}
    assert queries.sheets_seen_by(reach_of(panel[1]), row) == []
    checking.write_sheet(row, by=panel[1], values=dict.fromkeys(keys, 5))
    assert len(queries.sheets_seen_by(reach_of(panel[1]), row)) == 2


def test_who_is_too_close_leaves_it_to_the_others_and_whoever_comes_in_the_place_is_asked(hall, client):
    panel = make_panel(hall)
    hall.office.person = make_person("办公室")
    hall.office.save(update_fields=["person"])
    row = make_candidacy(hall, C.CHECKED, call=make_call(hall, panel))
    ranking = reverse("lectures:call-ranking", args=[row.call_id])
    client.force_login(hall.office)
    assert "评委不足" not in client.get(ranking).text
    client.force_login(panel[0])
    page, sent = reverse("lectures:score", args=[row.pk]), {"do": "recuse", "note": ""}
    assert client.post(page, sent | {"form_token": new_token()}).status_code == 422
    assert client.post(page, sent | {"note": "是我的徒弟", "form_token": new_token()}).status_code == 302
    assert client.get(page).status_code == 404
    with pytest.raises(NotAllowed):
        checking.write_sheet(row, by=panel[0], values={one.pk: 3 for one in row.call.criteria.all()})
    with pytest.raises(NotAllowed):
        checking.recuse(row, by=hall.worker, reason="不在评委会")
    assert StateChange.objects.get(event="application_recused").note == "是我的徒弟"
    assert "是我的徒弟" in Notice.objects.get(kind="lectures.panel_recused", person=hall.office.person).body
    client.force_login(hall.office)
    assert "评委不足" in client.get(ranking).text
    other = make_panel(hall)[0]
    other.person = make_person("新评委")
    other.save(update_fields=["person"])
    calls.set_panel(row.call, [*panel, other], by=hall.office)
    assert Notice.objects.filter(kind="lectures.panel_asked", person=other.person).count() == 1
    assert Notice.objects.filter(kind="lectures.panel_asked", person=panel[1].person).count() == 1
    assert "评委不足" not in client.get(ranking).text
    checking.write_sheet(row, by=panel[1], values={one.pk: 3 for one in row.call.criteria.all()})
    with pytest.raises(OrderRefused):
        checking.recuse(row, by=panel[1], reason="写过了才想起来")


def test_median_and_weighted_mean_rank_and_a_sheet_too_few_ranks_nobody(hall):
    call = make_call(hall)
    first, second = (make_candidacy(hall, C.CHECKED, call=call) for _one in range(2))
    criteria = list(call.criteria.all())
    criteria[0].weight = 3
    criteria[0].save()
    for member, low, high in zip(call.panel.order_by("pk"), (1, 4, 5), (3, 3, 4), strict=True):
        for row, value in ((first, low), (second, high)):
            values = {one.pk: value for one in criteria} | {criteria[0].pk: 5}
            checking.write_sheet(row, by=member, values=values)
    ranked = queries.ranking([second, first], queries.phases_of(call))
    assert [(one.candidacy, one.rank) for one in ranked] == [(first, 1), (second, 2)]
    # a sheet is (3 x 5 + 4 x value) / 7
    assert [round(float(one.score), 3) for one in ranked] == [4.429, 3.857]
    assert [round(float(one.mean), 3) for one in ranked] == [4.048, 4.048]
    ScoreSheet.objects.filter(candidacy=first).first().delete()
    ranked = queries.ranking([second, first], queries.phases_of(call))
    assert [(one.candidacy, one.rank) for one in ranked] == [(second, 1), (first, None)]


def test_the_second_phase_opens_when_the_first_has_enough_sheets(hall):
    row = make_candidacy(hall, C.CHECKED)
    row.call.criteria.filter(position__gte=3).update(phase=2)
    assert queries.open_phase(row) == 1
    for member in row.call.panel.all():
        values = {one.pk: 4 for one in row.call.criteria.filter(phase=1)}
        checking.write_sheet(row, by=member, values=values)
    assert queries.open_phase(row) == 2 and not queries.is_scored(row)


def test_decided_now_is_told_later_in_bulk_and_skipped_ones_say_why(hall):
    call = make_call(hall)
    rows = [make_candidacy(hall, C.CHECKED, call=call) for _one in range(3)]
    with pytest.raises(OrderRefused, match="评委"):
        checking.decide_later(rows[0], by=hall.office, state=C.SHORTLISTED)
    for row in rows[:2]:
        score_all(row)
        checking.decide_later(row, by=hall.office, state=C.SHORTLISTED)
    with pytest.raises(OrderRefused, match="原因"):
        checking.decide_later(rows[2], by=hall.office, state=C.REFUSED, note=" ")
    checking.decide_later(rows[2], by=hall.office, state=C.REFUSED, note="名额有限")
    assert [fresh(row).state for row in rows] == [C.CHECKED] * 3
    assert not Notice.objects.filter(kind__in=["lectures.application_chosen", "lectures.application_refused"]).exists()
    with pytest.raises(OrderRefused, match="3"):
        checking.tell_decisions(call, by=hall.office, expected=2)
    hall.office.person = make_person(union=hall.union)
    hall.office.save()
    Candidacy.objects.filter(pk=rows[1].pk).update(person=hall.office.person)
    done, skipped = checking.tell_decisions(call, by=hall.office, expected=3)
    assert (done, [row for row, _why in skipped]) == ([rows[0], rows[2]], [rows[1]])
    assert [fresh(row).state for row in rows] == [C.SHORTLISTED, C.CHECKED, C.REFUSED]
    assert fresh(rows[0]).pending_state == "" and fresh(rows[1]).pending_state == C.SHORTLISTED
    assert StateChange.objects.filter(to_state=C.REFUSED, note="名额有限").count() == 1


def test_what_is_no_paper_is_refused(hall):
    draft = make_candidacy(hall, C.DRAFT)

    def errors(content, kind="honour"):
        form = PaperForm({"kind": kind}, {"file": SimpleUploadedFile("honour.jpg", content)}, candidacy=draft)
        return form.errors.get("file")

    assert errors(b"<script>alert(1)</script>")
    assert errors(b"MZ\x90\x00" + b"\0" * 100)
    assert errors(b"%PDF-1.7 no end")
    assert errors(b"%PDF-1.7\nx\n%%EOF", kind="photo"), "a portrait is a picture"
    assert errors(b"%PDF-1.7\nx\n%%EOF") is None
    for bad in ({"honour_year": 3000}, {"honour_level": None}, {"title": ""}):
        values = {"title": "省劳模", "honour_level": 3, "honour_year": 2019} | bad
        with pytest.raises(OrderRefused):
            admission.add_evidence(draft, by=hall.officer, kind="honour", file=picture(), **values)
