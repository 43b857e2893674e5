"""The real web server on services and a data folder of the bench's own; loopback alone."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from unionportal import catalogues, embedded
from unionportal.guard import Guard

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--workers 2 --threads 8 --worker-class gthread --preload --no-control-socket --keep-alive 30 --log-level warning"
)


class Server:
    """PostgreSQL, Redis and gunicorn; `with Server() as server` leaves nothing behind."""

    def __enter__(self):
        self.data = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
        self.guard = Guard()
        self.guard.remove(self.data)
        self.postgres = embedded.start_postgres(self.data)
        self.guard.watch(self.postgres.pid, signal.SIGINT)
        self.redis = embedded.start_redis(self.data)
        self.guard.watch(self.redis.pid, signal.SIGKILL)
        os.environ |= {
            "PORTAL_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": embedded.create_database(self.data, "portal"),
            "REDIS_URL": embedded.redis_address(self.data),
            "MEDIA_ROOT": str(self.data / "media"),
            "LOG_LEVEL": "ERROR",
        }
        os.environ.pop("PORTAL_DATA", None)
        self.web = None
        catalogues.compile_all()
        return self

    def serve(self) -> None:
        """Starts gunicorn on a free port of the loopback and waits for its first answer."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "--bind", f"127.0.0.1:{self.port}", *OPTIONS.split()]
        with (self.data / "web.log").open("ab") as log:
            self.web = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self.guard.watch(self.web.pid)
        until = time.monotonic() + 60
        while time.monotonic() < until and self.web.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit((self.data / "web.log").read_text()[-2000:])

    def cpu_ms(self) -> tuple[float, float]:
        """CPU milliseconds used so far by (the web processes, the database's processes, those that ended included)."""
        return _used(self.web.pid), _used(self.postgres.pid)

    def memory_mib(self) -> float:
        """Memory that the web workers do not share with anybody, plus the master's."""
        import psutil

        master = psutil.Process(self.web.pid)
        return sum(one.memory_full_info().uss for one in [master, *master.children()]) / 2**20

    def __exit__(self, *_error):
        for process in filter(None, (self.web, self.redis)):
            embedded.stop(process)
        embedded.stop(self.postgres, signal.SIGINT)
        self.guard.close()
        shutil.rmtree(self.data, ignore_errors=True)


def _used(pid: int) -> float:
    import psutil

    top = psutil.Process(pid)
    times = top.cpu_times()
    used = times.user + times.system + times.children_user + times.children_system
    for child in top.children(recursive=True):
        own = child.cpu_times()
        used += own.user + own.system
    return used * 1000
