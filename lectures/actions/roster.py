"""The roster: corps, speakers with honours and hours, and their seats (S1-01 … S1-04, F-A1-01 … F-A1-05)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.locks import lock

from .. import policies
from ..errors import OrderRefused
from ..models import Corps, Honour, Seat, Speaker, Unavailability, WeeklyHours
from ..queries.freshness import menu_changed
from .flags import flag_terms
from .guard import demand, store

LOWEST_RANK = 99


@transaction.atomic
def save_corps(*, by, corps=None, union=None, **details) -> Corps:
    """Founds the corps of `union`, or changes one (name, places, active). Raises NotAllowed, ValidationError by field."""
    corps = corps or Corps(union=union)
    demand(by, policies.can_keep_corps, corps)
    return store(corps, details, "corps_changed" if corps.pk else "corps_founded", by=by, union=corps.union)


@transaction.atomic
def add_speaker(*, by, person, home_corps, starts_on=None, **details) -> Speaker:
    """Enters `person` as a speaker with a seat in the home corps from `starts_on` (today); a person is entered once.

    Raises NotAllowed for another corps, OrderRefused (field `member`) for somebody who is a speaker already,
    OrderRefused when the corps is full, ValidationError by field.
    """
    demand(by, policies.can_keep_corps, home_corps)
    if Speaker.objects.filter(person=person).exists():
        raise OrderRefused("member", _("%(name)s is a speaker already.") % {"name": person.name})
    speaker = Speaker(person=person, home_corps=home_corps, name=person.name, pinyin=person.pinyin)
    store(speaker, details, "speaker_added", by=by, union=home_corps.union)
    grant_seat(by=by, corps=home_corps, speaker=speaker, starts_on=starts_on)
    return speaker


@transaction.atomic
def change_speaker(speaker: Speaker, *, by, **details) -> Speaker:
    """Changes what is known of a speaker; the journal names the columns. Raises NotAllowed, ValidationError by field."""
    demand(by, policies.can_keep_corps, speaker.home_corps)
    return store(speaker, details, "speaker_changed", by=by, union=speaker.home_corps.union)


def _replace(speaker, model, rows, event, by):
    """Makes `rows` (dicts of columns) the speaker's rows of `model`; the same rows again change nothing."""
    demand(by, policies.can_keep_corps, speaker.home_corps)
    columns = [field.name for field in model._meta.fields if field.name not in ("id", "speaker")]
    wanted = [{name: row.get(name, model._meta.get_field(name).get_default()) for name in columns} for row in rows]
    standing = list(model.objects.filter(speaker=speaker).values(*columns))
    if sorted(map(repr, wanted)) == sorted(map(repr, standing)):
        return False
    model.objects.filter(speaker=speaker).delete()
    for row in wanted:
        fresh = model(speaker=speaker, **row)
        fresh.full_clean()
        fresh.save()
    menu_changed()
    record(speaker, event, by=by, union=speaker.home_corps.union, data={"rows": len(wanted)})
    return True


@transaction.atomic
def set_weekly_hours(speaker: Speaker, rows, *, by) -> bool:
    """Makes `rows` the hours in which the speaker usually lectures; whether anything changed."""
    return _replace(speaker, WeeklyHours, rows, "speaker_hours_set", by)


@transaction.atomic
def set_days_away(speaker: Speaker, rows, *, by) -> bool:
    """Makes `rows` the days on which the speaker cannot come; lectures accepted for them stay until moved."""
    return _replace(speaker, Unavailability, rows, "speaker_days_away_set", by)


@transaction.atomic
def set_honours(speaker: Speaker, rows, *, by) -> bool:
    """Makes `rows` the speaker's honours and reckons the rank of the highest one that stands (F-A1-04).

    An honour that is withdrawn now flags the speaker's terms, for the office to look at.
    """
    withdrawn = set(Honour.objects.filter(speaker=speaker, is_withdrawn=True).values_list("title", flat=True))
    changed = _replace(speaker, Honour, rows, "speaker_honours_set", by)
    gone = [row["title"] for row in rows if row.get("is_withdrawn") and row["title"] not in withdrawn]
    if gone:
        flag_terms(speaker, gone, by=by)
    levels = [row["level"] for row in rows if not row.get("is_withdrawn")]
    Speaker.objects.filter(pk=speaker.pk).update(honour_rank=min(levels, default=LOWEST_RANK))
    speaker.refresh_from_db(fields=["honour_rank"])
    return changed


@transaction.atomic
def grant_seat(*, by, corps, speaker, starts_on=None, ends_on=None, override_reason: str = "") -> Seat:
    """Gives a speaker a seat in a corps from a day on (today). A full corps needs a written reason (F-A1-01).

    Raises NotAllowed, OrderRefused (field `override_reason` when full, `speaker` when seated there already, `starts_on`
    for a day that is over).
    """
    demand(by, policies.can_keep_corps, corps)
    [corps] = lock(corps)
    today = timezone.localdate()
    if starts_on and starts_on < today:
        raise OrderRefused("starts_on", _("A seat begins today or later, never backwards."))
    if Seat.objects.filter(corps=corps, speaker=speaker).filter(Q(ends_on=None) | Q(ends_on__gt=today)).exists():
        raise OrderRefused("speaker", _("%(name)s has a seat in this corps already.") % {"name": speaker.name})
    if taken_seats(corps) >= corps.capacity_people and not override_reason.strip():
        sentence = _("All %(count)s places are taken. Please write why one more is needed.")
        raise OrderRefused("override_reason", sentence % {"count": corps.capacity_people})
    seat = Seat(
        corps=corps, speaker=speaker, starts_on=starts_on or today, ends_on=ends_on, override_reason=override_reason
    )
    seat.full_clean()
    seat.save()
    menu_changed()
    record(seat, "seat_granted", by=by, union=corps.union, note=override_reason)
    return seat


def taken_seats(corps) -> int:
    """Seats of the corps that count today or later."""
    return Seat.objects.filter(corps=corps).filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate())).count()


@transaction.atomic
def end_seat(seat: Seat, *, by, on=None) -> Seat:
    """Ends a seat on a day (today); a seat that ended stays as it is. Raises NotAllowed."""
    demand(by, policies.can_keep_corps, seat.corps)
    on = max(on or timezone.localdate(), seat.starts_on + timedelta(days=1))
    if seat.ends_on and seat.ends_on <= on:
        return seat
    return store(seat, {"ends_on": on}, "seat_ended", by=by, union=seat.corps.union)
