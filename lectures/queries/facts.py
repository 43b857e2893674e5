"""Counted facts of speakers: what stars and points are reckoned from; always sets, never a query a speaker."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from workflow.models import StateChange
from workflow.parameters import figures

from ..models import Appointment, Enrolment, Order, Rating, ScriptVersion
from ..parameters import (
    FEWEST_ANSWERS,
    FIVE_STAR_PERCENT,
    LOW_SESSIONS,
    PRAISED_FROM,
    STAR_NEW_TOPICS,
    STAR_RATING,
    STAR_SESSIONS,
)
from ..points_rule import Fact
from ..star_rule import Rule, Year
from ..states import AppointmentState, EnrolmentState, OrderState, ScriptState

HELD = (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED)
RATING_DAYS = 3


def star_rule_on(day: date) -> Rule:
    """The star rule as it held on a day."""
    value_of = figures().value_of
    return Rule(
        sessions={level: value_of(name, day) for level, name in STAR_SESSIONS.items()},
        rating={level: value_of(name, day) for level, name in STAR_RATING.items()},
        new_topics={level: value_of(name, day) for level, name in STAR_NEW_TOPICS.items()},
        low_sessions=int(value_of(LOW_SESSIONS, day)),
        fewest_answers=int(value_of(FEWEST_ANSWERS, day)),
        top_percent=int(value_of(FIVE_STAR_PERCENT, day)),
    )


def orders_held(speakers, year: int):
    """Lectures these speakers held in a year, by the day they took place (Asia/Shanghai)."""
    return Order.objects.filter(speaker__in=speakers, state__in=HELD, starts_at__year=year).order_by()


def first_vetted(speakers, year: int):
    """(speaker, script, day) of scripts on a topic whose first vetted version fell into the year."""
    rows = (
        ScriptVersion.objects.filter(script__speaker__in=speakers, script__topic__isnull=False, decided_at__isnull=False)
        .filter(state__in=[ScriptState.VETTED, ScriptState.SUPERSEDED])
        .values("script__speaker", "script")
        .annotate(first=Min("decided_at"))
    )  # fmt: skip
    for row in rows:
        day = timezone.localdate(row["first"])
        if day.year == year:
            yield row["script__speaker"], row["script"], day


def year_facts(speakers, year: int) -> dict[int, dict]:
    """Speaker -> the facts of a year, each with the keys of the rows counted, ready to be frozen into a review."""
    speakers = {speaker.pk: speaker for speaker in speakers}
    facts = {
        pk: {"stars": one.star_level, "orders": [], "ratings_count": 0, "ratings_sum": 0, "scripts": [], "excused": ""}
        for pk, one in speakers.items()
    }
    held = orders_held(speakers, year)
    for pk, order in held.order_by("pk").values_list("speaker", "pk"):
        facts[pk]["orders"].append(order)
    answers = Rating.objects.filter(order__in=held).values("order__speaker")
    for row in answers.annotate(count=Count("pk"), total=Sum("speaker_score")):
        facts[row["order__speaker"]] |= {"ratings_count": row["count"], "ratings_sum": row["total"]}
    for pk, script, _day in first_vetted(speakers, year):
        facts[pk]["scripts"].append(script)
    for pk in suspended_in(speakers, year):
        facts[pk]["excused"] = "suspended"
    return facts


def suspended_in(speakers, year: int) -> set[int]:
    """Speakers who were suspended for some time of a year, as the journal says; a term without a line there by its state."""
    terms = {str(pk): (speaker, state) for pk, speaker, state in
             Appointment.objects.filter(speaker__in=speakers).values_list("pk", "speaker", "state")}  # fmt: skip
    away = AppointmentState.SUSPENDED
    lines = StateChange.objects.filter(thing_label="lectures.appointment", thing_pk__in=terms)
    lines = lines.filter(Q(to_state=away) | Q(from_state=away)).order_by("at", "sequence")
    begun, told, found = {}, set(), set()
    for pk, to, at in lines.values_list("thing_pk", "to_state", "at"):
        told.add(pk)
        if to == away:
            begun[pk] = timezone.localdate(at).year
        elif begun.pop(pk, year) <= year <= timezone.localdate(at).year:
            found.add(terms[pk][0])
    found |= {terms[pk][0] for pk, since in begun.items() if since <= year}
    return found | {speaker for pk, (speaker, state) in terms.items() if state == away and pk not in told}


def as_year(speaker: int, facts: dict) -> Year:
    """Frozen facts as what the star rule reads."""
    return Year(
        speaker, facts["stars"], len(facts["orders"]), facts["ratings_count"], facts["ratings_sum"],
        len(facts["scripts"]), bool(facts["excused"]),
    )  # fmt: skip


def points_facts(speakers, since: date, until: date) -> list[Fact]:
    """Everything that earns points and became certain between two days, both included (Asia/Shanghai)."""
    found = [*_lecture_facts(speakers, since, until), *_praise_facts(speakers, since, until)]
    passed = Enrolment.objects.filter(state=EnrolmentState.PASSED, person__speaker__in=speakers)
    for pk, speaker, ended in passed.values_list("pk", "person__speaker", "decided_on"):
        if ended and since <= ended <= until:
            found.append(Fact(ended, f"lectures.enrolment:{pk}", "course", speaker))
    for year in range(since.year, until.year + 1):
        for speaker, script, day in first_vetted(speakers, year):
            if since <= day <= until:
                found.append(Fact(day, f"lectures.script:{script}", "new_topic", speaker))
    return sorted(found)


def _lecture_facts(speakers, since, until):
    rows = Order.objects.filter(speaker__in=speakers, state__in=HELD, delivered_at__isnull=False).order_by()
    for pk, speaker, at, is_school in rows.values_list("pk", "speaker", "delivered_at", "is_school"):
        day = timezone.localdate(at)
        if since <= day <= until:
            yield Fact(day, f"lectures.order:{pk}", "lecture", speaker)
            if is_school:
                yield Fact(day, f"lectures.order:{pk}", "school", speaker)


def _praise_facts(speakers, since, until):
    """A lecture whose answers are all in (three days after it was confirmed) and whose mean is very good."""
    rows = Rating.objects.filter(order__speaker__in=speakers, order__state__in=HELD, order__delivered_at__isnull=False)
    sums: dict = defaultdict(lambda: [0, 0])
    value_of = figures().value_of
    for order, speaker, at, score in rows.values_list(
        "order", "order__speaker", "order__delivered_at", "speaker_score"
    ):
        day = timezone.localdate(at + timedelta(days=RATING_DAYS)) + timedelta(days=1)
        if since <= day <= until:
            entry = sums[order, speaker, day]
            entry[0] += 1
            entry[1] += score
    for (order, speaker, day), (count, total) in sums.items():
        if count >= value_of(FEWEST_ANSWERS, day) and total >= value_of(PRAISED_FROM, day) * count:
            yield Fact(day, f"lectures.order:{order}", "praised", speaker)
