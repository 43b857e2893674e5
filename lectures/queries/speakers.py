"""The roster: corps of the tree with their places, speakers to filter, and one's own record."""

from collections import Counter

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from ..models import Corps, Order, Seat, Speaker, SpeakerRequest, Unavailability
from ..states import OrderState, RequestState
from .menu import speakers_on_menu


def roster():
    """Speakers on the menu; honours at hand, topics left out; highest honour first."""
    return speakers_on_menu().prefetch_related(None).prefetch_related("honours")


def trades() -> list[str]:
    """The trades of active speakers, by the alphabet of the database."""
    return list(Speaker.objects.filter(is_active=True).order_by("trade").values_list("trade", flat=True).distinct())


def languages() -> list[str]:
    """Every language some active speaker has, Mandarin first."""
    found = {
        word for words in Speaker.objects.filter(is_active=True).values_list("languages", flat=True) for word in words
    }
    return sorted(found, key=lambda word: (word != "普通话", word))


def tags() -> list[str]:
    """Every tag that active speakers bear on the menu, the most frequent first; at most 60."""
    borne = Speaker.objects.filter(is_active=True).exclude(tags=[]).values_list("tags", flat=True)
    counted = Counter(tag for tags in borne for tag in tags)
    return sorted(counted, key=lambda tag: (-counted[tag], tag))[:60]


def corps_tree():
    """Active corps, the city's first, with `seats_taken` of today and the speakers of the first faces."""
    today = timezone.localdate()
    current = Q(seats__starts_on__lte=today) & (Q(seats__ends_on=None) | Q(seats__ends_on__gt=today))
    seats = Seat.objects.filter(ends_on=None, speaker__is_active=True).select_related("speaker")
    return (
        Corps.objects.filter(is_active=True)
        .select_related("union")
        .annotate(seats_taken=Count("seats__speaker", filter=current, distinct=True))
        .prefetch_related(Prefetch("seats", seats.order_by("speaker__honour_rank", "speaker_id"), to_attr="faces"))
        .order_by("union__path")
    )


def people_in_corps() -> int:
    """How many people hold a seat today, each counted once however many corps they serve (S1-02)."""
    today = timezone.localdate()
    seats = Seat.objects.filter(starts_on__lte=today, speaker__is_active=True, corps__is_active=True)
    seats = seats.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    return seats.aggregate(people=Count("speaker", distinct=True))["people"]


def speaker_of(reach) -> Speaker | None:
    """One's own record."""
    if reach.person_id is None:
        return None
    return Speaker.objects.filter(person=reach.person_id).select_related("home_corps__union", "person").first()


def talks_between(speaker, first, after):
    """Accepted and held lectures of the speaker between two dates (`after` excluded), in the order of time."""
    states = (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)
    rows = Order.objects.filter(
        speaker=speaker, state__in=states, starts_at__date__gte=first, starts_at__date__lt=after
    )
    return rows.select_related("topic", "union").order_by("starts_at")


def absences_of(speaker):
    """Days away that are not over, the soonest first."""
    return Unavailability.objects.filter(speaker=speaker, ends_on__gte=timezone.localdate())


def questions_to(speaker):
    """Questions that wait for the speaker's answer, the soonest due first."""
    rows = SpeakerRequest.objects.filter(speaker=speaker, state=RequestState.ASKED)
    return rows.select_related("order__topic", "order__union").order_by("due_at")
