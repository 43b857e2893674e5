"""Who may do it; every function takes the acting person's reach first.

An ordinary wish belongs to the union officers of where it came up and of the unit that has it; a restricted one to the
rights desk alone, whatever else somebody may see (labour rights, illness, quarrels with a superior).
"""

from federation.models import Role

from .kinds import ClosedAs
from .states import WAITS_FOR_WORD, CharityState, ProposalState, WishState

OFFICER = (Role.UNION_OFFICER,)
RIGHTS = (Role.RIGHTS_DESK,)
DESK = OFFICER + RIGHTS
W = WishState
CLOSES = [ClosedAs.SATISFIED, ClosedAs.BASICALLY]


def roles_for(wish) -> tuple:
    """The duties that see and work on this wish."""
    return RIGHTS if wish.is_sensitive else OFFICER


def can_see(by, wish) -> bool:
    """Read a wish at the desk: where it came up, and the unit that has it."""
    return by.covers(wish.union.path, *roles_for(wish)) or by.covers(wish.handler.path, *roles_for(wish))


def can_work(by, wish) -> bool:
    """Change a wish: the unit that has it and those above; nobody in a wish of their own."""
    return by.covers(wish.handler.path, *roles_for(wish)) and not is_own(by, wish)


def can_take(by, wish) -> bool:
    """First steps: accept, answer at once, decline."""
    return wish.state == W.REGISTERED and can_work(by, wish)


def may_move(to):
    """A policy: the table allows the move and the unit is one's own."""
    return lambda by, wish: wish.can_move(to) and can_work(by, wish)


def can_return(by, wish) -> bool:
    """Return what was passed on: only the receiving unit, before it signed."""
    return wish.state == W.TRANSFERRED and can_work(by, wish)


def can_pause(by, wish) -> bool:
    """Stop the clock of the work while somebody else is awaited."""
    return wish.state in RUNNING and wish.paused_at is None and can_work(by, wish)


def can_resume(by, wish) -> bool:
    return wish.paused_at is not None and can_work(by, wish)


def can_extend(by, wish) -> bool:
    """Once, and only while the deadline lies ahead."""
    return wish.state in RUNNING and not wish.is_extended and not wish.is_late and can_work(by, wish)


def can_call(by, wish) -> bool:
    return wish.state in WAITS_FOR_WORD and can_work(by, wish)


def can_report(by, wish) -> bool:
    return wish.state == W.LONG_TERM and can_work(by, wish)


def can_publish(by, wish) -> bool:
    """Show a headline to everybody: never of what is restricted."""
    return not wish.is_sensitive and wish.state not in (W.WITHDRAWN, W.DECLINED) and can_work(by, wish)


def can_restrict(by, wish) -> bool:
    """Put a wish on the restricted path; there is no way back, since who reads it changes."""
    return not wish.is_sensitive and can_work(by, wish)


def can_see_contact(by, wish) -> bool:
    return bool(wish.contact) and can_work(by, wish)


def is_own(by, wish) -> bool:
    """Whether the wish is this person's."""
    return by.person_id is not None and wish.person_id == by.person_id


def can_withdraw(by, wish) -> bool:
    return is_own(by, wish) and wish.can_move(W.WITHDRAWN)


def can_keep_answers(by, union) -> bool:
    """Write ready answers: officers at the top of the tree, since every unit answers from them."""
    return by.covers(union.path, *OFFICER)


def can_keep_charity(by, union) -> bool:
    """Write, check and hand over charity wishes of the union and below."""
    return by.covers(union.path, *OFFICER)


def can_check_means(by, charity) -> bool:
    """The second pair of eyes: another officer than the one who wrote it."""
    return (
        charity.state == CharityState.DRAFT
        and can_keep_charity(by, charity.union)
        and by.user_id != charity.created_by_id
    )


def can_claim(by, charity) -> bool:
    """Anybody with a name but the recipient."""
    return by.person_id is not None and charity.state == CharityState.OPEN and by.person_id != charity.recipient_id


def can_propose(by, union) -> bool:
    return by.covers(union.path, *OFFICER)


def can_change_proposal(by, proposal) -> bool:
    return proposal.state == ProposalState.DRAFT and can_propose(by, proposal.union)


RUNNING = [W.ACCEPTED, W.IN_PROGRESS, W.REOPENED, W.LEADER]
