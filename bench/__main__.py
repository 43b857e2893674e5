"""`make bench`: floors and paths in turns against the real web server; a table, JSON lines, targets beside them.

A missed target is printed as missed; the command fails only when it could not measure.
"""

import json
import os
import sys
import time
from pathlib import Path

from .server import ROOT, Server

SCALE = float(os.environ.get("BENCH_SCALE", "1"))  # 0.2 for a quick look


def main() -> int:
    started = time.monotonic()
    with Server() as server:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from unionportal.demo.build import build_city

        call_command("migrate", verbosity=0)
        seeding, cpu = time.monotonic(), time.process_time()
        with transaction.atomic():
            print(build_city(), flush=True)
        seeding, cpu = time.monotonic() - seeding, time.process_time() - cpu
        server.serve()
        from .paths import measure

        rows = [{"path": "demo city", "seconds": seeding, "cpu_seconds": cpu, "must": 30, "met": seeding <= 30}]
        print(f"demo city: {seeding:.1f} s ({cpu:.1f} s CPU), must 30 s", flush=True)
        rows += measure(server, SCALE)
        _save(rows)
        print(f"\nwhole bench {time.monotonic() - started:.0f} s; load of the machine {os.getloadavg()[0]:.1f}")
        missed = [row["path"] for row in rows if row.get("met") is False]
        print("missed: " + ", ".join(missed) if missed else "all targets met")
    return 0


def _save(rows) -> None:
    target = Path(os.environ.get("BENCH_OUT", ROOT / ".data" / "bench.jsonl"))
    target.parent.mkdir(parents=True, exist_ok=True)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S")
    with target.open("a", encoding="utf-8") as out:
        for row in rows:
            short = {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
            out.write(json.dumps({"at": stamp, **short}, ensure_ascii=False) + "\n")
    print(f"\nJSON lines in {target}")


sys.exit(main())
