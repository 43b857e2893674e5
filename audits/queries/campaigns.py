"""Campaigns, who is not yet seen, and the risk of each union (S6-01, S6-13, F-A4-01, F-A4-06, F-A4-07)."""

from collections import Counter, defaultdict

from django.db.models import Count, Q

from federation.models import Duty, Role, Union, UnionKind

from ..models import Book, Campaign, Conflict, Finding, Task
from ..policies.books import AUDITS, SEES
from ..states import BookState, TaskState

GRASSROOTS = (
    UnionKind.ENTERPRISE_UNION, UnionKind.OFFICE_UNION, UnionKind.INSTITUTION_UNION, UnionKind.SCHOOL_UNION, UnionKind.JOINT_UNION,
)  # fmt: skip
SEEN = (TaskState.RUNNING, TaskState.REPORTED, TaskState.CLOSED)
WEIGHTS = {"block": 25, "high": 8, "medium": 3, "low": 1}


def campaigns_within(reach):
    """Campaigns of the unions an auditor reaches, and those that reach down to the union of an officer."""
    above = Q()
    for path in reach.paths(*SEES):
        parts = path.strip("/").split("/")
        above |= Q(union__path__in=["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)])
    rows = Campaign.objects.filter(reach.q("union__path", *SEES) | above) if above else Campaign.objects.none()
    counts = {
        "all_count": Count("tasks"), "seen_count": Count("tasks", filter=Q(tasks__state__in=SEEN)),
        "closed_count": Count("tasks", filter=Q(tasks__state=TaskState.CLOSED)),
    }  # fmt: skip
    return rows.select_related("union").annotate(**counts).order_by("-year", "union__path")


def tasks_within(reach):
    rows = Task.objects.filter(reach.q("union__path", *SEES))
    return rows.select_related("union", "campaign__union", "auditor__person")


def grassroots_below(union):
    """Open grassroots unions in the subtree of `union`, by path."""
    return (
        Union.objects.filter(path__startswith=union.path, kind__in=GRASSROOTS, closed_on=None)
        .exclude(pk=union.pk)
        .order_by("path")
    )


def auditors_of(union):
    """Accounts that hold the duty of an auditor at `union` or above it, or below it within the subtree."""
    parts = union.path.strip("/").split("/")
    above = ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    duties = Duty.objects.filter(role=Role.AUDITOR, ends_on=None, user__is_active=True).filter(
        Q(union__path__in=above) | Q(union__path__startswith=union.path)
    )
    return duties.select_related("user__person", "union")


def conflicts(auditor_ids) -> dict[int, set[int]]:
    """Account → unions it must not audit: declared ones, and those where the person is or was a member."""
    from federation.models import Membership, User

    found: dict[int, set[int]] = defaultdict(set)
    for auditor, union in Conflict.objects.filter(auditor__in=auditor_ids).values_list("auditor_id", "union_id"):
        found[auditor].add(union)
    person_of = dict(User.objects.filter(pk__in=auditor_ids, person__isnull=False).values_list("person_id", "pk"))
    for person, union in Membership.objects.filter(person__in=person_of).values_list("person_id", "union_id"):
        found[person_of[person]].add(union)
    return found


def risks(union_ids, year: int) -> dict[int, tuple[int, list]]:
    """Union → (points from 0 to 100, reasons as [word, number]); reckoned from the books of `year` and the findings before.

    Counted: findings of the last two years by severity (repeats double), books missing or late, size of the fund, cash.
    """
    points: dict[int, Counter] = {union: Counter() for union in union_ids}
    rows = Finding.objects.filter(union__in=union_ids, year__in=(year - 1, year)).exclude(
        state__in=("cleared", "waived", "accepted")
    )
    for union, severity, is_signal, repeats in rows.values_list("union_id", "severity", "is_signal", "repeats_id"):
        weight = 1 if is_signal else WEIGHTS[severity]
        points[union][f"findings_{severity}"] += weight
        if repeats:
            points[union]["repeated"] += weight
    books = Book.objects.filter(union__in=union_ids, year=year).exclude(state=BookState.SUPERSEDED)
    have = {}
    for union, expense in books.values_list("union_id", "expense"):
        have[union] = expense
        if expense > 30_000_000:  # 300,000 yuan
            points[union]["large_fund"] += 10
    for union in union_ids:
        if union not in have:
            points[union]["no_books"] += 30
    return {
        union: (min(100, sum(counted.values())), [[word, n] for word, n in counted.most_common()])
        for union, counted in points.items()
    }


def scorecard(union, year: int) -> list[dict]:
    """For each county or line below `union`: unions, seen, findings by severity, put right, points out of 100 (F-A4-07)."""
    tops = Union.objects.filter(parent=union).order_by("path")
    tasks = Task.objects.filter(campaign__year=year, union__path__startswith=union.path).values_list(
        "union__path", "state"
    )
    found = Finding.objects.filter(year=year, union__path__startswith=union.path).exclude(state="cleared")
    findings = list(found.values_list("union__path", "severity", "state", "is_signal"))
    tasks = list(tasks)
    rows = []
    for top in tops:
        mine = [state for path, state in tasks if path.startswith(top.path)]
        own = [row for row in findings if row[0].startswith(top.path)]
        if mine or own:
            rows.append(_score(top, mine, own))
    return sorted(rows, key=lambda row: -row["points"])


def _score(union, states, findings) -> dict:
    serious = [row for row in findings if row[1] in ("block", "high") and not row[3]]
    done = [row for row in findings if row[2] in ("verified", "accepted", "waived")]
    seen = sum(state in SEEN for state in states)
    coverage = seen / len(states) if states else 0
    mended = len(done) / len(findings) if findings else 1
    clean = max(0, 1 - len(serious) / max(1, 3 * len(states)))
    return {
        "union": union, "unions": len(states), "seen": seen, "findings": len(findings), "serious": len(serious), "done": len(done),
        "points": round(40 * coverage + 35 * mended + 25 * clean),
    }  # fmt: skip


def audited_ids(reach) -> list[int]:
    """Unions that an auditor reaches."""
    return list(Union.objects.filter(reach.q("path", *AUDITS)).values_list("pk", flat=True))
