"""The star rule and the points rule, for any facts there may be."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from lectures.points_rule import Fact, lines_of
from lectures.star_rule import Rule, Year, level_of, levels_of, reached

RULE = Rule(
    sessions={2: 6, 3: 12, 4: 20, 5: 30},
    rating={2: Decimal("4.3"), 3: Decimal("4.5"), 4: Decimal("4.6"), 5: Decimal("4.8")},
    new_topics={4: 1}, low_sessions=3, fewest_answers=5, top_percent=10,
)  # fmt: skip


@st.composite
def years(draw, speaker=None):
    count = draw(st.integers(0, 200))
    return Year(
        speaker if speaker is not None else draw(st.integers(1, 10**6)),
        stars=draw(st.integers(1, 5)),
        sessions=draw(st.integers(0, 80)),
        ratings_count=count,
        ratings_sum=draw(st.integers(count, count * 5)),
        new_topics=draw(st.integers(0, 3)),
        is_excused=draw(st.booleans()),
    )


@given(years())
def test_a_level_falls_after_a_year_with_too_few_lectures_alone_and_by_one(year):
    level, few = level_of(year, RULE), year.sessions < RULE.low_sessions and not year.is_excused
    assert 1 <= level <= 5
    if few:
        assert level == max(1, year.stars - 1)
    else:
        assert level == max(year.stars, reached(year, RULE))


@given(years(), st.integers(0, 20), st.integers(0, 2))
def test_more_lectures_or_topics_never_cost_a_star(year, lectures, topics):
    more = Year(year.speaker, year.stars, year.sessions + lectures, year.ratings_count, year.ratings_sum,
                year.new_topics + topics, year.is_excused)  # fmt: skip
    assert level_of(more, RULE) >= level_of(year, RULE)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 10**6), unique=True, max_size=25).flatmap(lambda keys: st.tuples(*map(years, keys))))
def test_five_stars_are_for_the_best_tenth(corps):
    levels = levels_of(list(corps), RULE)
    top = [year for year in corps if levels[year.speaker] == 5]
    assert len(top) <= len(corps) // 10
    wanting = [year for year in corps if level_of(year, RULE) == 5]
    left = [year for year in wanting if levels[year.speaker] == 4]

    def merit(year):
        return reached(year, RULE) == 5, year.rating(1) or 0

    assert all(merit(a) >= merit(b) for a in top for b in left)


@given(years())
def test_a_rule_survives_being_frozen(year):
    assert level_of(year, Rule.from_json(RULE.as_json())) == level_of(year, RULE)


def test_the_steps_of_the_rule():
    def level(stars, sessions, rating, answers=20, topics=0):
        return level_of(Year(1, stars, sessions, answers, round(rating * answers), topics), RULE)

    assert level(1, 6, 4.3) == 2 and level(1, 5, 5) == 1 and level(1, 6, 4.2) == 1
    assert level(2, 12, 4.5) == 3 and level(3, 20, 4.6) == 3 and level(3, 20, 4.6, topics=1) == 4
    assert level(4, 30, 4.8, topics=1) == 5
    assert level(1, 30, 5, answers=4) == 1, "fewer than five answers are no rating"
    assert level(3, 2, 5) == 2 and level(1, 0, 5) == 1
    assert level(4, 3, 3.0) == 4 and level(4, 8, 4.4) == 4, "up, keep or down: three lectures keep what is there"


facts = st.builds(
    Fact,
    earned_on=st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    about=st.integers(1, 200).map("lectures.order:{}".format),
    rule=st.sampled_from(["lecture", "school", "praised"]),
    speaker=st.integers(1, 3),
)
WORTH = {"lecture": 10, "school": 5, "praised": 5}


@given(st.lists(facts, unique_by=lambda fact: (fact.speaker, fact.rule, fact.about)), st.integers(0, 100))
def test_nobody_gets_more_than_the_cap_and_every_point_is_accounted_for(found, cap):
    lines = lines_of(found, lambda rule, day: WORTH[rule], cap)
    months = Counter()
    for line in lines:
        assert line.points >= 0 and line.points + line.cut_points == WORTH[line.fact.rule]
        months[line.fact.speaker, line.fact.earned_on.month] += line.points
    full = Counter()
    for fact in found:
        full[fact.speaker, fact.earned_on.month] += WORTH[fact.rule]
    assert months == {month: min(total, cap) for month, total in full.items()} or cap == 0


@given(
    st.lists(facts, unique_by=lambda fact: (fact.speaker, fact.rule, fact.about)),
    st.integers(1, 100),
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
)
def test_settling_day_by_day_gives_what_settling_once_gives(found, cap, day):
    def worth(rule, _day):
        return WORTH[rule]

    def ledger(lines):
        return [(line.fact.speaker, line.fact.earned_on, line.points) for line in lines]

    first = lines_of([fact for fact in found if fact.earned_on <= day], worth, cap)
    then = lines_of([fact for fact in found if fact.earned_on > day], worth, cap, ledger(first))
    assert sorted(ledger(first) + ledger(then)) == sorted(ledger(lines_of(found, worth, cap)))
