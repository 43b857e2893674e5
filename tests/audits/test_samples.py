"""Samples: every union with books has one, findings and large amounts are in it, nothing is lost."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.actions import campaigns, samples
from audits.errors import AuditRefused
from audits.models import Campaign, Sample, SampleLine, Task
from audits.queries.samples import coverage, pick, wanted
from tests.factories.audits import make_books, make_finding, treat
from tests.factories.federation import make_union
from tests.factories.ledgers import line
from workflow.errors import NotAllowed
from workflow.tokens import new_token

USUAL = {"least": 20, "percent": 10}


def many(book):
    treat(book)
    book.tables["w_line"] += [line(100 + n, amount_out=1_000 + n) for n in range(80)]


@pytest.fixture
def campaign(the):
    today = timezone.localdate()
    return campaigns.open_campaign(
        by=the.auditor, union=the.county, year=2022, title="审查", opens_on=today, closes_on=today + timedelta(days=9)
    )


def test_the_same_seed_picks_the_same_and_findings_and_large_amounts_always():
    lines = [(n, 100 * n) for n in range(1, 201)]
    chosen = pick(lines, {3, 7, 999}, 30, "s")
    assert chosen == pick(list(reversed(lines)), {3, 7, 999}, 30, "s") != pick(lines, {3, 7, 999}, 30, "t")
    assert len(chosen) == 30 and {3, 7} == {key for key, why in chosen.items() if why == "named"}
    assert {key for key, why in chosen.items() if why == "large"} == set(range(187, 201))
    assert len(pick(lines, set(range(1, 51)), 30, "s")) == 50, "what a finding names is never left out"
    assert pick([], set(), 20, "s") == {} and len(pick(lines, set(), 500, "s")) == 200
    assert (
        wanted(5, 0, "sample", **USUAL) == 5
        and wanted(50, 0, "sample", **USUAL) == 20
        and wanted(400, 0, "sample", **USUAL) == 40
    )
    assert (
        wanted(400, 0, "sample", **USUAL) < wanted(400, 30, "sample", **USUAL) < wanted(400, 40, "full", **USUAL) == 400
    )


def test_every_union_with_books_is_covered_and_nothing_drawn_is_lost(the, campaign):
    book = make_books(the, many, run=False)
    make_finding(the, book=book, lines=[10])
    assert samples.draw_samples(campaign, by=the.auditor) == 1
    task = Task.objects.get(union=the.union)
    assert task.risk_reasons[0] == ["findings_high", 8], "reckoned from the books handed in"
    size = wanted(book.line_count, task.risk, task.depth, **USUAL)
    first = set(SampleLine.objects.values_list("entry__line", flat=True))
    assert 10 in first and 20 <= len(first) == size < book.line_count
    make_books(the, union=the.sibling, by=the.outsider)  # handed in after the drawing
    make_union(the.county, "GH3", "新公司工会")
    assert coverage(campaign) == {"unions": 2, "books": 2, "sampled": 1, "lines": size, "seen": 0}
    assert (samples.draw_samples(campaign, by=the.auditor), samples.draw_samples(campaign, by=the.auditor)) == (1, 0)
    assert set(SampleLine.objects.filter(sample__book=book).values_list("entry__line", flat=True)) == first
    assert (coverage(campaign)["sampled"], coverage(campaign)["unions"]) == (2, 3)
    again = make_books(the, many, run=False)  # a new version has a sample of its own, and counts alone
    assert coverage(campaign)["sampled"] == 1 and samples.draw_samples(campaign, by=the.auditor) == 1
    assert Sample.objects.count() == 3 and again.sample.lines.count() == size
    for by in (the.treasurer, the.outsider):
        with pytest.raises(NotAllowed):
            samples.draw_samples(campaign, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleLine.objects.filter(sample__book=again).update(state="in_order")  # by nobody, at no time


def test_drawing_costs_the_same_for_one_book_and_for_many(the, campaign, django_assert_max_num_queries):
    counts = []
    for number in (1, 9):
        for n in range(number):
            make_books(the, treat, run=False, union=make_union(the.county, f"GN{number}{n}", f"公司{number}{n}工会"))
        with django_assert_max_num_queries(60) as caught:
            assert samples.draw_samples(campaign, by=the.auditor) == number
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_a_letter_waits_for_the_sample(the, campaign):
    book = make_books(the, treat)
    samples.draw_samples(campaign, by=the.auditor)
    task = campaigns.begin(Task.objects.get(union=the.union), by=the.auditor)
    with pytest.raises(AuditRefused):
        campaigns.send_letter(task, by=the.auditor)
    keys = list(SampleLine.objects.values_list("pk", flat=True))
    with pytest.raises(NotAllowed):
        samples.look_at(book, by=the.treasurer, keys=keys, is_fine=True)
    assert samples.look_at(book, by=the.auditor, keys=keys, is_fine=True) == len(keys)
    assert campaigns.send_letter(task, by=the.auditor)


def test_a_closed_audit_has_nothing_left_to_draw_or_to_look_at(the, campaign):
    book = make_books(the, treat, run=False)
    make_books(the, union=the.sibling, by=the.outsider, run=False)
    samples.draw_samples(campaign, by=the.auditor, unions=[the.union.pk])
    assert (coverage(campaign)["books"], coverage(campaign)["sampled"]) == (2, 1)
    samples.look_at(book, by=the.auditor, keys=[book.sample.lines.first().pk], is_fine=True)
    campaign.tasks.update(state="closed")
    assert coverage(campaign) == {"unions": 2, "books": 1, "sampled": 1, "lines": 1, "seen": 1}
    assert samples.draw_samples(campaign, by=the.auditor) == 0


def test_pages_of_drawing_and_ticking(the, campaign, client):
    book = make_books(the, many)
    page, there = f"/audits/books/{book.pk}/sample/", f"/audits/campaigns/{campaign.pk}/"
    client.force_login(the.auditor)
    assert "还没有抽样" in client.get(page).content.decode()
    assert "抽取样本" in client.get(there).content.decode()
    token = new_token()
    for _again in range(2):  # a double click draws once
        assert client.post(f"{there}draw/", {"form_token": token}).status_code == 302
    assert Sample.objects.count() == 1
    assert "其中 1 套已抽样" in (text := client.get(there).content.decode()) and f"{there}draw/" not in text
    rows = list(SampleLine.objects.order_by("entry__line"))
    assert client.post(page, {"form_token": new_token(), "lines": [rows[0].pk, rows[1].pk, "x"]}).status_code == 302
    assert client.post(page, {"form_token": new_token(), "lines": [rows[1].pk], "do": "doubt"}).status_code == 302
    assert client.post(page, {"form_token": new_token()}).status_code == 302
    states = dict(SampleLine.objects.values_list("pk", "state"))
    assert (states.pop(rows[0].pk), states.pop(rows[1].pk)) == ("in_order", "doubted")
    assert set(states.values()) == {"drawn"} and coverage(campaign)["seen"] == 2
    assert client.get(page, {"state": "doubted"}).content.decode().count('name="lines"') == 1
    assert client.get(page, {"state": "x"}).status_code == 400
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(page, {"export": 1})))).active
    assert sheet.max_row == len(rows) + 1
    workspace = client.get(f"/audits/books/{book.pk}/").content.decode()
    assert "◎" in workspace and workspace.count('form="looked"') == len(rows)
    answer = client.post(page, {"form_token": new_token(), "lines": [rows[2].pk], "from": "lines"})
    assert answer.url == f"/audits/books/{book.pk}/" and coverage(campaign)["seen"] == 3
    client.force_login(the.treasurer)
    assert client.get(page).status_code == 403 and client.post(page, {"form_token": new_token()}).status_code == 403
    assert client.post(f"{there}draw/", {"form_token": new_token()}).status_code == 403
    assert "◎" not in client.get(f"/audits/books/{book.pk}/").content.decode()
    client.force_login(the.outsider)
    assert client.get(page).status_code == 404
    other = Campaign.objects.create(union=the.city, year=2021, title="x", opens_on="2026-01-01", closes_on="2026-01-01")
    client.force_login(the.auditor)
    assert client.post(f"/audits/campaigns/{other.pk}/draw/", {"form_token": new_token()}).status_code in (403, 404)


def test_the_page_costs_the_same_with_one_line_and_with_thirty(the, campaign, client, django_assert_num_queries):
    small, large = make_books(the, union=the.sibling, by=the.outsider), make_books(the, many)
    samples.draw_samples(campaign, by=the.auditor)
    SampleLine.objects.filter(pk__in=list(small.sample.lines.values_list("pk", flat=True)[1:])).delete()
    client.force_login(the.auditor)
    client.get(f"/audits/books/{small.pk}/sample/")
    for book in (small, large):
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(f"/audits/books/{book.pk}/sample/")


PAGE_QUERIES = 12
