"""A migrated PostgreSQL cluster kept between test runs: a run copies it instead of migrating once more.

It is kept under the system's temporary folder and keyed by everything that shapes the tables; a change of a migration
makes a new one. When anything about it fails, tests migrate by themselves as if it had never been there.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from unionportal import embedded

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "test_portal"
KEPT = 4


def _key() -> str:
    shaping = [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt", ROOT / "unionportal" / "settings.py"]
    digest = hashlib.sha256(embedded.our_version().encode())
    for path in shaping:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _folder() -> Path:
    """A folder of ours alone; OSError when somebody else holds the name."""
    folder = Path(tempfile.gettempdir()) / f"unionportal-clusters-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise OSError(f"{folder} belongs to somebody else")
    return folder


def copy_to(data: Path) -> bool:
    """Puts a migrated cluster with the database `test_portal` into a fresh data folder; False when there is none."""
    try:
        kept = _folder() / _key()
        with (_folder() / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                _build(kept)
            kept.touch()
            _copy(kept, data / "postgres")
    except (OSError, subprocess.CalledProcessError, embedded.Trouble) as error:
        print(f"Tests migrate by themselves: {error}", file=sys.stderr)
        shutil.rmtree(data / "postgres", ignore_errors=True)
        return False
    return True


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True, capture_output=True)


def _build(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="up-", dir="/tmp") as name:
        data = Path(name)
        server = embedded.start_postgres(data, durable=False)
        try:
            address = embedded.create_database(data, DATABASE)
            own = {"DATABASE_URL": address, "REDIS_URL": embedded.redis_address(data), "PORTAL_MODE": "test"}
            command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
            subprocess.run(command, check=True, env=os.environ | own, stdout=subprocess.DEVNULL)
        finally:
            embedded.stop(server, signal.SIGINT)
        fresh = kept.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _copy(data / "postgres", fresh)
        fresh.rename(kept)
    old = sorted((path for path in kept.parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in old[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def clone_for(worker: str) -> None:
    """A database of its own for a parallel worker, copied from `test_portal` within the running server."""
    import psycopg2

    connection = psycopg2.connect(
        host=embedded.socket_folder(Path(os.environ["PORTAL_DATA"])), user="postgres", dbname="postgres"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{DATABASE}_{worker}" TEMPLATE "{DATABASE}"')
    connection.close()
