"""Which way a notice goes: who can be reached how, by channel, consent and the person's own word."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from federation.models import Purpose
from federation.queries import has_consent

from .models import Channel, Delivery, Preference
from .registry import Kind, kinds

REASON = Delivery.Reason
_ADDRESS = {
    Channel.SMS: "p.phone <> ''",
    Channel.MAIL: "EXISTS (SELECT 1 FROM federation_user u WHERE u.person_id = p.id AND u.is_active AND u.email <> '')",
}
_NEW_ROW = (
    "INSERT INTO notifications_delivery (notice_id, channel, group_key, state, reason, detail, attempts, reference, next_try_at,"
    " fence, created_at) SELECT n.id, %s, '', 'new', '', '', 0, gen_random_uuid(), now(), 0, now()"
)
_OF_PEOPLE = (
    " FROM notifications_notice n JOIN federation_person p ON p.id = n.person_id WHERE n.id = ANY(%s)"
    " AND NOT EXISTS (SELECT 1 FROM notifications_delivery d WHERE d.notice_id = n.id AND d.channel <> 'robot')"
)
_HAS_AGREED = (
    " AND EXISTS (SELECT 1 FROM federation_consent c WHERE c.person_id = p.id AND c.purpose = %s"
    " AND c.withdrawn_at IS NULL)"
)
_WANTS = (
    " AND COALESCE((SELECT w.is_on FROM notifications_preference w"
    " WHERE w.person_id = p.id AND w.kind = n.kind AND w.channel = %s), %s)"
)


def send_out(kind: Kind, notice_ids: list[int]) -> int:
    """Queues each notice on the first channel its person can be reached by; returns how many were queued.

    At most three statements, whatever the number of people. What must arrive and finds no way is queued as a text
    message all the same, so that its failure stands in the message log.
    """
    if not notice_ids:
        return 0
    queued = 0
    with connection.cursor() as cursor:
        for channel in kind.order:
            values: list
            sql, values = _NEW_ROW + _OF_PEOPLE + f" AND {_ADDRESS[channel]}", [channel, notice_ids]
            if kind.needs_consent:
                sql, values = sql + _HAS_AGREED, [*values, Purpose.MESSAGES]
            sql, values = sql + _WANTS, [*values, channel, kind.is_on_by_default(channel)]
            cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
            queued += cursor.rowcount
            if queued == len(notice_ids):
                return queued
        if kind.must_arrive and queued < len(notice_ids):
            cursor.execute(f"{_NEW_ROW}{_OF_PEOPLE} ON CONFLICT DO NOTHING", [Channel.SMS, notice_ids])
            queued += cursor.rowcount
    return queued


def refusal(kind: Kind, channel: str, person) -> str:
    """Why this person is not reached by this channel now; '' when nothing stands in the way."""
    if not address_of(person, channel):
        return REASON.NO_ADDRESS
    if kind.must_arrive:
        return ""
    if kind.needs_consent and not has_consent(person, Purpose.MESSAGES):
        return REASON.SWITCHED_OFF
    wish = Preference.objects.filter(person=person, kind=kind.name, channel=channel).first()
    return "" if (wish.is_on if wish else kind.is_on_by_default(channel)) else REASON.SWITCHED_OFF


def address_of(person, channel: str) -> str:
    """The phone number or e-mail address of the person, '' for none."""
    if channel == Channel.SMS:
        return person.phone
    user = getattr(person, "user", None)
    return user.email if user and user.is_active else ""


def fall_back(row: Delivery) -> int:
    """Queues the next way when this one failed: the people of a group one by one, a person by another channel.

    A channel that was tried is not tried again. Returns how many deliveries were queued.
    """
    notice = row.notice
    kind = kinds.get(notice.kind)
    if kind is None:
        return 0
    if row.channel == Channel.ROBOT:
        heard = type(notice).objects.filter(kind=notice.kind, about=notice.about, occasion=notice.occasion)
        return send_out(kind, list(heard.values_list("pk", flat=True)))
    tried = set(Delivery.objects.filter(notice=notice).values_list("channel", flat=True))
    for channel in kind.order:
        if channel not in tried and not refusal(kind, channel, notice.person):
            made = Delivery.objects.bulk_create([Delivery(notice=notice, channel=channel)], ignore_conflicts=True)
            return len(made)
    return 0


def quiet_until(person):
    """When the person's quiet hours end, None outside of them (Asia/Shanghai)."""
    hours = getattr(person, "quiet_hours", None)
    if hours is None:
        return None
    now = timezone.localtime()
    passes_midnight = hours.starts > hours.ends
    inside = (
        (now.time() >= hours.starts or now.time() < hours.ends)
        if passes_midnight
        else (hours.starts <= now.time() < hours.ends)
    )
    if not inside:
        return None
    end = now.replace(hour=hours.ends.hour, minute=hours.ends.minute, second=0, microsecond=0)
    return end if end > now else end + timedelta(days=1)
