"""The figures of the year, reckoned from rows; the forecast checked on months it did not see (F-A3-05, S5-16)."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from federation.queries import reach_of
from services.models import Case, FreightCompany
from services.queries import catalogue, forecast, presence
from services.queries import demand as queries
from services.queries.forecast import months_before
from tests.factories.services import make_need, make_station, service
from unionportal.demo import counter as demo
from unionportal.demo import dice

pytestmark = pytest.mark.django_db
TODAY = "2026-12-20 10:00+08:00"
AT = date(2026, 12, 20)


def fill(world, counts, start=0):
    """Cases of as many firms as there are counts, spread over ten months, 10 a month for each hundred."""
    version = service("E04").versions.get()
    first = timezone.make_aware(datetime(2026, 1, 5, 9))  # noqa: DTZ001
    rows = []
    for firm, count in enumerate(counts, start):
        company = FreightCompany.objects.create(station=world.station, name=f"第{firm}物流")
        for n in range(count):
            at = first + timedelta(days=30.4 * (n % 10))
            rows.append(Case(
                number=f"D{firm}-{n}", station=world.station, version=version, audience="company", state="collected",
                person=world.driver, company=company, created_at=at, decided_at=at + timedelta(days=2),
            ))  # fmt: skip
    Case.objects.bulk_create(rows)


@time_machine.travel(TODAY, tick=False)
def test_the_figures_come_from_the_rows(client, world, django_assert_num_queries):
    fill(world, [60, 30, 10])
    rows = queries.cases_counted(reach_of(world.officer))
    found = queries.demand_of(rows, catalogue.companies_within(reach_of(world.officer)))
    assert (found.cases, found.most, found.firms_known, found.days_to_finish) == (100, 60, 4, 2.0)
    assert found.share_of(1) == 60 and found.firms_for(80) == 2 and found.curve[-1] == (100, 100.0)
    assert not queries.demand_of(queries.cases_counted(reach_of(world.stranger)), FreightCompany.objects.none()).cases
    client.force_login(world.officer)
    address = reverse("services:demand")
    text = client.get(address).content.decode()
    assert "第0物流" in text and "100" in text and "普货车辆年度审验" in text
    with django_assert_num_queries(9):
        client.get(address)
    fill(world, [1] * 30, start=10)
    with django_assert_num_queries(9):
        client.get(address)
    assert client.get(address, {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(address, {"station": "x"}).status_code == 400
    client.force_login(world.stranger)
    assert "第0物流" not in client.get(address).content.decode()


@time_machine.travel(TODAY, tick=False)
def test_the_forecast_knows_the_season_and_prints_its_error(client, world, django_assert_num_queries):
    """Two busy autumns: the same month of last year says more than the mean, and both errors stand on the page."""
    counts = {month: 40 if month.month in (9, 10, 11) else 10 for n in range(1, 17) if (month := months_before(AT, n))}
    found = forecast.forecast_of(world.station, counts, AT)
    assert (found.next.basis, found.next.cases, found.error, found.plain_error) == ("season", 10, 0.0, 62.5)
    assert found.trend_error == 0.0  # every month known twice says the same: no growth
    grown = counts | {month: 2 * count for month, count in counts.items() if month >= months_before(AT, 6)}
    again = forecast.forecast_of(world.station, grown, AT)
    assert again.trend_error < again.error  # twice as much since half a year: there a trend would tell
    assert (
        found.sessions == 1
        and found.per_desk == 5
        and [said.cases for _month, said, _came in found.checked] == [40] * 3
    )
    short = {month: count for month, count in counts.items() if month > months_before(AT, 7)}
    assert forecast.forecast_of(world.station, short, AT).next.basis == "mean"
    assert forecast.forecast_of(world.station, {months_before(AT, 1): 5}, AT) is None
    fill(world, [60, 30, 10])
    make_need(world)
    client.force_login(world.officer)
    address = reverse("services:plan")
    text = client.get(address).content.decode()
    assert world.station.name in text and "%" in text
    with django_assert_num_queries(10):
        client.get(address)
    fill(world, [1] * 30, start=10)
    with django_assert_num_queries(10):
        client.get(address)
    assert client.get(address, {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    client.force_login(world.stranger)
    assert world.station.name not in client.get(address).content.decode()


def test_suggested_days_meet_more_needs_than_as_many_fixed_days(world):
    """Needs in bursts: the counter comes when a day's work waits, at the latest when a promise ends."""
    days = presence.workdays_of(AT, AT + timedelta(days=180))
    asks = [presence.Ask(days[n], days[min(n + 15, len(days) - 1)], 40 if n % 30 == 0 else 1) for n in range(0, 100, 2)]
    suggested = presence.serve(asks, presence.suggest(asks, days, 28), 28)
    assert suggested.met == suggested.total == sum(ask.count for ask in asks)
    fewest = -(-suggested.total // 28)
    assert fewest <= len(suggested.days) <= fewest + 4
    fixed = presence.serve(asks, presence.on_weekdays(days, (3,)), 28)
    assert len(fixed.days) > len(suggested.days)  # every Thursday costs more days for the same needs
    same = presence.serve(asks, fixed.days[: len(suggested.days)], 28)
    assert same.met < suggested.met
    assert presence.serve([presence.Ask(AT, AT, 5)], [AT + timedelta(days=1)], 28).met == 0


@time_machine.travel(TODAY, tick=False)
def test_the_error_on_three_unseen_months_of_the_demo_year(world, capsys):
    """4,442 cases of 120 firms: last year's month says more than the mean of six months, and a trend adds nothing to it."""
    roll, station = dice("counter"), make_station(world.city.own)
    demo._past(roll, station, demo._companies(roll, station), demo._shares(roll))
    counts = forecast.counts_by_station(reach_of(world.officer))[station.pk]
    found = forecast.forecast_of(station, counts)
    with capsys.disabled():
        print(
            f"\nforecast of the demo year: {found.error} % off, with a trend {found.trend_error} %, mean alone {found.plain_error} %"
        )
    assert found.error < found.plain_error and found.error < 15
    assert len(found.checked) == 3 and all(said.basis == "season" for _month, said, _came in found.checked)
