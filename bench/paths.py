"""What is measured, and against what."""

import os
import statistics
from collections import Counter

from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from federation.models import User
from lectures.models import Booking, Corps, Order, Speaker, Topic

from . import people
from .audits import audit_a_city
from .browser import order_in_the_browser
from .contest import answer_in_contests
from .counter import at_the_counter
from .door import scan_at_doors
from .fan_out import fan_out
from .floors import Floors, tables
from .load import Call, interleaved, middle, percentile, run
from .promise import promise_board

HEAD = f"{'path':<28}{'CPU ms app+db':>16}{'floor':>8}{'ratio':>7}{'must':>6}{'SQL':>5}{'most':>5}{'p50':>7}{'p95 ms':>8}  "
EXECUTIONS = 6  # of a prepared question, until PostgreSQL plans it no more
_IGNORED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SET", "SELECT set_config")


def statements(user, call: Call) -> int:
    """SQL statements of one such request, transaction control aside; the answer must be a success."""
    client = Client(headers={"Cookie": call.cookie})
    client.force_login(user)
    for _ in range(2):  # the second meets warm caches where there are any
        with CaptureQueriesContext(connection) as seen:
            if call.body:
                kind = call.headers["Content-Type"]
                more = {name: value for name, value in call.headers.items() if name != "Content-Type"}
                answer = client.post(call.path, call.body, content_type=kind, headers=more)
            else:
                answer = client.get(call.path)
        if call.body:
            break
    assert answer.status_code < 400, (call.path, answer.status_code, answer.content[:300])
    return len([query for query in seen if not query["sql"].startswith(_IGNORED)])


def statements_of_floor(call: Call) -> int:
    """The same for a floor, behind its own middleware."""
    handler = Floors()
    handler.load_middleware()
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in call.headers.items()}
    form = {"CONTENT_TYPE": call.headers.get("Content-Type", ""), "HTTP_COOKIE": call.cookie, **headers}
    with CaptureQueriesContext(connection) as seen:
        request = RequestFactory().generic("POST" if call.body else "GET", call.path, call.body, **form)
        answer = handler.get_response(request)
    assert answer.status_code < 400, (call.path, answer.status_code, answer.content[:300])
    return len([query for query in seen if not query["sql"].startswith(_IGNORED)])


class Bench:
    def __init__(self, server, scale: float):
        self.server, self.rows, self.scale = server, [], scale
        self.each, self.rounds = max(10, int(60 * scale)), max(2, int(5 * scale))
        self.groups = people.groups(max(30, int(500 * scale)))
        self.slots = people.free_slots()
        self.group = self.groups[0]
        tables()
        print(HEAD, flush=True)

    def note(
        self, path, ours, floor=None, *, must=None, sql=None, most_sql=None, floor_sql=None, statuses=(200, 201)
    ) -> None:
        """Prints one line and keeps it: medians over blocks, the ratio of CPU to the floor, answers that failed."""
        cpu, app, db = (middle(ours, what) for what in ("cpu_ms", "app_ms", "db_ms"))
        base = middle(floor, "cpu_ms") if floor else None
        ratio = statistics.median(a.cpu_ms / b.cpu_ms for a, b in zip(ours, floor, strict=True)) if floor else None
        failed = sum((block.statuses for block in ours), Counter()) - Counter(dict.fromkeys(statuses, 10**9))
        odd = failed.total()
        met = (must is None or ratio is None or ratio <= must) and (most_sql is None or sql <= most_sql) and not odd
        row = {
            "path": path, "cpu_ms": cpu, "app_ms": app, "db_ms": db, "floor_cpu_ms": base, "ratio": ratio, "must": must,
            "sql": sql, "most_sql": most_sql, "floor_sql": floor_sql, "p50_ms": percentile(ours, 0.5), "p95_ms": percentile(ours, 0.95),
            "rate": sum(len(b.wall) for b in ours) / sum(b.seconds for b in ours), "failed": odd, "met": met,
        }  # fmt: skip
        self.rows.append(row)
        shown = [f"{app:.1f}+{db:.1f}", _short(base), _short(ratio, 2), _short(must, 1), sql or "", most_sql or ""]
        line = "".join(f"{value:>{width}}" for value, width in zip(shown, (16, 8, 7, 6, 5, 5), strict=True))
        print(f"{path:<28}{line}{row['p50_ms']:>7.0f}{row['p95_ms']:>8.0f}  {'ok' if met else 'MISSED'}"
              + (f", floor {floor_sql} SQL" if floor_sql else "") + (f" (failed: {dict(failed)})" if odd else ""), flush=True)  # fmt: skip

    def page(self, name, path, floor_path, *, must, most_sql):
        """A page beside its floor, both signed in, 8 clients."""
        ours, floor = Call(path, self.group.cookie), Call(floor_path, self.group.cookie)
        run(self.server, [ours, floor] * 16, 8)  # templates compiled in every worker
        both = interleaved(
            self.server, lambda _n: [ours] * self.each, lambda _n: [floor] * self.each, rounds=self.rounds, clients=8
        )
        self.note(
            name,
            *both,
            must=must,
            sql=statements(self.group.user, ours),
            most_sql=most_sql,
            floor_sql=statements_of_floor(floor),
        )


def _short(value, digits=1) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def measure(server, scale: float) -> list[dict]:
    """All paths, or those whose words BENCH_ONLY names (`door`, or `order,rush`; see PATHS); returns the rows of the report."""
    bench, only = Bench(server, scale), os.environ.get("BENCH_ONLY", "")
    for word, path in PATHS.items():
        if not only or word in only.split(","):
            path(bench)
    return bench.rows


def _pages(bench):
    bench.page("menu, nothing kept", "/bench/cold/menu/", "/bench/floor/menu/", must=1.5, most_sql=6)
    bench.page("menu, kept pieces", "/lectures/", "/bench/floor/menu/", must=0.5, most_sql=3)
    topic = Topic.objects.get(code="T18")
    speaker = Speaker.objects.filter(is_active=True).order_by("pk")[0]
    for name, at in (("topic page", f"topic/{topic.code}/"), ("speaker page", f"speaker/{speaker.pk}/")):
        shown = f"/lectures/{at.replace('/', 's/', 1)}"
        bench.page(name, shown, f"/bench/floor/{at}", must=1.5, most_sql=8)
        bench.page(f"{name}, nothing kept", f"/bench/cold/{at}", f"/bench/floor/{at}", must=1.5, most_sql=8)


def _contest(bench):
    answer_in_contests(bench, statements, statements_of_floor, people.TOKEN)


def _telling(bench):
    bench.rows.append(found := fan_out())
    print(f"telling {found['people']}: {found['seconds']:.2f} s, bare rows {found['floor_seconds']:.2f} s, ratio "
          f"{found['ratio']:.1f} of {found['must']:.0f}, {found['sql']} statements, {found['tasks']} task(s)  "
          f"{'ok' if found['met'] else 'MISSED'}", flush=True)  # fmt: skip


def _promises(bench):
    bench.rows.append(found := promise_board())
    print(f"{found['path']}: {1000 * found['seconds']:.1f} ms, the same sums in SQL {1000 * found['floor_seconds']:.1f} ms, over the wishes "
          f"{1000 * found['sql_over_wishes_seconds']:.0f} ms, counting anew {found['counting_seconds']:.1f} s", flush=True)  # fmt: skip


def _placing(bench):
    """Orders from 16 clients, rules, holding of hours and notices included."""
    corps, topic = Corps.objects.order_by("pk")[0], bench.slots[0][1]
    turn = iter(range(10**6))

    def ours(_round):
        return [_next_order(bench, next(turn)) for _ in range(bench.each)]

    def floor(_round):
        return [
            people.floor_call(bench.groups[number % len(bench.groups)], topic, corps) for number in range(bench.each)
        ]

    first = _next_order(bench, next(turn))
    sql = statements(bench.groups[0].user, first)
    warm = [call for _ in range(16 * EXECUTIONS) for call in (_next_order(bench, next(turn)), *floor(0)[:1])]
    run(
        bench.server, warm, 16
    )  # each connection has its questions planned, as in a portal that has been up for a while
    both = interleaved(bench.server, ours, floor, rounds=bench.rounds, clients=16)
    bench.note(
        "order, 16 clients",
        *both,
        must=2.0,
        sql=sql,
        most_sql=15,
        floor_sql=statements_of_floor(floor(0)[0]),
        statuses=(201,),
    )


def _next_order(bench, number: int) -> Call:
    slot = bench.slots[number % len(bench.slots)]
    return people.order_call(bench.groups[number % len(bench.groups)], *slot)


def _rush(bench):
    """Everybody wants one date: one gets it, all others hear "taken", nobody an error."""
    speaker, topic, start = next(slot for slot in reversed(bench.slots) if not _held(slot))
    calls = [people.order_call(group, speaker, topic, start) for group in bench.groups]
    block = run(bench.server, calls, len(calls))
    won, taken = block.statuses[201], block.statuses[409]
    held = Booking.objects.filter(speaker=speaker, talk_starts_at=start, is_live=True).count()
    met = (won, taken, held) == (1, len(calls) - 1, 1) and percentile([block], 0.99) <= 5000
    row = {
        "path": "rush for one date", "clients": len(calls), "won": won, "taken": taken, "held": held,
        "other": {str(s): n for s, n in block.statuses.items() if s not in (201, 409)}, "settled_s": block.seconds,
        "p99_ms": percentile([block], 0.99), "met": met,
    }  # fmt: skip
    bench.rows.append(row)
    print(f"rush for one date: {len(calls)} clients, {won} won, {taken} taken, others {row['other'] or 0}, {held} booking, "
          f"settled in {block.seconds:.1f} s, p99 {row['p99_ms'] / 1000:.1f} s of 5  {'ok' if met else 'MISSED'}", flush=True)  # fmt: skip


def _held(slot) -> bool:
    speaker, _topic, start = slot
    return Booking.objects.filter(speaker=speaker, is_live=True, talk_starts_at__date=start.date()).exists()


def _long_list(bench):
    """The office's list of all orders with a few hundred rows and with 25,000."""
    office = User.objects.get(username="corps")
    call = Call("/lectures/orders/", people.cookie_of(office))
    run(bench.server, [call] * 16, 8)
    few = [run(bench.server, [call] * bench.each, 8) for _ in range(bench.rounds)]
    sql = statements(office, call)
    people.many_orders(25_000)
    run(bench.server, [call] * 16, 8)
    many = [run(bench.server, [call] * bench.each, 8) for _ in range(bench.rounds)]
    assert Order.objects.count() >= 25_000
    bench.note("order list, 25,000 to few", many, few, must=1.5, sql=statements(office, call), most_sql=sql)
    used = bench.server.memory_mib()
    bench.rows.append({"path": "memory of the web server", "mib": used, "must": 400, "met": used <= 400})
    print(f"memory of the web server: {used:.0f} MiB, must 400  {'ok' if used <= 400 else 'MISSED'}", flush=True)


PATHS = {
    "pages": _pages, "order": _placing, "browser": order_in_the_browser, "door": scan_at_doors, "counter": at_the_counter, "contest": _contest,
    "rush": _rush, "telling": _telling, "promises": _promises, "list": _long_list, "audits": audit_a_city,
}  # fmt: skip
