"""What an order of a school visit tells its visit: both end together, whichever page somebody used."""

from django.utils import timezone

from workflow.actions import move

from .. import notices
from ..models import Order, ProgrammeSlot, SchoolVisit
from ..queries.worklists import officers_at
from ..states import PostState, VisitState


def _visit_of(order: Order) -> SchoolVisit | None:
    if order.mode != Order.Mode.VISIT:
        return None
    rows = SchoolVisit.objects.filter(order=order, state=VisitState.COMMITTED)
    return rows.select_related("school__union", "speaker__person", "speaker__home_corps__union", "post").first()


def people_of(school):
    """Whoever holds the duty of contact at the school's union, else its officers."""
    contacts = officers_at(school.union, "school_contact")
    return contacts if contacts.exists() else officers_at(school.union, "union_officer")


def tell_both(visit, word: str, *, but=None, occasion: str = "", **context) -> None:
    """Tells the school's contacts and the speaker; `but` is the account that knows already."""
    knows = but.person_id if but is not None else None
    people = [person for person in [*people_of(visit.school), visit.speaker.person] if person and person.pk != knows]
    notices.tell_people(people, visit, word, occasion=occasion, **context)


def let_go(visit, *, by) -> None:
    """A cancelled visit frees its reserved day, and the ask or offer it came from stands open again."""
    ProgrammeSlot.objects.filter(visit=visit).update(visit=None)
    post = visit.post
    if post and post.state == PostState.MATCHED and post.until_on >= timezone.localdate():
        move(post, PostState.OPEN, by=by)


def follow_cancelled(order: Order, *, by, note: str) -> None:
    """The visit of a cancelled order is cancelled too."""
    visit = _visit_of(order)
    if visit:
        visit = move(visit, VisitState.CANCELLED, by=by, note=note)
        let_go(visit, by=by)
        tell_both(visit, "visit_cancelled", but=by, note=note)


def follow_held(order: Order, *, by, people_counted: int) -> None:
    """The visit of a confirmed order took place; from now on both sides can rate it."""
    visit = _visit_of(order)
    if visit:
        visit = move(
            visit,
            VisitState.ATTENDED,
            by=by,
            people_counted=people_counted,
            confirmed_at=timezone.now(),
            confirmed_by=by,
        )
        tell_both(visit, "visit_held")
