"""Books begun and never handed in: who began them is told, and days later they are gone, pictures and all."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from audits.actions import books, drafts
from audits.actions.ageing import tend_begun
from audits.models import Draft, DraftRow, Upload, VoucherPicture
from notifications.models import Notice
from tests.audits.test_drafts import photo
from tests.factories.audits import make_books, workbook
from tests.factories.federation import make_person
from ui.pictures import clean_photo
from workflow.models import StateChange


def after(days):
    return time_machine.travel(timezone.now() + timedelta(days=days))


def test_what_nobody_hands_in_is_told_of_and_then_deleted(the, django_capture_on_commit_callbacks):
    the.treasurer.person = make_person()
    the.treasurer.save()
    draft = drafts.start_draft(by=the.treasurer, union=the.union, year=2026)
    cells = {"booked": "2026-01-08", "summary": "x"}
    drafts.keep_row(draft, by=the.treasurer, table="lines", cells=cells, pictures=[clean_photo(photo())])
    picture = VoucherPicture.objects.get()
    kept = drafts.start_draft(by=the.treasurer, union=the.union, year=2025)
    upload = books.stage_upload(by=the.treasurer, union=the.union, filename="b.xlsx", content=workbook())
    posted = make_books(the, run=False)
    nothing = {"told": 0, "deleted": 0}
    with after(165):
        assert tend_begun() == nothing
    with after(167):
        assert tend_begun() == {"told": 3, "deleted": 0} and tend_begun() == nothing
        kinds = sorted(Notice.objects.values_list("kind", "person"))
        assert [kind for kind, _person in kinds if kind.endswith("ending")] == ["audits.draft_ending"] * 2 + [
            "audits.upload_ending"
        ]
    with after(170):
        drafts.keep_row(kept, by=the.treasurer, table="lines", cells=cells)
    with after(180.5), django_capture_on_commit_callbacks(execute=True):
        assert tend_begun() == nothing, "fourteen days after it was told of, not before"
    with after(181.5), django_capture_on_commit_callbacks(execute=True):
        assert tend_begun() == {"told": 0, "deleted": 2} and tend_begun() == nothing
    assert list(Draft.objects.all()) == [kept] and not Upload.objects.filter(pk=upload.pk).exists()
    assert not DraftRow.objects.filter(draft=draft.pk).exists() and not picture.picture.storage.exists(
        picture.picture.name
    )
    assert StateChange.objects.filter(event="begun_books_deleted").count() == 2 and posted.line_count
    with after(400):
        assert tend_begun() == {"told": 1, "deleted": 0}, "late nights skip no notice"
