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
NEW_WAY = (
    "INSERT INTO notifications_delivery (notice_id, channel, robot_id, group_key, state, reason, detail, attempts, reference,"
    " next_try_at, fence, created_at) SELECT w.id, w.channel, w.robot, w.heard, 'new', '', '', 0, gen_random_uuid(), now(), 0,"
    " now()"
)
_OF_NOTICES = (
    " FROM (SELECT n.id, {way} AS channel, NULL::bigint AS robot, '' AS heard FROM notifications_notice n"
    " JOIN federation_person p ON p.id = n.person_id WHERE n.id = ANY(%s) AND NOT EXISTS (SELECT 1"
    " FROM notifications_delivery d WHERE d.notice_id = n.id AND d.channel <> 'robot') OFFSET 0) w"
    " WHERE w.channel IS NOT NULL ON CONFLICT DO NOTHING"
)
_HAS_AGREED = (
    " AND EXISTS (SELECT 1 FROM federation_consent c WHERE c.person_id = p.id AND c.purpose = %s"
    " AND c.withdrawn_at IS NULL)"
)
_WANTS = (
    " AND COALESCE((SELECT w.is_on FROM notifications_preference w"
    " WHERE w.person_id = p.id AND w.kind = %s AND w.channel = %s), %s)"
)


def way_out(kind: Kind) -> tuple[str, list]:
    """SQL of the first channel that reaches the person `p` with this kind, NULL for none, and its values.

    What must arrive and finds no way becomes a text message all the same, so that its failure stands in the message log.
    """
    parts: list[str] = []
    values: list = []
    for channel in kind.order:
        agreed = _HAS_AGREED if kind.needs_consent else ""
        parts.append(f"WHEN {_ADDRESS[channel]}{agreed}{_WANTS} THEN '{channel.value}'")
        values += [Purpose.MESSAGES] if kind.needs_consent else []
        values += [kind.name, channel, kind.is_on_by_default(channel)]
    last = f"'{Channel.SMS.value}'" if kind.must_arrive else "NULL"
    return f"CASE {' '.join(parts)} ELSE {last} END", values


def send_out(kind: Kind, notice_ids: list[int]) -> int:
    """Queues each notice on the first channel its person can be reached by; returns how many were queued."""
    way, values = way_out(kind)
    with connection.cursor() as cursor:
        cursor.execute(NEW_WAY + _OF_NOTICES.format(way=way), [*values, notice_ids])
        return cursor.rowcount


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
