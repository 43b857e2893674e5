"""The promise board over a million wishes: the small table of counts beside counting the wishes themselves in bare SQL."""

import statistics
import time
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from federation.models import Union
from wishes.queries.board import board, count_promises, month_start

WISHES, MUST, ROUNDS = 1_000_000, 3.0, 7
_FILL = (
    "INSERT INTO wishes_wish (number, token, code, union_id, handler_id, contact, is_anonymous, is_for_other, is_sensitive,"
    " is_urgent, kind, category, industry, source, source_ref, text, place, photo, headline, is_published, answer, outcome, plan,"
    " closed_as, comment, hops, reopenings, is_extended, is_escalated, registered_at, changed_at, first_due_at, first_answer_at,"
    " accepted_at, told_at, closed_at, wants_follow_up, state)"
    " SELECT 'B' || n, 'bench' || n, 'B' || n, u, u, '', false, false, false, false, 'request', 'welfare', '', 'web', '', 'x', '',"
    " '', '', false, 'x', 'solved', '', CASE n %% 9 WHEN 0 THEN 'no_answer' WHEN 1 THEN 'not_satisfied' ELSE 'satisfied' END, '',"
    " 0, 0, false, false, at, at, at + interval '1 day', at + interval '5 hours', at + interval '5 hours',"
    " at + (n %% 12) * interval '1 day', at + interval '20 days', true, 'closed'"
    " FROM (SELECT n, (%s::bigint[])[1 + n %% %s] AS u, %s::timestamptz + (n %% 360) * interval '1 day' AS at"
    " FROM generate_series(1, %s) AS n) AS rows"
)
_FLOOR = (
    "SELECT union_id, sum(registered), sum(first_in_time), sum(handled), sum(satisfied), sum(no_answer) FROM wishes_promisetally"
    " WHERE month >= %s GROUP BY 1"
)
_ALL = (
    "SELECT union_id, count(*), count(*) FILTER (WHERE first_answer_at <= first_due_at), count(*) FILTER (WHERE told_at IS NOT NULL),"
    " count(*) FILTER (WHERE closed_as = 'satisfied') FROM wishes_wish WHERE registered_at >= %s GROUP BY 1"
)


class _Undo(Exception):
    pass


def _median(call, rounds: int = ROUNDS) -> float:
    took = []
    for _round in range(rounds):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _ask(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql, [month_start(11)])
        return cursor.fetchall()


def _fill(wishes: int) -> None:
    unions = list(Union.objects.filter(closed_on=None).values_list("pk", flat=True)[:200])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_FILL, [unions, len(unions), timezone.now() - timedelta(days=359), wishes])
        cursor.execute("ANALYZE wishes_wish")


def promise_board(wishes: int = WISHES) -> dict:
    """Medians of the board, of the same sums in SQL over the small table, and over the wishes; nothing is kept."""
    found: dict = {}
    try:
        with transaction.atomic():
            _fill(wishes)
            counting = _median(count_promises, 1)
            ours, floor, bare = _median(board), _median(lambda: _ask(_FLOOR)), _median(lambda: _ask(_ALL), 3)
            with CaptureQueriesContext(connection) as seen:
                board()
            found = {
                "path": f"promise board over {wishes:,} wishes", "seconds": ours, "floor_seconds": floor,
                "sql_over_wishes_seconds": bare, "counting_seconds": counting, "ratio": ours / bare, "must": MUST,
                "met": ours / bare <= MUST, "sql": len(seen),
            }  # fmt: skip
            raise _Undo
    except _Undo:
        return found
