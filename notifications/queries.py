"""Every question about messages: a person sees the own ones, staff those of people within reach."""

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q

from federation.composed import prepared
from federation.models import Consent, Membership, Person, Purpose, User

from .models import Broadcast, Channel, Delivery, DemoMessage, GroupRobot, Notice, Preference
from .policies import BROADCAST_ROLES, LOG_ROLES, ROBOT_ROLES

MOST_SHOWN = 99
UNREAD = (
    "SELECT count(*) FROM (SELECT FROM notifications_notice WHERE person_id = {} AND read_at IS NULL LIMIT {}) found"
)
UNREAD_OF_ACCOUNT = UNREAD.format("u.person_id", MOST_SHOWN + 1)


def inbox_of(reach):
    """Notices of this person, newest first; nobody else's."""
    return Notice.objects.filter(person=reach.person_id) if reach.person_id else Notice.objects.none()


def kinds_in(notices):
    """Names of the kinds that occur in `notices`, by name."""
    return notices.order_by("kind").values_list("kind", flat=True).distinct()


def unread_count(reach, most: int) -> int:
    """How many notices of this person are unread, counted up to `most`; no query for a visitor."""
    if not reach.person_id:
        return 0
    [[count]] = prepared(UNREAD.format("$1", "$2"), [reach.person_id, most], "bigint, int")
    return count


def unread_words(request) -> int | str:
    """Unread notices of the person who looks, as the request found them; `99+` above that, 0 for none."""
    if not hasattr(request, "unread_words"):
        known = getattr(request.user, "counted_at_hand", {}).get("unread")
        count = unread_count(request.reach, MOST_SHOWN + 1) if known is None else known
        request.unread_words = f"{MOST_SHOWN}+" if count > MOST_SHOWN else count
    return request.unread_words


def _people_in_reach(reach, path: str):
    live = Membership.objects.filter(reach.q("union__path", *LOG_ROLES), person=OuterRef(path), left_on=None)
    duty = User.objects.filter(reach.q("duties__union__path", *LOG_ROLES), person=OuterRef(path))
    return Exists(live) | Exists(duty)


def notices_within(reach):
    """Messages to people whose union or duty is within reach, newest first."""
    return Notice.objects.filter(_people_in_reach(reach, "person")).select_related("person")


def deliveries_within(reach):
    """Ways out of messages to people whose union or duty is within reach, newest first."""
    rows = Delivery.objects.filter(_people_in_reach(reach, "notice__person"))
    return rows.select_related("notice__person__user", "robot__union")


def counts_by_state(deliveries) -> list[tuple[str, str, int]]:
    """(state, its name, how many), in the order of the states, zeros included; one query."""
    found = dict(deliveries.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state.value, state.label, found.get(state.value, 0)) for state in Delivery.State]


def preferences_of(person) -> dict[tuple[str, str], bool]:
    """The person's own word by (kind, channel)."""
    return {(row.kind, row.channel): row.is_on for row in Preference.objects.filter(person=person)}


def robots_within(reach):
    """Robots of unions within reach, by path."""
    return GroupRobot.objects.filter(reach.q("union__path", *ROBOT_ROLES)).select_related("union", "set_by__person")


def broadcasts_within(reach):
    """Messages to members that unions within reach wrote, newest first."""
    rows = Broadcast.objects.filter(reach.q("union__path", *BROADCAST_ROLES))
    return rows.select_related("union", "by__person")


def members_of(union):
    """People with a live membership in `union` or below, in no order."""
    live = Membership.objects.filter(union__path__startswith=union.path, person=OuterRef("pk"), left_on=None)
    return Person.objects.filter(Exists(live))


def reach_by_channel(people, kind) -> dict[str, int]:
    """How many of `people` would hear an ordinary `kind`: in all, who agreed to more, by e-mail, by text message; one query."""
    agreed = Consent.objects.filter(person=OuterRef("pk"), purpose=Purpose.MESSAGES, withdrawn_at=None)
    wish = Preference.objects.filter(person=OuterRef("pk"), kind=kind)
    mail = User.objects.filter(person=OuterRef("pk"), is_active=True).exclude(email="")
    by_mail = Exists(agreed) & Exists(mail) & ~Exists(wish.filter(channel=Channel.MAIL, is_on=False))
    by_text = Exists(agreed) & Exists(wish.filter(channel=Channel.SMS, is_on=True)) & ~by_mail & ~Q(phone="")
    counted = {"agreed": Exists(agreed), "mail": by_mail, "sms": by_text}
    return people.aggregate(inbox=Count("pk"), **{name: Count("pk", filter=Q(rule)) for name, rule in counted.items()})


def words_of_about(about: str) -> str:
    """`order 17` for `lectures.order:17`; no query."""
    label, _colon, key = about.partition(":")
    try:
        return f"{apps.get_model(label)._meta.verbose_name} {key}"
    except (LookupError, ValueError):
        return about


def demo_messages():
    """The newest fifty text messages of the demo."""
    return DemoMessage.objects.all()[:50]
