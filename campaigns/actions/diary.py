"""What comes from an officer's phone: diary, work log, problems; each once, whatever the network did (S8-04, S8-05)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import Person
from wishes.actions.intake import register_wish
from workflow.actions import move, record
from workflow.locks import lock

from ..errors import CampaignRefused
from ..models import DayNote, DiaryEntry, Extract, Placement, Problem, WorkLog
from ..policies import weeks as policies
from ..states.weeks import ExtractState
from .guard import demand, store

LONGEST = 2000


def _checked_day(placement, day) -> None:
    if not placement.starts_on <= day <= min(placement.ends_on, timezone.localdate()):
        raise CampaignRefused("day", _("The day lies outside the week, or ahead."))


def _twin(model, by, nonce):
    """The row of an entry that was handed in before; None for a new one. Raises CampaignRefused for somebody else's."""
    twin = model.objects.filter(nonce=nonce).first()
    if twin and twin.user_id != by.pk:
        raise CampaignRefused("nonce", _("This entry belongs to somebody else."))
    return twin


@transaction.atomic
def write_diary(placement: Placement, *, by, day, text: str, nonce, written_at=None) -> DiaryEntry:
    """Keeps a page of the diary, for its writer alone; a repeat of `nonce` gives the page that is there.

    Raises NotAllowed, CampaignRefused for a day outside the week.
    """
    lock(placement)
    if twin := _twin(DiaryEntry, by, nonce):
        return twin
    demand(by, policies.can_write, placement)
    _checked_day(placement, day)
    if not text.strip() or len(text) > LONGEST:
        raise CampaignRefused("text", _("Please write between 1 and %(most)s characters.") % {"most": LONGEST})
    return DiaryEntry.objects.create(
        placement=placement, user=by, day=day, text=text.strip(), nonce=nonce, written_at=written_at or timezone.now()
    )


@transaction.atomic
def log_work(placement: Placement, *, by, day, nonce, written_at=None, **details) -> WorkLog:
    """Keeps what was made at a station. Hours of workers above the legal day go to the rights desk as a restricted wish.

    Raises NotAllowed, ValidationError by field, CampaignRefused before the safety induction of that officer (F-A7-03).
    """
    lock(placement)
    if twin := _twin(WorkLog, by, nonce):
        return twin
    demand(by, policies.can_write, placement)
    _checked_day(placement, day)
    if not placement.inductions.filter(user=by, held_on__lte=day).exists():
        raise CampaignRefused("day", _("No work on the line before the safety induction is signed."))
    row = WorkLog(placement=placement, user=by, nonce=nonce, written_at=written_at or timezone.now())
    row = store(row, {"day": day, **details}, "work_logged", by=by, union=placement.union)
    if row.is_over_legal_day:
        _signal(row, by)
    return row


@transaction.atomic
def note_day(placement: Placement, *, by, day, agenda: str, nonce, written_at=None, **details) -> DayNote:
    """Keeps how a day went, for the group and those who plan: agenda, meals together, conversations (F-A7-03, F-A8-04).

    Raises NotAllowed, ValidationError by field, CampaignRefused for a day outside the week.
    """
    lock(placement)
    if twin := _twin(DayNote, by, nonce):
        return twin
    demand(by, policies.can_write, placement)
    _checked_day(placement, day)
    row = DayNote(placement=placement, user=by, nonce=nonce, written_at=written_at or timezone.now())
    return store(row, {"day": day, "agenda": agenda, **details}, "day_noted", by=by, union=placement.union)


def _signal(row: WorkLog, by) -> None:
    said = _("Workers at %(station)s of %(firm)s work %(hours)s hours a day, seen during a week on the line.")
    known = {"station": row.station, "firm": row.placement.firm.name, "hours": row.observed_hours}
    wish = register_wish(
        by=by, text=said % known, category="pay_hours", source="placement", union=row.placement.firm,
        source_ref=f"log-{row.pk}", is_sensitive=True,
    )  # fmt: skip
    row.signal_number = wish.number
    row.save(update_fields=["signal_number"])


@transaction.atomic
def report_problem(placement: Placement, *, by, day, title: str, nonce, written_at=None, **details) -> Problem:
    """Keeps a problem heard on the line, with one tap from the diary. Raises NotAllowed, ValidationError, CampaignRefused."""
    lock(placement)
    if twin := _twin(Problem, by, nonce):
        return twin
    demand(by, policies.can_work_on, placement)
    _checked_day(placement, day)
    row = Problem(placement=placement, user=by, nonce=nonce, written_at=written_at or timezone.now())
    return store(row, {"day": day, "title": title, **details}, "problem_reported", by=by, union=placement.union)


@transaction.atomic
def hand_in_extract(entry: DiaryEntry, *, by, text: str) -> Extract:
    """Hands in lines of a page for a second reader, again after they were returned.

    Raises NotAllowed; CampaignRefused when a name of the company's people or of the mentor still stands in them.
    """
    demand(by, policies.can_extract, entry)
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Please leave some lines.")})
    if named := [name for name in known_names(entry.placement) if name in text]:
        raise CampaignRefused("text", _("Names still stand in it: %(names)s.") % {"names": "、".join(named)})
    extract = Extract.objects.filter(entry=entry).first()
    if extract is None:
        extract = Extract.objects.create(entry=entry, text=text)
        record(extract, "extract_handed_in", by=by, union=extract.union)
        return extract
    if extract.state != ExtractState.RETURNED:
        raise CampaignRefused("text", _("An extract of this page is on its way already."))
    return move(extract, ExtractState.SUBMITTED, by=by, text=text, handed_at=timezone.now())


def known_names(placement: Placement) -> list[str]:
    """Names that must not leave a diary: the mentor and the members of the company's union."""
    people = Person.objects.filter(memberships__union=placement.firm, memberships__left_on=None)
    names = {placement.mentor, placement.answered_by, *people.values_list("name", flat=True)}
    return sorted(name for name in names if len(name) >= 2)


@transaction.atomic
def publish_extract(extract: Extract, *, by) -> Extract:
    """Publishes an extract that somebody else wrote."""
    demand(by, policies.can_review_extract, extract)
    return move(extract, ExtractState.PUBLISHED, by=by)


@transaction.atomic
def return_extract(extract: Extract, *, by, note: str) -> Extract:
    """Returns an extract with a reason."""
    demand(by, policies.can_review_extract, extract)
    return move(extract, ExtractState.RETURNED, by=by, note=note)


@transaction.atomic
def withdraw_extract(extract: Extract, *, by) -> Extract:
    """Takes an extract back; the page stays private."""
    demand(by, policies.can_withdraw_extract, extract)
    return move(extract, ExtractState.WITHDRAWN, by=by)
