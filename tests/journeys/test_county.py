"""The county office: 272 unions on one page, who is not yet seen, shared out in bulk, until the meter says 272 of 272."""

from collections import Counter

import pytest
from django.utils import timezone

from audits.actions import campaigns
from audits.models import Task
from audits.states import TaskState
from federation.models import Union, UnionKind
from tests.conftest import DESK
from tests.factories.audits import make_audits

pytestmark = pytest.mark.django_db(transaction=True)
ALL = 272


def test_nobody_is_left_out(page_of, axe):
    the, today = make_audits(), timezone.localdate()
    Union.objects.bulk_create(
        Union(
            code=f"G{n:03}",
            parent=the.county,
            path=f"{the.county.path}G{n:03}/",
            name=f"第{n}工会",
            kind=UnionKind.ENTERPRISE_UNION,
        )
        for n in range(ALL - 2)  # two stand already
    )
    campaigns.open_campaign(
        by=the.auditor, union=the.county, year=today.year, title="年度审查", opens_on=today, closes_on=today
    )
    page = page_of(the.auditor, DESK)
    page.goto("/audits/")
    assert f"0 / {ALL}" in page.locator("main .meter").inner_text()
    with page.expect_navigation():
        page.locator("main a.button[href*='state=planned']").click()
    assert axe(page) == []
    assert page.locator("[name=tasks]").count() == 50, "a page of those not yet seen"
    page.locator("[name=tasks]").first.check()
    page.locator("[name=auditors]").first.check()
    with page.expect_navigation():
        page.locator("fieldset button.primary").click()
    assert Task.objects.exclude(auditor=None).count() == 1
    for box in page.locator("[name=auditors]").all():
        box.check()
    with page.expect_navigation():
        page.locator("fieldset button.primary").click()
    shares = Counter(Task.objects.exclude(auditor=None).values_list("auditor", flat=True)).values()
    assert len(shares) == 4, "the two of the county and the two of the city"
    assert sum(shares) == ALL and max(shares) - min(shares) <= 2, "shared out evenly, nobody left out"

    last = Task.objects.get(union=the.union)
    Task.objects.exclude(pk=last.pk).update(state=TaskState.RUNNING, begun_on=today)
    page.goto("/audits/")
    assert f"{ALL - 1} / {ALL}" in page.locator("main .meter").inner_text()
    campaigns.begin(last, by=last.auditor)
    page.reload()
    assert f"{ALL} / {ALL}" in page.locator("main .meter").inner_text()
    page.locator("main a.button[href*='state=planned']").click()
    assert page.locator("main .empty").is_visible()
