"""Books and findings: the union's officers keep them, auditors above look into them, never their own."""

from federation.models import Role

from ..states import BookState, ChangeState

KEEPS = (Role.UNION_OFFICER,)
AUDITS = (Role.AUDITOR,)
SEES = (*KEEPS, *AUDITS)


def can_hand_in(by, union) -> bool:
    """Hand in books of the union."""
    return by.covers(union.path, *KEEPS)


def can_see(by, union) -> bool:
    return by.covers(union.path, *SEES)


def can_write(by, draft) -> bool:
    """Write at a draft: the officer who began it, for who writes a book also hands it in (four eyes)."""
    return can_hand_in(by, draft.union) and by.user_id == draft.started_by_id


def can_add_papers(by, book) -> bool:
    """Add pictures of vouchers: until the audit is certified, also while an auditor asks for them."""
    return can_hand_in(by, book.union) and book.state not in (BookState.AUDITED, BookState.SUPERSEDED)


def can_withdraw(by, picture, book) -> bool:
    """Withdraw a picture: who added it, before the union has certified the books."""
    is_open = book is None or book.state in (BookState.POSTED, BookState.RETURNED)
    return can_hand_in(by, picture.union) and by.user_id == picture.added_by_id and is_open


def can_certify(by, book) -> bool:
    """Certify for the union: an officer who did not hand the books in (four eyes)."""
    return by.covers(book.union.path, *KEEPS) and by.user_id != book.uploaded_by_id


def can_audit(by, union) -> bool:
    """Look into the books as an auditor from above; nobody audits the union of which they are a member."""
    return by.covers(union.path, *AUDITS) and by.home_path != union.path


def can_sign_audit(by, book) -> bool:
    """Certify the audit: an auditor who neither handed in nor certified for the union."""
    return can_audit(by, book.union) and by.user_id not in (book.uploaded_by_id, book.certified_by_id)


def can_refuse(by, book) -> bool:
    """Refuse to sign: who may give the signature that the books wait for."""
    if book.state == BookState.POSTED:
        return can_certify(by, book)
    return book.state in (BookState.CERTIFIED, BookState.REOPENED) and can_sign_audit(by, book)


def can_verify(by, finding) -> bool:
    """Verify a proof: an auditor who did not hand it in."""
    return can_audit(by, finding.union) and by.user_id != finding.proved_by_id


def can_decide(by, union, asked_by_id) -> bool:
    """Decide an extension or waiver: an auditor other than who asked."""
    return can_audit(by, union) and by.user_id != asked_by_id


def can_plan_campaign(by, union) -> bool:
    """Plan audits and assign auditors: an auditor at that union or above."""
    return by.covers(union.path, *AUDITS)


def can_set_rules(by) -> bool:
    """Rules and values bind every union: auditors at the top of the tree set them."""
    return by.is_at_top(*AUDITS)


def can_decide_change(by, change) -> bool:
    """Approve or refuse a proposed change of rules: an auditor at the top other than who proposed it (four eyes)."""
    return can_set_rules(by) and change.state == ChangeState.PROPOSED and by.user_id != change.proposed_by_id


def can_withdraw_change(by, change) -> bool:
    """Take back a change of rules: who proposed it, while nobody has decided."""
    return can_set_rules(by) and change.state == ChangeState.PROPOSED and by.user_id == change.proposed_by_id


def can_answer_questions(by) -> bool:
    """Auditors answer what is asked at trainings."""
    return by.has(*AUDITS)
