"""Clients on threads with connections kept open; what they saw and what it cost the server."""

import http.client
import statistics
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice


@dataclass
class Call:
    path: str
    cookie: str = ""
    body: str = ""
    headers: dict = field(default_factory=dict)


@dataclass
class Block:
    """One run: statuses, wall milliseconds of each call, CPU milliseconds a call in web server and database."""

    statuses: Counter
    wall: list[float]
    seconds: float
    app_ms: float
    db_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.app_ms + self.db_ms


def run(server, calls: list[Call], clients: int) -> Block:
    """Makes `calls` from `clients` threads, each with a connection of its own, all starting at one moment."""
    statuses, wall, failed = Counter(), [], []
    gate, rest, lock = threading.Barrier(clients + 1), iter(calls), threading.Lock()

    def work():
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        gate.wait()
        while True:
            with lock:
                call = next(islice(rest, 1), None)
            if call is None:
                break
            start = time.perf_counter()
            try:
                status = _one(line, call)
            except (OSError, http.client.HTTPException) as error:
                line.close()
                status = type(error).__name__
                failed.append(error)
            statuses[status] += 1
            wall.append((time.perf_counter() - start) * 1000)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    before = server.cpu_ms()
    gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds, after = time.perf_counter() - start, server.cpu_ms()
    app, db = ((after[at] - before[at]) / len(calls) for at in (0, 1))
    return Block(statuses, sorted(wall), seconds, app, db)


def _one(line, call: Call) -> int:
    headers = {"Cookie": call.cookie, "Accept-Language": "zh-CN", **call.headers}
    line.request("POST" if call.body else "GET", call.path, call.body or None, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status


def interleaved(server, ours, floor, *, rounds: int, clients: int) -> tuple[list[Block], list[Block]]:
    """Runs `ours(round)` and `floor(round)`, each giving calls, in turns, so that both meet the same machine."""
    mine, theirs = [], []
    for number in range(rounds):
        mine.append(run(server, ours(number), clients))
        theirs.append(run(server, floor(number), clients))
    return mine, theirs


def middle(blocks: list[Block], what: str) -> float:
    """The median over blocks of one figure."""
    return statistics.median(getattr(block, what) for block in blocks)


def percentile(blocks: list[Block], share: float) -> float:
    """Wall milliseconds that `share` of all calls stay below."""
    wall = sorted(one for block in blocks for one in block.wall)
    return wall[min(len(wall) - 1, int(len(wall) * share))]
