"""Fund audits of 20,000 unions: COPY of 5 million lines, all rules in two processes beside the compact aggregate, one new file, the pages."""

import json
import statistics
import subprocess
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits.actions.runs import run_rules
from audits.models import Book, Finding, KeptBook, KeptLine, KeptMonth, KeptSum, RuleRun
from federation.models import User

from .ledgers import LINES, YEAR, fill
from .server import ROOT

UNIONS, PROCESSES, ROUNDS = 20_000, 2, 7
MUST_RATIO, MUST_ONE_MS, MUST_ONE_SQL, MUST_PAGE = 12.0, 50.0, 40, 1.5
_CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
_PART = "import django; django.setup(); from bench.audits import judge_part; judge_part({at}, {of})"


def audit_a_city(bench) -> None:
    """All of it; adds its rows to the report and prints them. BENCH_SCALE takes a share of the unions, 200 at least."""
    unions = max(200, int(UNIONS * min(1.0, bench.scale)))
    pages_before = _pages()
    _say(bench, {"path": "audit: load", "unions": unions} | fill(unions))
    floor = [_aggregate() for _round in range(3)]
    parts = _judge_in_processes()
    floor += [_aggregate() for _round in range(3)]
    _whole(bench, unions * LINES, floor, parts)
    _one_book(bench)
    for (name, before), after in zip(pages_before.items(), _pages().values(), strict=True):
        ratio = after[0] / before[0]
        met = ratio <= MUST_PAGE and after[1] == before[1]
        _say(bench, {"path": f"audit page {name}", "ms": after[0] * 1000, "ms_before": before[0] * 1000, "sql": after[1],
                     "sql_before": before[1], "ratio": ratio, "must": MUST_PAGE, "met": met})  # fmt: skip


def _say(bench, row: dict) -> None:
    bench.rows.append(row)
    said = ", ".join(
        f"{name} {value:,.2f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in row.items()
        if name != "path"
    )
    print(f"{row['path']}: {said}", flush=True)


def _aggregate() -> float:
    """Seconds of one sequential aggregate by union and account over the compact lines."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        began = time.perf_counter()
        cursor.execute(
            "SELECT count(*) FROM (SELECT union_id, account, sum(cents), count(*) FROM bench_compact GROUP BY 1, 2) AS rows"
        )
        cursor.fetchall()
        spent = time.perf_counter() - began
        cursor.execute("RESET max_parallel_workers_per_gather")
    return spent


def _judge_in_processes() -> list[dict]:
    """Each process judges its share of the books; they begin together, once all are up."""
    parts = [
        subprocess.Popen([sys.executable, "-c", _PART.format(at=at, of=PROCESSES)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for at in range(PROCESSES)
    ]  # fmt: skip
    for part in parts:
        assert part.stdout.readline() == "ready\n"
    for part in parts:
        part.stdin.write("go\n")
        part.stdin.flush()
    return [json.loads(part.communicate()[0]) for part in parts]


def judge_part(at: int, of: int) -> None:
    """What one process does: waits for the word, judges its share of the books, prints what it took."""
    keys = list(
        Book.objects.filter(union__code__startswith="BQ", year=YEAR)
        .order_by("union__path")
        .values_list("pk", flat=True)
    )
    mine = keys[at * len(keys) // of : (at + 1) * len(keys) // of]
    both = _processes()
    print("ready", flush=True)
    sys.stdin.readline()
    before = _cpu(both)
    began = time.perf_counter()
    run = run_rules(mine)
    spent = time.perf_counter() - began
    cpu = [now - was for now, was in zip(_cpu(both), before, strict=True)]
    memory = [one.memory_full_info().uss / 2**20 for one in both]
    print(json.dumps({"run": run.pk, "seconds": spent, "process_cpu": cpu[0], "backend_cpu": cpu[1],
                      "process_mib": memory[0], "backend_mib": memory[1]}))  # fmt: skip


def _processes():
    """This process and the one of the database that serves it."""
    import psutil

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(), psutil.Process(cursor.fetchone()[0])


def _cpu(processes) -> list[float]:
    return [sum(one.cpu_times()[:2]) for one in processes]


def _whole(bench, lines: int, floor: list[float], parts: list[dict]) -> None:
    took, base = max(part["seconds"] for part in parts), statistics.median(floor)
    runs = RuleRun.objects.filter(pk__in=[part["run"] for part in parts])
    rules: dict[str, float] = {}
    for run in runs:
        for rule, spent in run.seconds.items():
            rules[rule] = rules.get(rule, 0) + spent
    _say(bench, {
        "path": f"audit of {lines:,} lines", "seconds": took, "aggregate_seconds": base, "ratio": took / base, "must": MUST_RATIO,
        "findings": sum(run.new_count for run in runs), "lines_a_second": lines / took, "met": took / base <= MUST_RATIO,
        "process_cpu": sum(part["process_cpu"] for part in parts), "backend_cpu": sum(part["backend_cpu"] for part in parts),
        "process_mib": max(part["process_mib"] for part in parts), "backend_mib": max(part["backend_mib"] for part in parts),
    })  # fmt: skip
    dear = sorted(rules.items(), key=lambda item: -item[1])
    print(f"seconds of processes by rule, {sum(rules.values()):.1f} in all: "
          + ", ".join(f"{rule} {spent:.2f}" for rule, spent in dear[:40]), flush=True)  # fmt: skip
    bench.rows.append({"path": "audit by rule", **dict(dear)})


def _one_book(bench) -> None:
    """The rules over one union's books, in a process that has judged before: just posted, so that nothing is kept of them, and once more."""
    keys = list(
        Book.objects.filter(union__code__startswith="BQ").order_by("pk").values_list("pk", flat=True)[: ROUNDS * 3 + 7]
    )
    for name, is_new in (("one new file", True), ("one file once more", False)):
        for key in keys[:7]:
            _run_one(key, is_new)
        both, took = _processes(), []
        used = _cpu(both)
        for key in keys[7:]:
            took.append(_run_one(key, is_new))
        cpu_ms = (sum(_cpu(both)) - sum(used)) * 1000 / len(took)
        with CaptureQueriesContext(connection) as seen:
            run_rules(keys[:1])
        sql = len([query for query in seen if not query["sql"].startswith(_CONTROL)])
        ms = statistics.median(took)
        _say(bench, {"path": f"audit of {name}", "ms": ms, "best_ms": min(took), "worst_ms": max(took), "cpu_ms": cpu_ms, "must_ms": MUST_ONE_MS, "sql": sql,
                     "most_sql": MUST_ONE_SQL, "met": ms <= MUST_ONE_MS and sql <= MUST_ONE_SQL})  # fmt: skip


def _run_one(key: int, is_new: bool) -> float:
    """Milliseconds of a run over one book; `is_new` forgets what is kept of it before."""
    if is_new:
        for model in (KeptBook, KeptSum, KeptMonth, KeptLine):
            model.objects.filter(book_id=key).delete()
    began = time.perf_counter()
    run_rules([key])
    return (time.perf_counter() - began) * 1000


def _pages() -> dict[str, tuple[float, int]]:
    """Median seconds and statements of the pages of an auditor of one county and of one of the whole city."""
    found = {}
    for username in ("auditor", "rules"):
        client = Client(headers={"Accept-Language": "zh-CN"})
        client.force_login(User.objects.get(username=username))
        book = (
            Finding.objects.filter(book__isnull=False).exclude(union__code__startswith="BQ").order_by("pk")[0].book_id
        )
        for path in ("/audits/", "/audits/findings/", "/audits/books/", f"/audits/books/{book}/"):
            name = f"{path.replace(str(book), '…')} as {username}"
            found[name] = _page(client, path)
    return found


def _page(client, path: str) -> tuple[float, int]:
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        took.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return statistics.median(took[1:]), len([query for query in seen if not query["sql"].startswith(_CONTROL)])
