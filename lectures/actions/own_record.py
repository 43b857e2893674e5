"""The lasting record of a speaker: what the speaker, or the office, changes in it, and how it becomes one's own (S1-01, S1-04)."""

from datetime import date, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation import delivery
from federation.models import User
from federation.queries import reach_of
from workflow.actions import record
from workflow.errors import NotAllowed
from workflow.locks import lock

from .. import policies
from ..errors import LinkExpired, OrderRefused
from ..models import Speaker, SpeakerClaim, Unavailability, WeeklyHours
from ..queries.freshness import menu_changed

SALT = "lectures.claim"
CLAIM_DAYS = 14
MOST_HOURS, MOST_ABSENCES = 30, 60
LONGEST_ABSENCE = timedelta(days=366)
PROFILE = ("trade", "employer", "story", "languages", "equipment", "needs", "tags", "travel_radius_km", "notice_days")


def _demand_own(by, speaker):
    if not policies.can_edit_speaker(reach_of(by), speaker):
        raise NotAllowed(_("Only the speaker and the corps office change this record."))


@transaction.atomic
def update_profile(speaker: Speaker, *, by, photo=None, **values) -> Speaker:
    """Changes what the speaker tells of himself; `photo` is a picture already written anew."""
    _demand_own(by, speaker)
    changed = [name for name in PROFILE if name in values and getattr(speaker, name) != values[name]]
    for name in changed:
        setattr(speaker, name, values[name])
    old = speaker.photo.name
    if photo is not None:
        speaker.photo.save(photo.name, photo, save=False)
        if old:
            storage = speaker.photo.storage
            transaction.on_commit(lambda: storage.delete(old), robust=True)
    speaker.save(update_fields=[*PROFILE, "photo"])
    changed += ["photo"] if photo is not None else []
    record(speaker, "speaker_changed", by=by, union=speaker.union, data={"changed": sorted(changed)})
    menu_changed()
    return speaker


@transaction.atomic
def add_hours(speaker: Speaker, *, by, weekday: int, starts: time, ends: time) -> WeeklyHours:
    """Adds hours in which the speaker can usually lecture; raises OrderRefused when they meet others of the day."""
    _demand_own(by, speaker)
    if ends <= starts:
        raise OrderRefused("ends", _("The end lies before the beginning."))
    lock(speaker)
    rows = WeeklyHours.objects.filter(speaker=speaker)
    if rows.filter(weekday=weekday, starts__lt=ends, ends__gt=starts).exists():
        raise OrderRefused("starts", _("These hours meet others of the same day. Please take those away first."))
    if rows.count() >= MOST_HOURS:
        raise OrderRefused("", _("That is enough: at most %(most)s lines.") % {"most": MOST_HOURS})
    row = WeeklyHours.objects.create(speaker=speaker, weekday=weekday, starts=starts, ends=ends)
    record(speaker, "speaker_hours_set", by=by, union=speaker.union, data={"rows": rows.count()})
    menu_changed()
    return row


@transaction.atomic
def remove_hours(row: WeeklyHours, *, by) -> None:
    """Takes hours away; talks that are settled stay."""
    _demand_own(by, row.speaker)
    WeeklyHours.objects.filter(pk=row.pk).delete()
    left = WeeklyHours.objects.filter(speaker=row.speaker).count()
    record(row.speaker, "speaker_hours_set", by=by, union=row.speaker.union, data={"rows": left})
    menu_changed()


@transaction.atomic
def add_absence(speaker: Speaker, *, by, starts_on: date, ends_on: date, reason: str = "") -> Unavailability:
    """Notes days away, both ends included; the same days again change nothing. Raises OrderRefused for odd dates."""
    _demand_own(by, speaker)
    if ends_on < starts_on:
        raise OrderRefused("ends_on", _("The end lies before the beginning."))
    if ends_on < timezone.localdate():
        raise OrderRefused("ends_on", _("Please give a time that lies ahead."))
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise OrderRefused("ends_on", _("At most one year at a time."))
    lock(speaker)
    rows = Unavailability.objects.filter(speaker=speaker)
    twin = rows.filter(starts_on=starts_on, ends_on=ends_on).first()
    if twin:
        return twin
    if rows.filter(ends_on__gte=timezone.localdate()).count() >= MOST_ABSENCES:
        raise OrderRefused("", _("That is enough: at most %(most)s lines.") % {"most": MOST_ABSENCES})
    row = Unavailability.objects.create(speaker=speaker, starts_on=starts_on, ends_on=ends_on, reason=reason[:100])
    record(speaker, "speaker_days_away_set", by=by, union=speaker.union, data={"rows": rows.count()})
    menu_changed()
    return row


@transaction.atomic
def remove_absence(row: Unavailability, *, by) -> None:
    """The speaker is there after all."""
    _demand_own(by, row.speaker)
    Unavailability.objects.filter(pk=row.pk).delete()
    left = Unavailability.objects.filter(speaker=row.speaker).count()
    record(row.speaker, "speaker_days_away_set", by=by, union=row.speaker.union, data={"rows": left})
    menu_changed()


@transaction.atomic
def invite_to_claim(speaker: Speaker, *, by, phone: str) -> SpeakerClaim:
    """Sends a link by text message that makes the record somebody's own, once and within 14 days.

    An earlier link of the record ends. Raises NotAllowed, and OrderRefused when somebody has the record already.
    """
    if not policies.can_invite(reach_of(by), speaker):
        raise NotAllowed(_("The corps office hands records over."))
    lock(speaker)
    if User.objects.filter(person=speaker.person_id).exists():
        raise OrderRefused("phone", _("This record belongs to its speaker already."))
    now = timezone.now()
    SpeakerClaim.objects.filter(speaker=speaker, used_at=None, expires_at__gt=now).update(expires_at=now)
    claim = SpeakerClaim.objects.create(speaker=speaker, invited_by=by, expires_at=now + timedelta(days=CLAIM_DAYS))
    link = link_of(claim)
    text = _("%(name)s, please make your speaker's record your own: %(link)s (once, within %(days)s days)") % {
        "name": speaker.name, "link": link, "days": CLAIM_DAYS,
    }  # fmt: skip
    record(claim, "record_offered", by=by, union=speaker.union)
    transaction.on_commit(lambda: delivery.send_sms(phone, text, f"speaker-claim-{claim.pk}"), robust=True)
    claim.link = link
    return claim


def link_of(claim: SpeakerClaim) -> str:
    """The absolute address that hands the record over."""
    token = signing.dumps(claim.pk, salt=SALT)
    return settings.BASE_URL.rstrip("/") + reverse("lectures:speaker-claim", args=[token])


def claim_of(token: str) -> SpeakerClaim:
    """The claim behind a link; LinkExpired when it was altered, used or is out of date."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise LinkExpired from error
    claim = SpeakerClaim.objects.select_related("speaker__home_corps__union").filter(pk=pk, used_at=None).first()
    if claim is None or claim.expires_at <= timezone.now():
        raise LinkExpired
    return claim


@transaction.atomic
def claim_record(token: str, *, by) -> Speaker:
    """Makes the record that of the person who signed in; the link ends. Raises LinkExpired, OrderRefused."""
    claim = claim_of(token)
    speaker = claim.speaker
    lock(speaker)
    if by.person_id is None:
        raise OrderRefused("", _("Please sign in with the phone of the speaker."))
    if Speaker.objects.filter(person=by.person_id).exclude(pk=speaker.pk).exists():
        raise OrderRefused("", _("You have a speaker's record already."))
    if User.objects.filter(person=speaker.person_id).exclude(pk=by.pk).exists():
        raise OrderRefused("", _("This record belongs to its speaker already."))
    now = timezone.now()
    if not SpeakerClaim.objects.filter(pk=claim.pk, used_at=None, expires_at__gt=now).update(used_at=now, used_by=by):
        raise LinkExpired
    Speaker.objects.filter(pk=speaker.pk).update(person=by.person_id)
    record(claim, "record_claimed", by=by, union=speaker.union)
    speaker.refresh_from_db()
    return speaker
