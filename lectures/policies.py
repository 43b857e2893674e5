"""Who may do what with lectures; every question takes the reach of the person who acts."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from federation.reach import Reach

from .states import OrderState, PostState, VisitState

OFFICE = (Role.CORPS_OFFICER,)
ORDERING = (Role.UNION_OFFICER, Role.CORPS_OFFICER, Role.SCHOOL_CONTACT)


WHY_NOT = {
    "review": _("The corps office decides, and never about its own order."),
    "cancel": _("Only who ordered, or the corps office, can cancel before it is held."),
    "reschedule": _("This order can no longer be moved."),
    "confirm": _("It can be confirmed by who ordered or by the office, once it has begun."),
    "close": _("The corps office closes an order after the lecture."),
    "feedback": _("The speaker can say how it was once the lecture was held."),
}  # what is said to whom `possible` refuses


def can_order_for(reach: Reach, union) -> bool:
    """A member for the own union, an officer for every union within the duty."""
    return (bool(reach.home_path) and reach.home_path == union.path) or reach.covers(union.path, *ORDERING)


def can_plan_for(reach: Reach, union) -> bool:
    """Place a series for a union: its officers and those above, not every member."""
    return reach.covers(union.path, *ORDERING)


def is_office_of(reach: Reach, order) -> bool:
    """The office of the order's corps, or of a corps above it."""
    return reach.covers(order.corps.union.path, *OFFICE)


def is_orderer(reach: Reach, order) -> bool:
    """Who placed the order, or an officer of its union."""
    return order.ordered_by_id == reach.user_id is not None or reach.covers(order.union.path, *ORDERING)


def is_speaker(reach: Reach, order) -> bool:
    """The speaker who accepted or is asked."""
    return reach.person_id is not None and order.speaker is not None and order.speaker.person_id == reach.person_id


def can_review(reach: Reach, order) -> bool:
    """Approve or return: the office, never for an order of one's own hand (four eyes)."""
    return is_office_of(reach, order) and order.ordered_by_id != reach.user_id


def can_dispatch(reach: Reach, order) -> bool:
    return is_office_of(reach, order)


def can_answer(reach: Reach, request) -> bool:
    """The asked speaker signed in, or the office in the speaker's name; the link needs no policy."""
    return request.speaker.person_id == reach.person_id or is_office_of(reach, request.order)


def can_cancel(reach: Reach, order) -> bool:
    return order.can_move(OrderState.CANCELLED) and (is_orderer(reach, order) or is_office_of(reach, order))


def can_reschedule(reach: Reach, order) -> bool:
    """Before it is held, by whoever may cancel; never a school visit, which both sides agree upon anew."""
    states = (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED, OrderState.ACCEPTED)
    if order.mode == "visit":  # school and speaker agree upon a visit anew
        return False
    return order.state in states and (is_orderer(reach, order) or is_office_of(reach, order))


def can_confirm(reach: Reach, order) -> bool:
    """Say that it was held: from its beginning on, the orderer or the office."""
    begun = order.starts_at <= timezone.now()
    return begun and order.state == OrderState.ACCEPTED and (is_orderer(reach, order) or is_office_of(reach, order))


def can_close(reach: Reach, order) -> bool:
    return order.can_move(OrderState.CLOSED) and is_office_of(reach, order)


def can_give_feedback(reach: Reach, order) -> bool:
    """The speaker, once the lecture was held."""
    return order.state in (OrderState.DELIVERED, OrderState.RATED, OrderState.CLOSED) and is_speaker(reach, order)


def can_see_phone(reach: Reach, order) -> bool:
    """The number of the contact: who ordered, the office, and the speaker once the lecture is settled."""
    settled = order.state in (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED)
    return is_orderer(reach, order) or is_office_of(reach, order) or (settled and is_speaker(reach, order))


def can_show_links(reach: Reach, order) -> bool:
    """Door and rating codes of a settled lecture: who ordered, the office, the speaker."""
    settled = order.state in (OrderState.ACCEPTED, OrderState.DELIVERED, OrderState.RATED)
    return settled and (is_orderer(reach, order) or is_office_of(reach, order) or is_speaker(reach, order))


def can_draft(reach: Reach, order) -> bool:
    """Draft topic, speaker and date for an approved order by need."""
    return order.state == OrderState.REVIEWED and not order.topic_id and is_office_of(reach, order)


def can_answer_draft(reach: Reach, draft) -> bool:
    """Accept or decline what the office drafted: who placed the order, or an officer of its union; never its author."""
    return is_orderer(reach, draft.order) and draft.drafted_by_id != reach.user_id


def can_announce(reach: Reach, order) -> bool:
    """Say who will come to a lecture that stands: who ordered and the office, never for a school."""
    standing = order.state in (OrderState.SUBMITTED, OrderState.REVIEWED, OrderState.DISPATCHED, OrderState.ACCEPTED)
    return standing and not order.is_school and (is_orderer(reach, order) or is_office_of(reach, order))


def possible(reach: Reach, order) -> dict[str, bool]:
    """What this person may do with the order now, for the buttons of its page."""
    return {
        "review": order.state == OrderState.SUBMITTED and can_review(reach, order),
        "dispatch": order.state == OrderState.REVIEWED and can_dispatch(reach, order),
        "cancel": can_cancel(reach, order),
        "reschedule": can_reschedule(reach, order),
        "confirm": can_confirm(reach, order),
        "close": can_close(reach, order),
        "feedback": can_give_feedback(reach, order),
        "phone": can_see_phone(reach, order),
        "links": can_show_links(reach, order),
        "announce": can_announce(reach, order),
        "draft": can_draft(reach, order),
        "history": is_orderer(reach, order) or is_office_of(reach, order),
    }


def can_edit_menu(reach: Reach) -> bool:
    """Propose topics, and say which speakers of the own corps give them: every corps office."""
    return reach.has(*OFFICE)


def can_keep_menu(reach: Reach) -> bool:
    """Categories, versions and what stands on the menu: the corps office of the whole city, at the root of the tree."""
    return reach.is_at_top(*OFFICE)


def can_change_topic(reach: Reach, topic) -> bool:
    """A topic that waits: every corps office; one that was published: who keeps the menu."""
    return can_keep_menu(reach) or (can_edit_menu(reach) and not topic.is_published and topic.since_version_id is None)


def can_keep_corps(reach: Reach, corps) -> bool:
    """The office of the corps, or of a corps above it: seats, terms, letters, courses, reviews."""
    return reach.covers(corps.union.path, *OFFICE)


def can_edit_speaker(reach: Reach, speaker) -> bool:
    """The person of the record, or the office of the home corps."""
    own = reach.person_id is not None and speaker.person_id == reach.person_id
    return own or reach.covers(speaker.home_corps.union.path, *OFFICE)


def can_invite(reach: Reach, speaker) -> bool:
    """Send the link that makes a record somebody's own: the office of the home corps."""
    return is_office_over(reach, speaker.home_corps.union.path)


def is_office_over(reach: Reach, path: str) -> bool:
    """The office of the corps of the union with this path, or of a corps above it."""
    return reach.covers(path, *OFFICE)


def can_keep_sites(reach: Reach, union) -> bool:
    """Enter or change the demonstration points of `union`: its officers, and the corps office that reaches it."""
    return reach.covers(union.path, Role.UNION_OFFICER, *OFFICE)


def is_enrolled_person(reach: Reach, enrolment) -> bool:
    return reach.person_id is not None and enrolment.person_id == reach.person_id


def can_leave_course(reach: Reach, enrolment) -> bool:
    """Give a place up: who has it, or the office of the batch."""
    return is_enrolled_person(reach, enrolment) or can_keep_corps(reach, enrolment.batch.corps)


def is_candidate(reach: Reach, candidacy) -> bool:
    """The person who applied."""
    return reach.person_id is not None and candidacy.person_id == reach.person_id


def is_author(reach: Reach, script) -> bool:
    """The speaker of a script, or who applies with it."""
    people = {row.person_id for row in (script.speaker, script.candidacy) if row is not None}
    return reach.person_id is not None and reach.person_id in people


def can_coach(reach: Reach, version) -> bool:
    """Comment on a version, return it or vet it: the office, never for one's own text (four eyes)."""
    own = version.written_by_id == reach.user_id or is_author(reach, version.script)
    return can_keep_corps(reach, version.script.corps) and not own


def is_own_application(reach: Reach, candidacy) -> bool:
    """Written by this account, or about this person."""
    about = reach.person_id is not None and candidacy.person_id == reach.person_id
    return candidacy.created_by_id == reach.user_id is not None or about


def can_write_candidacy(reach: Reach, candidacy) -> bool:
    """Whoever wrote it, the person it is about, and for a recommendation the officers of its union."""
    recommends = candidacy.path == "model_worker" and reach.covers(candidacy.union.path, Role.UNION_OFFICER)
    return is_own_application(reach, candidacy) or recommends


def can_see_candidacy(reach: Reach, candidacy) -> bool:
    """Those who write it, and once it is handed in the office of the corps."""
    handed_in = candidacy.submitted_at is not None and can_keep_corps(reach, candidacy.call.corps)
    return can_write_candidacy(reach, candidacy) or handed_in


def can_judge_candidacy(reach: Reach, candidacy) -> bool:
    """The office of the corps, never about an application of one's own (four eyes)."""
    return can_keep_corps(reach, candidacy.call.corps) and not is_own_application(reach, candidacy)


def is_from_own_union(reach: Reach, candidacy) -> bool:
    """The panel member belongs to the union of the application, or serves at exactly it."""
    path = candidacy.union.path
    return reach.home_path == path or path in reach.paths(Role.UNION_OFFICER)


def can_sign_appointment(reach: Reach, appointment) -> bool:
    """A second officer of the corps: neither who proposed it nor the speaker."""
    own = reach.person_id is not None and appointment.speaker.person_id == reach.person_id
    return can_keep_corps(reach, appointment.corps) and appointment.proposed_by_id != reach.user_id and not own


def can_recommend_for(reach: Reach, union) -> bool:
    """Recommend somebody of `union`: its officers."""
    return reach.covers(union.path, Role.UNION_OFFICER)


def can_publish_agreement(reach: Reach) -> bool:
    """The speakers' agreement is one text for all: an office of a corps, as with the menu."""
    return reach.has(*OFFICE)


def is_school_side(reach: Reach, school) -> bool:
    """The contact of the school, or an officer of its union."""
    return reach.covers(school.union.path, Role.SCHOOL_CONTACT, Role.UNION_OFFICER)


def is_person_of(reach: Reach, speaker) -> bool:
    """The person of the speaker's record."""
    return reach.person_id is not None and speaker.person_id == reach.person_id


def is_visit_office(reach: Reach, visit) -> bool:
    """The office of the speaker's home corps, or of a corps above it (visits and tutors alike)."""
    return reach.covers(visit.speaker.home_corps.union.path, *OFFICE)


def is_side_of(reach: Reach, visit, side: str) -> bool:
    """Whether this person speaks for the school, or is the speaker, of a visit."""
    return is_school_side(reach, visit.school) if side == "school" else is_person_of(reach, visit.speaker)


def may_invite_to(reach: Reach, visit) -> bool:
    """The side that was not the one interested."""
    return is_side_of(reach, visit, "speaker" if visit.interest_of == "school" else "school")


def may_agree_to(reach: Reach, visit) -> bool:
    """The side that was interested, once it is invited."""
    return is_side_of(reach, visit, visit.interest_of)


def can_cancel_visit(reach: Reach, visit) -> bool:
    """Either side, and the office."""
    sides = is_school_side(reach, visit.school) or is_person_of(reach, visit.speaker)
    return visit.can_move(VisitState.CANCELLED) and (sides or is_visit_office(reach, visit))


def can_close_post(reach: Reach, post) -> bool:
    """Who speaks for the side that wrote it."""
    own = is_school_side(reach, post.school) if post.school else is_person_of(reach, post.speaker)
    return own and post.can_move(PostState.CLOSED)


def can_answer_post(reach: Reach, post, *, school=None, speaker=None) -> bool:
    """The other side of an open ask or offer."""
    if post.state != PostState.OPEN:
        return False
    if post.school_id:
        return speaker is not None and is_person_of(reach, speaker)
    return school is not None and is_school_side(reach, school)


def can_keep_clearances(reach: Reach, speaker) -> bool:
    """The office of the speaker's home corps."""
    return reach.covers(speaker.home_corps.union.path, *OFFICE)


def can_keep_programmes(reach: Reach) -> bool:
    """A corps office; there is one programme a year for all."""
    return reach.has(*OFFICE)


def can_keep_school(reach: Reach, union) -> bool:
    """Its own officers and contact, and the corps office that reaches it."""
    return reach.covers(union.path, Role.SCHOOL_CONTACT, Role.UNION_OFFICER, *OFFICE)
