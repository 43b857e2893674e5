"""The yearly programme around Craftsman Day and the days that speakers reserve for it (F-A1-17, F-A1-19, S3-07)."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.parameters import value_of

from .. import policies
from ..errors import OrderRefused
from ..models import Programme, ProgrammeSlot
from ..parameters import SCHOOL_TARGET
from ..queries.programmes import edition_of
from .guard import demand, store

OPENS, CLOSES = (5, 19), (12, 31)  # 2021 the drive opened on 19 May
A_YEAR_OF_WEEKS = timedelta(weeks=52)  # the same weekday a year on


@transaction.atomic
def save_programme(*, by, programme=None, **details) -> Programme:
    """Lays out a year's programme, or changes one. Raises NotAllowed without a corps office, ValidationError by field."""
    demand(by, policies.can_keep_programmes)
    programme = programme or Programme()
    if details["closes_on"] <= details["opens_on"]:
        raise OrderRefused("closes_on", _("The end lies before the beginning."))
    if details["opens_on"].year != details["year"] or details["closes_on"].year != details["year"]:
        raise OrderRefused("opens_on", _("The programme opens and closes in its own year."))
    return store(programme, details, "programme_changed" if programme.pk else "programme_added", by=by)


def ensure_programme(year: int) -> Programme:
    """The programme of a year; the portal lays it out when nobody has yet, with the target that holds."""
    found = Programme.objects.filter(year=year).first()
    if found:
        return found
    with transaction.atomic():
        programme, made = Programme.objects.get_or_create(
            year=year,
            defaults={
                "edition": edition_of(year), "title": f"{year}年“926工匠日”劳模工匠进校园",
                "target_people": int(value_of(SCHOOL_TARGET)), "opens_on": date(year, *OPENS), "closes_on": date(year, *CLOSES),
            },
        )  # fmt: skip
        if made:
            record(programme, "programme_added")
    return programme


@transaction.atomic
def reserve_slot(*, by, speaker, programme, day: date) -> ProgrammeSlot:
    """The speaker reserves a day of the programme. Raises NotAllowed for somebody else, OrderRefused (field `day`)
    for a day past, outside the programme, without clearance, or reserved already."""
    demand(by, policies.is_person_of, speaker)
    if day < timezone.localdate():
        raise OrderRefused("day", _("This date is in the past. Please choose a later one."))
    if not programme.opens_on <= day <= programme.closes_on:
        days = {"from": programme.opens_on, "until": programme.closes_on}
        raise OrderRefused("day", _("The programme runs from %(from)s until %(until)s.") % days)
    if not (speaker.school_cleared_until and speaker.school_cleared_until >= day):
        raise OrderRefused(
            "day", _("You are not cleared for schools then. Please ask the corps office for check and induction.")
        )
    try:
        with transaction.atomic():
            slot = ProgrammeSlot.objects.create(programme=programme, speaker=speaker, day=day)
    except IntegrityError as error:
        raise OrderRefused("day", _("You have reserved this day already.")) from error
    record(slot, "slot_reserved", by=by, union=speaker.home_corps.union)
    return slot


@transaction.atomic
def drop_slot(slot: ProgrammeSlot, *, by) -> None:
    """The speaker gives a reserved day back; one that a visit has taken stays."""
    demand(by, policies.is_person_of, slot.speaker)
    if slot.visit_id:
        raise OrderRefused(None, _("A school has taken this day. Please cancel the visit instead."))
    record(slot, "slot_dropped", by=by, union=slot.speaker.home_corps.union)
    slot.delete()


def carry_over(year: int) -> int:
    """Once a programme is over, its untaken days go on to the next year on the same weekday; says how many were new."""
    ended = Programme.objects.filter(year=year, closes_on__lt=timezone.localdate()).first()
    if ended is None:
        return 0
    rows = ended.slots.filter(visit=None, carried_to=None, speaker__is_active=True)
    following, made = None, 0
    for slot in rows.select_related("speaker"):
        following = following or ensure_programme(year + 1)
        day = slot.day + A_YEAR_OF_WEEKS
        if following.opens_on <= day <= following.closes_on:
            _slot, new = ProgrammeSlot.objects.get_or_create(
                programme=following, speaker=slot.speaker, day=day, defaults={"carried_from": slot}
            )
            made += new
    return made
