"""Who orders what in the last five weeks, and what becomes of it: every state is met at the end."""

from datetime import datetime, timedelta

from django.utils import timezone

from federation.models import Membership, Union, UnionKind, User
from lectures.models import Offering, Site, Speaker

from . import accounts, dice, texts
from .city import FAVOURITE
from .plans import plan_stories
from .stories import Story, in_office_hours, live_through, portal_sweeps, waiting_story

DAYS_BACK = 35
# what becomes of an order, and how many of a hundred
TURNS = {
    "held": 51, "returned": 6, "withdrawn": 4, "cancelled": 5, "late": 3, "force": 1, "moved": 6, "declined": 7, "restless": 2,
    "silent": 5, "unconfirmed": 3, "unrated": 4, "unclosed": 3,
}  # fmt: skip
STALE = ["unread", "unmatched", "unread", "unmatched", "unread"]  # of the last days: work for the desk


# days ago and turn of the orders that the speakers of the accounts table got
ROLES_OF_SPEAKERS = (
    (31, "held"), (25, "held"), (20, "unrated"), (19, "unclosed"), (18, "unconfirmed"), (9, "held"), (4, "restless"),
    (3, "held"), (0.2, "asked"),
)  # fmt: skip


class Cast:
    """The people and things the stories draw on, each loaded once."""

    def __init__(self, office: User, school: User, speakers: list[Speaker]):
        self.office, self.school, self.speakers = office, school, speakers
        rows = Offering.objects.filter(speaker__is_active=True, topic__is_published=True)
        self.offerings = list(
            rows.select_related("topic__category", "speaker__home_corps__union", "speaker__person").order_by(
                "topic__code", "speaker__name"
            )
        )
        grassroots = Union.objects.filter(children=None).exclude(kind=UnionKind.SCHOOL_UNION).order_by("code")
        self.unions = list(grassroots)
        dice("unions").shuffle(self.unions)
        self.favourite = Union.objects.get(code=FAVOURITE)
        self.sites = {site.union_id: site for site in Site.objects.filter(is_active=True).order_by("-pk")}
        members = Membership.objects.filter(left_on=None, number__startswith="M", union__in=self.unions)
        first = members.order_by("union_id", "number").distinct("union_id").select_related("person")
        members = list(first)
        people = accounts.accounts_of(members)
        self.users = {member.union_id: user for member, user in zip(members, people, strict=True)}

    def worker(self, union: Union) -> User:
        """The account of the union's first member."""
        return self.users[union.pk]

    def given_by(self, speaker: Speaker) -> list[Offering]:
        return [row for row in self.offerings if row.speaker_id == speaker.pk]


def build_orders(cast: Cast, staff: dict[str, User], days: int = DAYS_BACK) -> None:
    """Lives through the last `days`: one or two orders a working day, waiting lists, and the portal's sweeps."""
    now = timezone.now()
    start = now - timedelta(days=days)
    stories = [(start, portal_sweeps(now))]
    stories += _everyday(cast, days, now) + _schools(cast, start, now) + _needs(cast, now) + _queues(cast, now)
    if days == DAYS_BACK:
        stories += _of_demo_speakers(cast, now) + plan_stories(cast, staff, now)
    live_through(stories, now)


def _everyday(cast, days: int, now: datetime):
    roll, found, turn = dice("orders"), [], 0
    for back in range(days, -1, -1):
        morning = timezone.localtime(now - timedelta(days=back)).replace(hour=8, minute=20)
        if morning.weekday() >= 5:
            continue
        for _ in range(roll.choice((1, 1, 2, 2))):
            turn += 1
            union = cast.favourite if turn % 9 == 4 else cast.unions[turn % len(cast.unions)]
            kind = STALE[turn % len(STALE)] if back < 7 and roll.random() < 0.3 else _turn(roll, turn)
            at = morning + timedelta(minutes=roll.randrange(0, 520))
            if at < now:
                found.append((at, _story(cast, roll, kind, union).tell()))
    return found


def _turn(roll, number: int) -> str:
    """The first orders take every turn once, the others as often as it happens."""
    return list(TURNS)[number] if number < len(TURNS) else roll.choices(list(TURNS), list(TURNS.values()))[0]


def _story(cast, roll, turn, union, offering=None, **details) -> Story:
    offering = offering or roll.choice(cast.offerings)
    site = cast.sites.get(union.pk) if roll.random() < 0.7 else None
    wish = roll.random() < 0.6 or turn in ("declined", "silent")
    if site and turn != "withdrawn":
        details["site"] = site
    return Story(
        roll, cast.office, turn, by=cast.worker(union), union=union, topic=offering.topic, speaker=offering.speaker,
        wish=wish, **details,
    )  # fmt: skip


def _schools(cast, start, now):
    """The school's contact orders for pupils: cleared speakers, suitable topics, a teacher in the room."""
    roll = dice("schools")
    cleared = now.date() + timedelta(days=40)
    fit = [
        row
        for row in cast.offerings
        if row.topic.is_for_schools and (row.speaker.school_cleared_until or now.date()) > cleared
    ]
    union = Union.objects.get(memberships__person=cast.school.person_id, memberships__left_on=None)
    found = []
    for number, turn in enumerate(["held", "held", "declined", "held", "returned", "held"]):
        offering = roll.choice(fit)
        story = Story(
            roll, cast.office, turn, by=cast.school, union=union, topic=offering.topic, speaker=offering.speaker, wish=True,
            audience="高一年级学生", is_school=True, age_band="15–16 岁", teacher_present=True,
            site=cast.sites.get(union.pk),
        )  # fmt: skip
        at = start + (now - start) / 6 * number + timedelta(hours=3)
        found.append((in_office_hours(roll, at), story.tell()))
    return found


def _needs(cast, now):
    """Orders without a topic: the office has to find somebody."""
    roll, found = dice("needs"), []
    for number, need in enumerate(texts.NEEDS):
        union = cast.unions[-1 - number]
        story = Story(
            roll, cast.office, "unmatched" if number % 2 else "unread", by=cast.worker(union), union=union, topic=None,
            speaker=roll.choice(cast.offerings).speaker, wish=False, need=need,
        )  # fmt: skip
        found.append((in_office_hours(roll, now - timedelta(days=5, hours=7 * number)), story.tell()))
    return [(min(at, now - timedelta(minutes=9)), story) for at, story in found]


def _queues(cast, now):
    """Two waiting lists of the busiest speakers: one played to its end, one with an offer open now."""
    found = []
    for number, (days, ends) in enumerate([(12, "taken"), (0, "offered")]):
        roll = dice(f"queue{number}")
        offering = cast.given_by(cast.speakers[number + 2])[0]
        unions = [cast.favourite, *cast.unions[40 + 5 * number : 43 + 5 * number]]
        groups = [(cast.worker(union), union) for union in unions]
        holder = cast.unions[60 + number]
        first = _story(cast, roll, "withdrawn", holder, offering)
        first.wish = True
        at = now - timedelta(days=days, hours=7)
        story = waiting_story(roll, cast.office, groups, offering.speaker, offering.topic, first, ends=ends)
        found.append((at, story))
    return found


def _of_demo_speakers(cast, now):
    """The two speakers of the accounts table have talks behind them, talks ahead and a question open."""
    roll, found = dice("speakers-own"), []
    for speaker in cast.speakers[:2]:
        for back, turn in ROLES_OF_SPEAKERS:
            union = roll.choice(cast.unions)
            story = _story(cast, roll, turn, union, roll.choice(cast.given_by(speaker)))
            story.wish = True
            at = now - timedelta(days=back)
            found.append(
                (
                    at if turn == "asked" else in_office_hours(roll, at),
                    _asked(story) if turn == "asked" else story.tell(),
                )
            )
    return found


def _asked(story: Story):
    """Placed, approved and asked within the last hours: the answer is due today or tomorrow."""
    if story.place():
        yield timezone.now() + timedelta(hours=1)
        for _ in story.decide():
            yield timezone.now() + timedelta(minutes=40)
        story.turn = "open"
        next(story.ask(), None)
