"""Who plans weeks on the line, who is placed, who writes and who reads (S8-01 to S8-04)."""

from federation.models import Role

from ..states.weeks import ExtractState, PlacementState, ProblemState

STAFF = (Role.UNION_OFFICER,)
WRITING = (PlacementState.AGREED, PlacementState.RUNNING)
RATED = (PlacementState.RUNNING, PlacementState.CLOSED)
MENTORED = (*WRITING, PlacementState.CLOSED)


def can_keep_weeks(by, union) -> bool:
    """Plan campaigns, groups and placements of `union`: its officers and those above it."""
    return by.covers(union.path, *STAFF)


def can_close_campaign(by, campaign) -> bool:
    """Close a campaign that stands open."""
    return campaign.closed_at is None and can_keep_weeks(by, campaign.union)


def is_placed(by, placement) -> bool:
    """Whether the person goes with the group of the placement."""
    return by.user_id is not None and any(one.user_id == by.user_id for one in placement.group.officers.all())


def is_leader(by, placement) -> bool:
    """Whether the person leads the group of the placement."""
    return any(one.user_id == by.user_id and one.is_leader for one in placement.group.officers.all())


def can_see_placement(by, placement) -> bool:
    """See a placement: who goes, who plans, and the officers of the company."""
    own = is_placed(by, placement) or can_keep_weeks(by, placement.union)
    return own or by.covers(placement.firm.path, *STAFF)


def can_work_on(by, placement) -> bool:
    """Note tasks, talks and problems of a placement: those who go and those who plan."""
    return placement.state in WRITING and (is_placed(by, placement) or can_keep_weeks(by, placement.union))


def can_write(by, placement) -> bool:
    """Write diary and work log: those who go, from the company's consent until the week is closed."""
    return placement.state in WRITING and is_placed(by, placement)


def can_ask_company(by, placement) -> bool:
    """Ask the company for a planned placement."""
    return placement.can_move(PlacementState.ASKED) and can_keep_weeks(by, placement.union)


def can_cancel_placement(by, placement) -> bool:
    """Cancel a placement before its week has begun."""
    return placement.can_move(PlacementState.CANCELLED) and can_keep_weeks(by, placement.union)


def can_begin_week(by, placement) -> bool:
    """Begin an agreed week: the leader of the group, or who plans."""
    return placement.can_move(PlacementState.RUNNING) and (
        is_leader(by, placement) or can_keep_weeks(by, placement.union)
    )


def can_close_week(by, placement) -> bool:
    """Close a running week: the leader of the group, or who plans."""
    return placement.can_move(PlacementState.CLOSED) and (
        is_leader(by, placement) or can_keep_weeks(by, placement.union)
    )


def can_finish_step(by, step) -> bool:
    """Note that a next step was done: those who went on its week, and those who plan."""
    went = step.placement is not None and is_placed(by, step.placement)
    return step.done_on is None and (went or can_keep_weeks(by, step.union))


def can_extract(by, entry) -> bool:
    """Hand in an extract of a page: its writer alone."""
    return by.user_id == entry.user_id


def can_review_extract(by, extract) -> bool:
    """Publish or return an extract: an officer who did not write it."""
    other = by.user_id is not None and by.user_id != extract.entry.user_id
    return extract.state == ExtractState.SUBMITTED and other and can_keep_weeks(by, extract.union)


def can_withdraw_extract(by, extract) -> bool:
    """Take an extract back, at any time: its writer."""
    return extract.can_move(ExtractState.WITHDRAWN) and by.user_id == extract.entry.user_id


def can_handle_problem(by, problem) -> bool:
    """Solve, hand on, leave open or carry back: those who go and those who plan."""
    return is_placed(by, problem.placement) or can_keep_weeks(by, problem.union)


def can_solve_problem(by, problem) -> bool:
    """Solve a problem on the spot."""
    return problem.can_move(ProblemState.SOLVED) and can_handle_problem(by, problem)


def can_hand_problem(by, problem) -> bool:
    """Hand a problem to the loop of wishes; again only through the second visit."""
    ready = problem.state in (ProblemState.FOUND, ProblemState.OPEN)
    return ready and can_handle_problem(by, problem)


def can_leave_problem(by, problem) -> bool:
    """Leave a problem open with a reason."""
    return problem.can_move(ProblemState.OPEN) and can_handle_problem(by, problem)


def can_merge_problem(by, problem) -> bool:
    """Join a problem to the same one elsewhere: who plans."""
    return problem.can_move(ProblemState.MERGED) and can_keep_weeks(by, problem.union)


def can_carry_answer(by, problem) -> bool:
    """Note that the answer was carried back to the workshop."""
    return problem.can_move(ProblemState.CARRIED) and can_handle_problem(by, problem)


def can_revisit_problem(by, problem) -> bool:
    """Say what the second visit found: who plans."""
    return problem.can_move(ProblemState.LASTING) and can_keep_weeks(by, problem.union)


def can_write_policies(by) -> bool:
    """Write policies that the whole city reads: officers at its top."""
    return by.is_at_top(*STAFF)
