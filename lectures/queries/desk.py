"""What the desk's tables show: roster, menu, points, questions, waiting lists, ratings and reports within reach."""

from django.db.models import Avg, Count, Prefetch, Q
from django.utils import timezone

from federation.models import Duty, Role, User
from federation.queries import find_members, unions_within

from ..models import (
    Category,
    Corps,
    MenuVersion,
    Offering,
    Rating,
    Report,
    Seat,
    Site,
    Speaker,
    SpeakerFeedback,
    SpeakerRequest,
    Topic,
    WaitingEntry,
)  # fmt: skip
from .orders import orders_within

READERS = (Role.CORPS_OFFICER, Role.UNION_OFFICER)


def _open_seat(prefix="") -> Q:
    today = timezone.localdate()
    return Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": today})


def corps_table(reach):
    """Corps of one's union and below with `taken` (open seats) and `homes` (speakers at home there), by path."""
    return (
        Corps.objects.filter(reach.q("union__path", *READERS))
        .select_related("union")
        .annotate(
            taken=Count("seats", filter=_open_seat("seats__"), distinct=True),
            homes=Count("home_speakers", filter=Q(home_speakers__is_active=True), distinct=True),
        )
        .order_by("union__path")
    )


def speaker_table(reach):
    """Speakers whose home corps is within reach, with `topic_count`; by highest honour, then the sound of the name."""
    rows = Speaker.objects.filter(reach.q("home_corps__union__path", Role.CORPS_OFFICER, Role.UNION_OFFICER))
    return rows.select_related("home_corps__union", "person").annotate(topic_count=Count("offerings", distinct=True))


def seats_within(reach):
    """Seats in corps within the office's reach, open ones first."""
    rows = Seat.objects.filter(reach.q("corps__union__path", Role.CORPS_OFFICER))
    return rows.select_related("corps__union", "speaker").order_by("ends_on", "corps__union__path", "speaker__pinyin")


def categories_table(reach):
    """The rails with `topic_count`, for those who keep the menu."""
    if not reach.has(Role.CORPS_OFFICER):
        return Category.objects.none()
    return Category.objects.annotate(topic_count=Count("topics")).order_by("position", "code")


def topics_table(reach):
    """Topics on and off the menu with `speaker_count`, for those who keep the menu."""
    if not reach.has(Role.CORPS_OFFICER):
        return Topic.objects.none()
    faces = Offering.objects.select_related("speaker").order_by("speaker__honour_rank", "speaker__pinyin")
    return (
        Topic.objects.select_related("category", "since_version")
        .prefetch_related(Prefetch("offerings", faces, to_attr="faces"))
        .annotate(speaker_count=Count("offerings", filter=Q(offerings__speaker__is_active=True)))
        .order_by("category__position", "code")
    )


def versions_table(reach):
    """Versions of the menu with `topic_count` and `standing_count` (topics still on the menu), the newest first."""
    if not reach.has(Role.CORPS_OFFICER):
        return MenuVersion.objects.none()
    on = Q(topics__is_published=True)
    rows = MenuVersion.objects.annotate(topic_count=Count("topics"), standing_count=Count("topics", filter=on))
    return rows.order_by("-number")


def sites_within(reach):
    """Demonstration points of one's unions."""
    return Site.objects.filter(reach.q("union__path", *READERS)).select_related("union").order_by("union__path", "name")


def requests_within(reach):
    """Questions to speakers about orders within reach, the newest first."""
    orders = orders_within(reach).order_by().values("pk")
    return (
        SpeakerRequest.objects.filter(order__in=orders)
        .select_related("order__topic", "order__union", "speaker")
        .order_by("-created_at", "-pk")
    )


def waiting_within(reach):
    """Places on waiting lists of one's unions, and for one's speakers; who joined first comes first."""
    mine = reach.q("union__path", *READERS) | reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER)
    return (
        WaitingEntry.objects.filter(mine)
        .select_related("union", "speaker__home_corps__union", "topic")
        .order_by("-is_urgent", "joined_at", "pk")
    )


def ratings_within(reach):
    """Listeners' answers about orders within reach, the newest first."""
    orders = orders_within(reach).order_by().values("pk")
    return Rating.objects.filter(order__in=orders).select_related("order__topic", "order__speaker").order_by("-pk")


def feedback_within(reach):
    """What speakers said of orders within reach, the newest first."""
    orders = orders_within(reach).order_by().values("pk")
    rows = SpeakerFeedback.objects.filter(order__in=orders)
    return rows.select_related("order__topic", "order__speaker").order_by("-pk")


def reports_within(reach):
    """Closing reports of orders within reach with `score` (mean of the speaker's scores), the newest first."""
    orders = orders_within(reach).order_by().values("pk")
    return (
        Report.objects.filter(order__in=orders)
        .select_related("order__topic", "order__speaker", "order__union", "written_by__person")
        .annotate(score=Avg("order__ratings__speaker_score"), photo_count=Count("photos", distinct=True))
        .order_by("-created_at", "-pk")
    )


def unions_to_found_in(reach):
    """Open unions of the office's reach that have no corps yet, by path."""
    return unions_within(reach, Role.CORPS_OFFICER).filter(speaker_corps=None, closed_on=None)


def unions_with_points(reach):
    """Open unions for which this person may enter demonstration points, by path."""
    return unions_within(reach, *READERS).filter(closed_on=None)


def member_by_words(reach, words: str):
    """The one live member within reach with this member number, phone, ID number or full name; None for none or several."""
    found = list(find_members(reach, words)[:2])
    return found[0] if len(found) == 1 else None


def homes_of(reach):
    """Active corps in which this office may seat speakers."""
    return Corps.objects.filter(reach.q("union__path", Role.CORPS_OFFICER), is_active=True).order_by("union__path")


def seatable_speakers(reach):
    """Active speakers of any corps: one person may serve several (F-A1-02)."""
    if not reach.has(Role.CORPS_OFFICER):
        return Speaker.objects.none()
    return Speaker.objects.filter(is_active=True).order_by("pinyin", "pk")


def staff_to_sit(reach):
    """Accounts with a duty within the office's reach, who can sit on a panel; by name."""
    today = timezone.localdate()
    duties = Duty.objects.filter(reach.q("union__path", Role.CORPS_OFFICER), starts_on__lte=today)
    duties = duties.filter(Q(ends_on=None) | Q(ends_on__gt=today))
    return (
        User.objects.filter(pk__in=duties.values("user"), is_active=True).select_related("person").order_by("username")
    )
