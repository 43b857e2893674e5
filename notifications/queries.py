from .models import Delivery, DemoMessage, Notice


def inbox_of(reach):
    """Notices of this person, newest first; nobody else's."""
    return Notice.objects.filter(person=reach.person_id) if reach.person_id else Notice.objects.none()


def unread_count(reach) -> int:
    """How many notices of this person are unread."""
    return inbox_of(reach).filter(read_at=None).count()


def deliveries_within(reach):
    """The message log of people whose union the duty reaches."""
    in_reach = reach.q("notice__person__memberships__union__path", "union_officer", "corps_officer", "system_admin")
    return Delivery.objects.filter(in_reach).select_related("notice__person").distinct()


def demo_messages():
    """The newest fifty text messages of the demo."""
    return DemoMessage.objects.all()[:50]
