"""Two paths measured in turns in one process: CPU milliseconds of the request, statements, and their ratio."""

import statistics
import time
from dataclasses import asdict, dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Figure:
    """One path beside its floor; times are CPU milliseconds of the web process (median), wall in milliseconds."""

    path: str
    sql: int
    floor_sql: int
    cpu_ms: float
    floor_cpu_ms: float
    wall_ms: float
    floor_wall_ms: float
    ratio: float
    must: float
    rounds: int

    def line(self) -> dict:
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


def _one(call) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _statements(call) -> int:
    with CaptureQueriesContext(connection) as seen:
        call()
    return len([q for q in seen if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


def compare(path: str, ours, floor, *, must: float, rounds: int = 120, warm: int = 10) -> Figure:
    """Runs `ours` and `floor` alternately `rounds` times after `warm` unmeasured turns; medians and their ratio."""
    for _ in range(warm):
        ours(), floor()
    sql, floor_sql = _statements(ours), _statements(floor)
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(_one(ours))
        theirs.append(_one(floor))
    cpu, floor_cpu = (statistics.median(row[0] for row in rows) for rows in (mine, theirs))
    wall, floor_wall = (statistics.median(row[1] for row in rows) for rows in (mine, theirs))
    return Figure(path, sql, floor_sql, cpu, floor_cpu, wall, floor_wall, wall / floor_wall, must, rounds)
