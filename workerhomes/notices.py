"""Who hears what of a worker home; the texts stand in templates/workerhomes/notices/. Each noun registers its kinds."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Person, Role
from notifications.actions import notify_many
from notifications.registry import register

from .states import (
    BookingState,
    CallOffState,
    InvoiceState,
    NeedState,
    PackageState,
    RoomWaitingState,
    SanctionState,
    SeriesState,
    SignUpState,
)

MANAGER, PAYERS = (Role.HOME_MANAGER,), (Role.HOME_MANAGER, Role.UNION_OFFICER)


def register_room_kinds() -> None:
    """What people hear of rooms; called once when the app is ready."""
    booking = {"url": lambda row: reverse("workerhomes:booking-detail", args=[row.number])}
    stands = {"still_true": lambda row, person: row.state == BookingState.BOOKED}
    register("workerhomes.room_booked", _("room booked"), **booking, **stands)
    register("workerhomes.room_declined", _("room booking declined"), by_sms=True, **booking)
    register("workerhomes.room_cancelled", _("room booking cancelled by the home"), by_sms=True, **booking)
    register("workerhomes.room_released", _("room released because nobody came"), **booking)
    register("workerhomes.room_lapsed", _("room booking not answered in time"), **booking)
    register(
        "workerhomes.room_asked", _("room booking to approve"), for_staff=True,
        still_true=lambda row, person: row.state == BookingState.REQUESTED, **booking,
    )  # fmt: skip
    entry = {"url": lambda row: reverse("workerhomes:waiting-detail", args=[row.pk])}
    register(
        "workerhomes.room_offered", _("room offered from the waiting list"), by_sms=True,
        still_true=lambda row, person: row.state == RoomWaitingState.OFFERED, **entry,
    )  # fmt: skip
    register("workerhomes.room_offer_lapsed", _("offer of a room is over"), **entry)
    series = {"url": lambda row: reverse("workerhomes:series-detail", args=[row.pk])}
    register(
        "workerhomes.series_asked", _("weekly booking to be confirmed again"), by_sms=True,
        still_true=lambda row, person: row.state == SeriesState.ASKED, **series,
    )  # fmt: skip
    register("workerhomes.series_ended", _("weekly booking ended"), **series)


def register_activity_kinds() -> None:
    """What people hear of activities, pauses and needs; called once when the app is ready."""
    entry = {"url": lambda row: reverse("workerhomes:sign-up-detail", args=[row.pk])}
    register(
        "workerhomes.seat_confirmed", _("seat at an activity"), still_true=_stands_at(SignUpState.CONFIRMED), **entry
    )
    register(
        "workerhomes.seat_offered", _("seat offered from the waiting list"), by_sms=True,
        still_true=_stands_at(SignUpState.OFFERED), **entry,
    )  # fmt: skip
    register("workerhomes.seat_offer_lapsed", _("offer of a seat is over"), **entry)
    register("workerhomes.seat_withdrawn", _("seat withdrawn by the home"), by_sms=True, **entry)
    register("workerhomes.activity_cancelled", _("activity cancelled"), by_sms=True, **entry)
    register("workerhomes.activity_moved", _("activity at another time"), by_sms=True, **entry)
    register(
        "workerhomes.activity_reminder", _("reminder of an activity"), still_true=_stands_at(SignUpState.CONFIRMED),
        **entry,
    )  # fmt: skip
    register("workerhomes.activity_missed", _("activity missed"), **entry)
    register(
        "workerhomes.activity_rate", _("activity to rate"),
        url=lambda row: reverse("workerhomes:activity-rate", args=[row.code]),
    )  # fmt: skip
    pause = {"url": lambda row: reverse("workerhomes:pause-detail", args=[row.pk])}
    register("workerhomes.pause_begun", _("pause after missed activities"), by_sms=True, **pause)
    register("workerhomes.pause_decided", _("pause decided"), by_sms=True, **pause)
    register(
        "workerhomes.pause_objected", _("objection to answer"), for_staff=True,
        still_true=_stands_at(SanctionState.APPEALED), **pause,
    )  # fmt: skip
    register(
        "workerhomes.need_proposed", _("need to look at"), for_staff=True,
        url=lambda row: reverse("workerhomes:desk-survey", args=[row.survey_id]),
        still_true=_stands_at(NeedState.PROPOSED),
    )  # fmt: skip


def register_bought_kinds() -> None:
    """What people hear of bought services, packages and shifts; called once when the app is ready."""
    call_off = {"url": lambda row: reverse("workerhomes:call-off-detail", args=[row.number])}
    register(
        "workerhomes.delivery_noted", _("delivery to accept"), for_staff=True,
        still_true=lambda row, person: row.state == CallOffState.DELIVERED, **call_off,
    )  # fmt: skip
    register(
        "workerhomes.invoice_to_pay", _("invoice to be paid"), for_staff=True,
        url=lambda row: reverse("workerhomes:invoice-detail", args=[row.pk]),
        still_true=lambda row, person: row.state == InvoiceState.MATCHED,
    )  # fmt: skip
    package = {"url": lambda row: reverse("workerhomes:package-detail", args=[row.number])}
    for word, words, state in (
        ("package_ordered", _("package to confirm"), PackageState.SUBMITTED),
        ("package_confirmed", _("package to approve"), PackageState.CONFIRMED),
        ("package_approved", _("package approved"), PackageState.APPROVED),
        ("package_returned", _("package returned"), PackageState.REJECTED),
        ("package_cancelled", _("package cancelled"), PackageState.CANCELLED),
        ("package_delivered", _("package to accept"), PackageState.DELIVERED),
        ("package_accepted", _("package to settle"), PackageState.ACCEPTED),
    ):
        register(f"workerhomes.{word}", words, for_staff=True, still_true=_stands_at(state), **package)
    register(
        "workerhomes.shift_cancelled", _("volunteers' shift cancelled"), by_sms=True,
        url=lambda row: reverse("workerhomes:my-shifts"),
    )  # fmt: skip


def _stands_at(state):
    return lambda row, person: row.state == state


def tell_officers(union, about, word: str, *, but=None):
    """Tells the officers of the union and of the one above it, `but` this account."""
    duties = {"user__duties__role": Role.UNION_OFFICER, "user__duties__union__in": [union.pk, union.parent_id]}
    people = Person.objects.filter(**duties, user__duties__ends_on=None, user__is_active=True).exclude(user=but)
    notify_many(people.select_related("user").distinct(), f"workerhomes.{word}", about)


def tell(person, about, word: str, *, occasion: str = "", **context) -> bool:
    """Tells one person; False for a repeat."""
    return bool(notify_many([person], f"workerhomes.{word}", about, occasion=occasion, context=context))


def tell_home(home, about, word: str, *, roles=(Role.HOME_MANAGER, Role.HOME_DESK), occasion: str = "", **context):
    """Tells who looks after the home, in the chat group of its union where it has a robot."""
    duties = {"user__duties__role__in": roles, "user__duties__union": home.union_id, "user__duties__ends_on": None}
    people = Person.objects.filter(**duties, user__is_active=True).select_related("user").distinct()
    notify_many(people, f"workerhomes.{word}", about, occasion=occasion, context=context, group=home.union_id)
