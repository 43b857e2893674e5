"""Who was announced for a lecture and who came."""

from ..models import CheckIn


def people_at_door(order) -> tuple[list, list]:
    """([(announced, came)] by name, entries of people who were not announced, the latest first); two statements."""
    entries = list(CheckIn.objects.filter(order=order).order_by("-came_at", "-pk"))
    came = {entry.expected_id for entry in entries} | {
        ("person", entry.person_id) for entry in entries if entry.person_id
    }
    listed = [
        (one, one.pk in came or ("person", one.person_id) in came) for one in order.expected.order_by("name", "pk")
    ]
    known = {one.pk for one, _came in listed} | {("person", one.person_id) for one, _came in listed if one.person_id}
    others = [one for one in entries if one.expected_id not in known and ("person", one.person_id) not in known]
    return listed, others
