"""Trial talks: slots, booking, moving, scores of panel and listeners, the rule, and what becomes of the application."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lectures.actions import trials as act
from lectures.errors import LinkExpired, OrderRefused
from lectures.models import Trial, TrialScore, TrialSlot
from lectures.states import TRIAL, CandidacyState, TrialState
from lectures.trial_rule import result_of
from tests.factories.academy import make_candidate, make_coach, make_slot
from tests.factories.machines import assert_full_matrix
from workflow.errors import InvalidTransition, NotAllowed

RULE = {"panel_percent": 70, "fewest_listeners": 5, "pass_from": 75}
calm = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
scores = some.lists(some.integers(0, 100), min_size=1, max_size=40)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client, address, **data):
    body = client.get(address).content.decode()
    token = re.search(r'name="form_token" value="([\w-]+)"', body)[1]
    return client.post(address, {"form_token": token, **data})


# The rule


@calm
@given(scores, scores)
def test_the_result_lies_between_the_means_and_within_the_scale(panel, listeners):
    result = result_of(panel, listeners, **RULE)
    means = [Decimal(sum(panel)) / len(panel)]
    if len(listeners) >= RULE["fewest_listeners"]:
        means.append(Decimal(sum(listeners)) / len(listeners))
    half = Decimal("0.005")
    assert min(means) - half <= result.result <= max(means) + half
    assert result.panel_percent + result.listeners_percent == 100
    assert (result.listeners_mean is None) == (len(listeners) < RULE["fewest_listeners"])
    assert result.has_passed == (result.result >= 75)


@calm
@given(scores, some.lists(some.integers(0, 100), min_size=5, max_size=40))
def test_it_is_seventy_to_thirty_and_the_order_of_scores_does_not_matter(panel, listeners):
    result = result_of(panel, listeners, **RULE)
    exact = (Decimal(sum(panel)) * 70 * len(listeners) + Decimal(sum(listeners)) * 30 * len(panel)) / (
        100 * len(panel) * len(listeners)
    )
    assert abs(result.result - exact) <= Decimal("0.005")
    assert result == result_of(sorted(panel), sorted(listeners, reverse=True), **RULE)


@calm
@given(scores, some.integers(0, 99))
def test_a_better_score_never_makes_the_result_worse(panel, place):
    better = list(panel)
    better[place % len(panel)] = 100
    assert result_of(better, [], **RULE).result >= result_of(panel, [], **RULE).result


def test_the_edge_is_passed_and_out_of_scale_is_refused():
    assert result_of([75], [], **RULE).has_passed
    assert not result_of([74, 75, 75], [], **RULE).has_passed
    for panel, listeners in (([101], []), ([-1], []), ([], []), ([50], [101])):
        with pytest.raises(ValueError, match="scores from 0 to 100"):
            result_of(panel, listeners, **RULE)


# Booking


def book(hall, candidacy=None, slot=None, **more):
    candidacy = candidacy or make_candidate(hall)
    return act.book_trial(candidacy, slot or make_slot(hall), by=candidacy.account, title="一把焊枪", **more)


@pytest.mark.django_db
def test_a_talk_moves_as_its_table_says(hall):
    candidacy = make_candidate(hall)
    assert_full_matrix(TRIAL, lambda: Trial.objects.create(slot=make_slot(hall), candidacy=candidacy, title="一把焊枪"))


@pytest.mark.django_db
def test_a_candidate_books_on_the_page_and_others_no_longer_see_the_slot(hall):
    candidacy, slot, other = make_candidate(hall), make_slot(hall), make_candidate(hall)
    me, address = signed_in(candidacy.account), reverse("lectures:me-trial")
    assert send(me, address, title="", slot=slot.pk).status_code == 422
    assert send(me, address, title="一把焊枪", slot=slot.pk).status_code == 302
    trial = Trial.objects.get()
    assert (trial.attempt, trial.candidacy, trial.slot) == (1, candidacy, slot)
    with pytest.raises(OrderRefused) as refusal:
        act.book_trial(other, slot, by=other.account, title="抢")
    assert refusal.value.field == "slot"
    assert "目前没有空闲时段" in signed_in(other.account).get(address).content.decode()
    with pytest.raises(OrderRefused):
        book(hall, candidacy)
    assert signed_in(hall.outsider).get(address).status_code == 403
    assert signed_in(hall.outsider).get(reverse("lectures:trial-detail", args=[trial.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        act.book_trial(other, make_slot(hall, 50), by=hall.outsider, title="x")
    with pytest.raises(OrderRefused):
        book(hall, make_candidate(hall, CandidacyState.IN_TRAINING), make_slot(hall, 52))


@pytest.mark.django_db
def test_moving_and_cancelling_free_the_slot(hall):
    first, second = make_slot(hall), make_slot(hall, 72)
    trial = book(hall, slot=first)
    me, address = signed_in(trial.candidacy.person.user), reverse("lectures:trial-detail", args=[trial.pk])
    assert send(me, address, do="move", slot=first.pk).status_code == 422
    assert send(me, address, do="move", slot=second.pk).status_code == 302
    trial.refresh_from_db()
    assert trial.slot == second
    other = book(hall, slot=first)
    act.cancel_trial(other, by=other.candidacy.person.user)
    assert book(hall, slot=first).attempt == 1
    assert send(me, address, do="cancel").status_code == 302
    trial.refresh_from_db()
    assert trial.state == TrialState.CANCELLED
    with pytest.raises(InvalidTransition):
        act.move_trial(trial, make_slot(hall, 90), by=hall.office)
    assert send(signed_in(hall.office), reverse("lectures:trial-detail", args=[Trial.objects.first().pk]),
                do="publish").status_code == 404  # fmt: skip


@pytest.mark.django_db
def test_evaluators_offer_slots_that_do_not_meet_and_take_free_ones_back(hall):
    office, address = signed_in(hall.office), reverse("lectures:trial-slots")
    start = (timezone.localtime() + timedelta(days=3)).replace(hour=9, minute=0)
    form = {"do": "offer", "corps": hall.corps.pk, "minutes": 40, "place": "试讲厅"}
    assert send(office, address, starts_at=f"{start:%Y-%m-%dT%H:%M}", **form).status_code == 302
    near = start + timedelta(minutes=20)
    again = send(office, address, starts_at=f"{near:%Y-%m-%dT%H:%M}", **form)
    assert again.status_code == 422 and "试讲厅" in again.content.decode()
    past = timezone.localtime() - timedelta(days=1)
    assert send(office, address, starts_at=f"{past:%Y-%m-%dT%H:%M}", **form).status_code == 422
    slot = TrialSlot.objects.get()
    booked = make_slot(hall, 99)
    book(hall, slot=booked)
    assert send(office, address, do="withdraw", slot=booked.pk).status_code == 422
    assert send(office, address, do="withdraw", slot=slot.pk).status_code == 302
    assert TrialSlot.objects.get() == booked
    assert signed_in(hall.officer).get(address).status_code == 403
    with pytest.raises(NotAllowed):
        act.offer_slot(by=hall.officer, corps=hall.corps, starts_at=start, minutes=40, place="x")


# Scores and the decision


def held(hall, trial):
    with time_machine.travel(trial.slot.starts_at + timedelta(minutes=45)):
        return act.hold_trial(trial, by=hall.office)


def score(hall, trial, panel, listeners=()):
    for value in panel:
        act.score_as_panel(trial, by=make_coach(hall), value=value)
    with time_machine.travel(trial.slot.starts_at + timedelta(minutes=50)):
        for number, value in enumerate(listeners):
            act.score_as_listener(trial, device=f"d{number}", value=value)


@pytest.mark.django_db
def test_the_result_is_hidden_until_it_is_decided_and_then_shown_with_its_arithmetic(hall):
    trial = held(hall, book(hall))
    score(hall, trial, [80, 82, 90], [60, 60, 70, 70, 90])
    me, address = signed_in(trial.candidacy.person.user), reverse("lectures:trial-detail", args=[trial.pk])
    before = me.get(address).content.decode()
    assert "正在评分" in before and "79.8" not in before and "84.00" not in before
    with pytest.raises(NotAllowed):
        act.decide_trial(trial, by=trial.candidacy.person.user)
    office = signed_in(hall.office)
    assert "79.80" in office.get(address).content.decode()
    assert send(office, address, do="decide").status_code == 302
    trial.refresh_from_db()
    trial.candidacy.refresh_from_db()
    assert (trial.state, trial.result_percent) == ("passed", Decimal("79.80"))
    assert trial.candidacy.state == CandidacyState.READY
    after = me.get(address).content.decode()
    assert "84.00 × 70%" in after and "70.00 × 30%" in after and "79.80" in after
    with pytest.raises(InvalidTransition):
        act.decide_trial(trial, by=hall.office)


@pytest.mark.django_db
def test_a_talk_is_repeated_once_and_a_second_failure_ends_the_application(hall):
    candidacy = make_candidate(hall)
    for attempt, state in ((1, CandidacyState.TRIAL), (2, CandidacyState.REFUSED)):
        trial = held(hall, book(hall, candidacy, make_slot(hall, 24 * attempt)))
        assert trial.attempt == attempt
        score(hall, trial, [60, 70, 74])
        trial = act.decide_trial(trial, by=hall.office)
        candidacy.refresh_from_db()
        assert (trial.state, candidacy.state) == ("failed", state)
    type(candidacy).objects.filter(pk=candidacy.pk).update(state=CandidacyState.TRIAL)
    with pytest.raises(OrderRefused):
        book(hall, candidacy, make_slot(hall, 99))
    assert candidacy.trials.count() == 2


@pytest.mark.django_db
def test_too_few_of_the_panel_decide_nothing(hall):
    trial = held(hall, book(hall))
    score(hall, trial, [90, 90])
    office, address = signed_in(hall.office), reverse("lectures:trial-detail", args=[trial.pk])
    answer = send(office, address, do="decide")
    assert answer.status_code == 422 and "现有 2 份" in answer.content.decode()
    assert "已有 2 份评分" in answer.content.decode() and not answer.context["panel"] and not answer.context["preview"]
    trial.refresh_from_db()
    assert trial.state == TrialState.HELD and trial.result_percent is None


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["101", "-1", "ten", "", "7.5"])
def test_a_score_out_of_scale_is_refused_beside_its_field(hall, value):
    trial = held(hall, book(hall))
    address = reverse("lectures:trial-detail", args=[trial.pk])
    answer = send(signed_in(hall.office), address, do="score", value=value, remark="声音洪亮")
    assert answer.status_code == 422 and "声音洪亮" in answer.content.decode()
    assert not TrialScore.objects.exists()


@pytest.mark.django_db
def test_a_member_of_the_panel_corrects_the_own_score_until_the_decision(hall):
    trial = held(hall, book(hall))
    act.score_as_panel(trial, by=hall.office, value=70)
    act.score_as_panel(trial, by=hall.office, value=80, remark="第二遍听")
    assert TrialScore.objects.get().value == 80
    with pytest.raises(NotAllowed):
        act.score_as_panel(trial, by=hall.officer, value=80)
    early = book(hall, slot=make_slot(hall, 60))
    with pytest.raises(OrderRefused):
        act.score_as_panel(early, by=hall.office, value=80)
    with pytest.raises(OrderRefused):
        act.hold_trial(early, by=hall.office)


@pytest.mark.django_db
def test_a_listener_scores_once_a_device_within_the_time_and_robots_are_thanked_for_nothing(hall):
    trial = book(hall)
    address = reverse("lectures:trial-listen", args=[trial.listener_token])
    phone = Client()
    assert "次日内评分" in phone.get(address).content.decode()
    with time_machine.travel(trial.slot.starts_at + timedelta(minutes=10)):
        assert send(phone, address, value="120").status_code == 422
        assert send(phone, address, value="90").status_code == 302
        assert send(phone, address, value="10").status_code == 422
        assert send(Client(), address, value="80", website="http://x").status_code == 302
        assert [row.value for row in TrialScore.objects.all()] == [90]
        assert TrialScore.objects.get().by is None and TrialScore.objects.get().device
    with time_machine.travel(trial.slot.starts_at + timedelta(days=2)), pytest.raises(LinkExpired):
        act.score_as_listener(trial, device="late", value=50)
    assert Client().get(reverse("lectures:trial-listen", args=["x" * 30])).status_code == 404
