"""One command for the whole portal: starts every part in order, shows where it is, and leaves nothing behind.

`python -m unionportal.supervisor demo` runs in the foreground until Ctrl-C, SIGTERM or SIGHUP; `… reset` empties the
data folder. Children lead process groups of their own; a guard ends them when the supervisor is killed outright.
"""

import contextlib
import fcntl
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from unionportal import catalogues, embedded
from unionportal.embedded import Trouble
from unionportal.guard import Guard

ROOT = Path(__file__).resolve().parent.parent
LOCK = "portal.lock"
OURS = {LOCK, "postgres", "postgres.new", "run", "media"}  # what a data folder of ours may be known by
MOST_RESTARTS = 5


class Stopped(BaseException):
    """Somebody asked the supervisor to end."""


@dataclass
class Part:
    """A running child: how it is started again and which signal ends it gently."""

    start: Callable[[], subprocess.Popen]
    gentle: signal.Signals
    process: subprocess.Popen
    restarts: list[float] = field(default_factory=list)


def data_folder() -> Path:
    return Path(os.environ.get("PORTAL_DATA") or ROOT / ".data").expanduser().resolve()


def wanted_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT={text} is no port: choose a number from 1 to 65535, such as PORT=8001.")
    return int(text)


def take_lock(data: Path):
    """The open lock file of the data folder; `Trouble` when another supervisor holds it."""
    embedded.prepare(data)
    lock = (data / LOCK).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        where = lock.read().strip() or "it is just starting"
        raise Trouble(
            f"A portal already runs on {data} ({where}): use it, end it with Ctrl-C in its terminal, "
            "or give this one a folder and a port of its own: `make demo PORTAL_DATA=/some/folder PORT=8001`."
        ) from error
    return lock


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            free = port + 1 if port < 65535 else 8001
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}): end the program that holds it, "
                f"or choose another one: `make demo PORT={free}`."
            ) from error


class Supervisor:
    def __init__(self, data: Path, port: int):
        self.data, self.port = data, port
        self.url = f"http://127.0.0.1:{port}"
        self.parts: dict[str, Part] = {}
        self.environment = os.environ | {
            "PORTAL_MODE": "demo",
            "PORTAL_DATA": str(data),
            "BASE_URL": self.url,
            "MEDIA_ROOT": str(data / "media"),
            "DATABASE_URL": "",
            "REDIS_URL": embedded.redis_address(data),
            "PYTHONUNBUFFERED": "1",
        }

    # Children

    def add(self, name: str, start: Callable[[], subprocess.Popen], gentle: signal.Signals = signal.SIGTERM) -> None:
        self.parts[name] = part = Part(start, gentle, start())
        self._watch(part)

    def _watch(self, part: Part) -> None:
        self.guard.watch(part.process.pid, part.gentle)
        self._remember()

    def _remember(self) -> None:
        """Notes the children for the next start, should even the guard be killed."""
        import psutil

        rows = []
        for part in self.parts.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                rows.append([part.process.pid, psutil.Process(part.process.pid).create_time()])
        (self.data / "children.json").write_text(json.dumps(rows))

    def python(self, *arguments: str, log: str) -> subprocess.Popen:
        with (self.data / log).open("ab") as out:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    # Start

    def run(self) -> None:
        end_leftovers(self.data)
        check_port(self.port)
        self.guard = Guard()
        try:
            self.start()
            while True:
                time.sleep(0.5)
                self.look_after()
        finally:
            self.stop()

    def start(self) -> None:
        new = not (self.data / "seeded").exists()
        if new:
            what = "an empty portal" if os.environ.get("PORTAL_EMPTY") == "1" else "the demo city"
            print(f"Preparing {what} in {self.data} (once, about a minute) ...", flush=True)
        self.add("postgres", lambda: embedded.start_postgres(self.data), signal.SIGINT)
        self.add("redis", lambda: embedded.start_redis(self.data), signal.SIGKILL)
        self.environment["DATABASE_URL"] = embedded.create_database(self.data, "portal", fresh=new)
        self._write_run_env()
        _compile_catalogues()
        self.prepare()
        self.add("web", self._web)
        self._await_page("/healthz")
        print(f"Portal ready at {self.url}", flush=True)
        print_accounts(self.data)
        self._await_page("/")
        self.add("worker", self._worker)
        self.add("beat", self._beat)

    def prepare(self) -> None:
        """Migrations and, for an empty folder, the demo city: in a child that is waited for."""
        child = self.python("manage.py", "prepare_demo", log="prepare.log")
        self.guard.watch(child.pid)
        try:
            if child.wait():
                last = (self.data / "prepare.log").read_text(errors="replace").strip().splitlines()[-1]
                last = last.removeprefix("CommandError: ")
                raise Trouble(
                    f"The database could not be prepared ({last}): {self.data / 'prepare.log'} says why; "
                    "`make reset` starts with an empty data folder."
                )
        finally:
            embedded.stop(child, seconds=2)
            self.guard.forget(child.pid)

    def _web(self) -> subprocess.Popen:
        options = f"--bind 127.0.0.1:{self.port} --workers 2 --threads 8 --worker-class gthread --preload"
        options += " --no-control-socket --graceful-timeout 3 --access-logfile -"
        return self.python("-m", "gunicorn", "unionportal.wsgi", *options.split(), log="web.log")

    def _worker(self) -> subprocess.Popen:
        options = "--concurrency=1 --loglevel=INFO --without-mingle --without-gossip"
        return self.python("-m", "celery", "-A", "unionportal", "worker", *options.split(), log="worker.log")

    def _beat(self) -> subprocess.Popen:
        schedule = f"--schedule={self.data / 'beat-schedule'}"
        command = ["-m", "celery", "-A", "unionportal", "beat", "--loglevel=INFO", "--pidfile=", schedule]
        return self.python(*command, log="beat.log")

    def _await_page(self, path: str) -> None:
        until = time.monotonic() + 90
        while time.monotonic() < until and self.parts["web"].process.poll() is None:
            try:
                urllib.request.urlopen(self.url + path, timeout=30).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise Trouble(f"The web server did not start: {self.data / 'web.log'} says why.")

    def _write_run_env(self) -> None:
        names = ("PORTAL_MODE", "PORTAL_DATA", "DATABASE_URL", "REDIS_URL", "BASE_URL", "MEDIA_ROOT")
        path = self.data / "run.env"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={shlex.quote(self.environment[name])}\n" for name in names))

    # While it runs, and the end

    def look_after(self) -> None:
        """Starts again what died; `Trouble` when it dies over and over."""
        for name, part in self.parts.items():
            if part.process.poll() is None:
                continue
            embedded.stop(part.process)
            self.guard.forget(part.process.pid)
            now = time.monotonic()
            part.restarts = [then for then in part.restarts if now - then < 60] + [now]
            if len(part.restarts) > MOST_RESTARTS:
                raise Trouble(f"{name} ends again and again: {self.data / (name + '.log')} says why.")
            print(f"{name} ended and is started again.", flush=True)
            part.process = part.start()
            self._watch(part)

    def stop(self) -> None:
        _let_end()
        for name in reversed(self.parts):
            part = self.parts[name]
            writes = name == "postgres"  # a busy disk lets its last pages wait
            embedded.stop(part.process, part.gentle, seconds=20 if writes else 5)
        self.guard.close()
        for name in ("run.env", "children.json"):
            (self.data / name).unlink(missing_ok=True)


def _compile_catalogues() -> None:
    try:
        catalogues.compile_all()
    except OSError as error:
        raise Trouble(
            f"The portal's own folder {ROOT} cannot be written ({error.strerror}): "
            "clone it into a folder of your own and start it there."
        ) from error


def end_leftovers(data: Path) -> None:
    """Ends the children that a killed run noted and that still live (known by number and time of birth)."""
    import psutil

    path = data / "children.json"
    try:
        rows = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return
    for pid, born in reversed(rows):
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            process = psutil.Process(pid)
            if abs(process.create_time() - born) < 1:
                os.killpg(pid, signal.SIGINT)
                with contextlib.suppress(psutil.TimeoutExpired):
                    process.wait(5)
                os.killpg(pid, signal.SIGKILL)
    path.unlink(missing_ok=True)


def print_accounts(data: Path) -> None:
    """The demo accounts as a table; wide characters take two columns."""
    from unicodedata import east_asian_width

    try:
        accounts = json.loads((data / "demo_accounts.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    rows: list[tuple[str, ...]] = [("Who", "Sign in with", "Password or code", "Page")]
    rows += [tuple(str(account.get(key, "")) for key in ("who", "sign_in", "secret", "page")) for account in accounts]

    def width(text: str) -> int:
        return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)

    widths = [max(width(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, tuple("-" * size for size in widths))
    for row in rows:
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)]
        print("  ".join(cells).rstrip())
    print("Ctrl-C ends the portal; `make reset` empties its data folder.", flush=True)


def demo() -> None:
    data, port = data_folder(), wanted_port()
    lock = take_lock(data)
    lock.truncate(0)
    lock.write(f"http://127.0.0.1:{port}, process {os.getpid()}")
    lock.flush()
    Supervisor(data, port).run()


def reset() -> None:
    data = data_folder()
    try:
        known = {path.name for path in data.iterdir()} if data.exists() else set()
    except OSError as error:
        raise Trouble(f"{data} cannot be read ({error.strerror}): nothing was removed; check PORTAL_DATA.") from error
    if not known:
        print(f"{data} is empty already.")
        return
    if not OURS & known:
        raise Trouble(
            f"{data} does not look like a data folder of this portal: nothing was removed; check PORTAL_DATA."
        )
    lock = take_lock(data)
    end_leftovers(data)
    for path in data.iterdir():
        if path.name != LOCK:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    lock.close()
    print(f"{data} is empty.")


def _let_end() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _end(number, frame) -> None:
    """The first signal ends the portal; a second one (make hands its own on) must not cut the clearing up short."""
    _let_end()
    raise Stopped


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    try:
        {"demo": demo, "reset": reset}[sys.argv[1]]()
    except Stopped:
        print("Portal stopped.", flush=True)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
