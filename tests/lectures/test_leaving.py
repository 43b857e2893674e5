"""Lectures of a speaker who is suspended or leaves go to somebody else, or are cancelled; all concerned hear of it (S1-11)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lectures.actions import appointments as act
from lectures.actions import tutors
from lectures.actions.appointments import see_speaker
from lectures.actions.programmes import ensure_programme
from lectures.models import Appointment, Booking, Order, Programme, ProgrammeSlot, Seat, Tutor
from lectures.states import OrderState, RequestState
from lectures.tasks import tend_terms
from notifications.models import Notice
from tests.factories.federation import make_person
from tests.factories.lectures import make_offering, make_order, make_speaker
from tests.factories.schools import make_contact, make_school, make_school_hall

pytestmark = pytest.mark.django_db


def leave(hall, capture):
    """Ends the speaker's seat and lets the portal see it."""
    Seat.objects.filter(speaker=hall.speaker).update(ends_on=timezone.localdate())
    with capture(execute=True):
        see_speaker(hall.speaker)


def told(kind, order):
    return set(
        Notice.objects.filter(kind=f"lectures.{kind}", about=f"lectures.order:{order.pk}").values_list(
            "person__name", flat=True
        )
    )


@pytest.mark.parametrize("state", [OrderState.DISPATCHED, OrderState.ACCEPTED])
def test_an_asked_or_accepted_lecture_is_offered_to_the_next_who_fits(hall, state, django_capture_on_commit_callbacks):
    second = make_speaker(hall.corps, "林师傅", topics=[hall.topic])
    order = make_order(hall, state)
    leave(hall, django_capture_on_commit_callbacks)
    order.refresh_from_db()
    assert (order.state, order.speaker, order.accepted_at) == (OrderState.DISPATCHED, second, None)
    assert order.requests.get(state=RequestState.ASKED).speaker == second
    assert Booking.objects.get(is_live=True).speaker == second
    assert told("speaker_changes", order) == {"李工友"}
    assert told("talk_cancelled", order) == ({"周师傅"} if state == OrderState.ACCEPTED else set())


def test_when_nobody_fits_the_office_chooses_by_hand(hall, django_capture_on_commit_callbacks):
    hall.office.person = make_person("办公室")
    hall.office.save(update_fields=["person"])
    order = make_order(hall, OrderState.ACCEPTED)
    leave(hall, django_capture_on_commit_callbacks)
    order.refresh_from_db()
    assert (order.state, order.speaker) == (OrderState.REVIEWED, None)
    assert not Booking.objects.filter(is_live=True).exists()
    assert told("match_needed", order) == {"办公室"}


def test_a_lecture_wished_of_this_speaker_alone_is_cancelled_and_not_counted_against_the_unit(
    hall, django_capture_on_commit_callbacks
):
    order = make_order(hall, OrderState.ACCEPTED, mode="speaker", topic=None, wished_speaker=hall.speaker)
    leave(hall, django_capture_on_commit_callbacks)
    order.refresh_from_db()
    assert (order.state, order.cancel_mark) == (OrderState.CANCELLED, Order.Outcome.FORCE_MAJEURE)
    assert told("order_cancelled", order) >= {"李工友"} and told("talk_cancelled", order) == {"周师傅"}


def test_one_that_was_not_matched_loses_the_name_and_the_hours(hall, client, django_capture_on_commit_callbacks):
    order = make_order(hall, wished_speaker=hall.speaker)
    leave(hall, django_capture_on_commit_callbacks)
    order.refresh_from_db()
    assert (order.state, order.speaker) == (OrderState.SUBMITTED, None)
    assert not Booking.objects.filter(is_live=True).exists()
    client.force_login(hall.worker)
    assert "讲师不再主讲" in client.get(reverse("lectures:order-detail", args=[order.number])).text


def test_what_a_crash_left_over_is_found_by_the_sweep_and_the_past_stays(hall):
    second = make_speaker(hall.corps, "林师傅", topics=[hall.topic])
    held, ahead = make_order(hall, OrderState.DELIVERED), make_order(hall, OrderState.ACCEPTED)
    Seat.objects.filter(speaker=hall.speaker).update(ends_on=timezone.localdate())
    see_speaker(hall.speaker)  # the process ended before anything was handed over
    assert Order.objects.get(pk=ahead.pk).speaker == hall.speaker
    assert tend_terms()[2] == 1 and tend_terms()[2] == 0
    assert Order.objects.get(pk=ahead.pk).speaker == second
    assert Order.objects.get(pk=held.pk).speaker == hall.speaker


def test_the_office_suspends_and_the_reason_stays_with_it(hall, client, django_capture_on_commit_callbacks):
    make_offering(hall.topic, make_speaker(hall.corps, "林师傅"))
    order = make_order(hall, OrderState.ACCEPTED)
    deputy = type(hall.office).objects.create(username="deputy")
    term = act.Appointment.objects.create(
        corps=hall.corps, speaker=hall.speaker, starts_on=timezone.localdate(), state="active", signed_by=hall.office,
        proposed_by=deputy, ends_on=timezone.localdate() + timedelta(days=700), signed_at=timezone.now(),
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        act.suspend_appointment(term, by=hall.office, note="群众投诉")
    order.refresh_from_db()
    assert order.speaker.name == "林师傅"
    client.force_login(hall.worker)
    page = client.get(reverse("lectures:order-detail", args=[order.number])).text
    assert "林师傅" in page and "群众投诉" not in page


def test_who_leaves_ends_as_tutor_and_gives_reserved_days_back(django_capture_on_commit_callbacks):
    hall = make_school_hall()
    today = timezone.localdate()
    term = {"title": "counsellor", "starts_on": today, "ends_on": today + timedelta(days=300), "visits_owed": 2}
    tutor = tutors.propose_tutor(by=hall.contact, school=hall.school, speaker=hall.speaker, **term)
    tutors.confirm_tutor(
        Tutor.objects.select_related("school__union", "speaker__home_corps__union").get(), by=hall.office
    )
    other = make_school(hall.city, "城东小学工会", "primary")
    tutors.propose_tutor(by=make_contact(other), school=other, speaker=hall.speaker, **term)
    programme = ensure_programme(today.year)
    Programme.objects.filter(pk=programme.pk).update(opens_on=today, closes_on=today + timedelta(days=20))
    slot = ProgrammeSlot.objects.create(programme=programme, speaker=hall.speaker, day=today + timedelta(days=9))
    suspended = Appointment.objects.create(
        corps=hall.corps, speaker=hall.speaker, starts_on=today, ends_on=today + timedelta(days=700), state="suspended"
    )
    with django_capture_on_commit_callbacks(execute=True):
        see_speaker(hall.speaker)
    assert set(Tutor.objects.values_list("state", flat=True)) == {"active", "proposed"}, "a suspension may end"
    assert ProgrammeSlot.objects.filter(pk=slot.pk).exists()
    suspended.delete()
    leave(hall, django_capture_on_commit_callbacks)
    assert set(Tutor.objects.values_list("state", flat=True)) == {"ended", "declined"}
    tutor.refresh_from_db()
    assert tutor.paper.revoked_at and not ProgrammeSlot.objects.filter(pk=slot.pk).exists()
    ended = Notice.objects.filter(kind="lectures.tutor_ended")
    assert set(ended.values_list("person__name", flat=True)) == {"何老师", "周师傅"}
    assert tend_terms()[2] == 0, "nothing is left behind"
