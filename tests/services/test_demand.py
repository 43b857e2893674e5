"""The figures of the year, reckoned from rows; the forecast checked on months it did not see (F-A3-05, S5-16)."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from federation.queries import reach_of
from services.models import Case, FreightCompany
from services.queries import catalogue
from services.queries import demand as queries
from tests.factories.services import service

pytestmark = pytest.mark.django_db
TODAY = "2026-12-20 10:00+08:00"


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
    forecast = queries.forecast_of(found)
    assert len(forecast.checked) == 3 and forecast.error == round(
        100
        * sum(abs(came - said) for _m, said, came in forecast.checked)
        / sum(came for *_r, came in forecast.checked),
        1,
    )
    assert not queries.demand_of(queries.cases_counted(reach_of(world.stranger)), FreightCompany.objects.none()).cases
    client.force_login(world.officer)
    address = reverse("services:demand")
    text = client.get(address).content.decode()
    assert "第0物流" in text and "100" in text
    with django_assert_num_queries(9):
        client.get(address)
    fill(world, [1] * 30, start=10)
    with django_assert_num_queries(9):
        client.get(address)
    assert client.get(address, {"export": "1"})["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(address, {"station": "x"}).status_code == 400
    client.force_login(world.stranger)
    assert "第0物流" not in client.get(address).content.decode()
