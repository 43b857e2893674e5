"""The embedded servers heal what a killed run left, and refuse in one sentence what they cannot heal."""

import shutil
import signal
import tempfile
import threading
from pathlib import Path

import psutil
import pytest

from unionportal import embedded


@pytest.fixture
def data():
    folder = Path(tempfile.mkdtemp(prefix="up-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_leftovers_of_a_killed_run_are_healed(data):
    first = embedded.start_postgres(data, durable=False)
    try:
        second = embedded.start_postgres(data, durable=False)  # as after a run whose guard was killed too
        assert not psutil.pid_exists(first.pid) or first.poll() is not None
        second.send_signal(signal.SIGKILL)  # leaves postmaster.pid behind
        second.wait()
        lines = (data / "postgres" / "postmaster.pid").read_text().split("\n")
        lines[0] = "1"  # the number now belongs to a stranger
        (data / "postgres" / "postmaster.pid").write_text("\n".join(lines))
        third = embedded.start_postgres(data, durable=False)
        assert "portal" in embedded.create_database(data, "portal")
        embedded.stop(third, signal.SIGINT)
        assert third.returncode == 0
    finally:
        for process in psutil.process_iter():
            try:
                if str(data) in process.cmdline():
                    process.kill()
            except psutil.Error:
                continue


def test_a_server_that_is_still_writing_its_last_pages_is_waited_for(data):
    first = embedded.start_postgres(data, durable=False)
    writer = next(one for one in psutil.Process(first.pid).children() if "checkpointer" in " ".join(one.cmdline()))
    writer.suspend()  # as on a busy disk
    first.kill()
    first.wait()
    goes_on = threading.Timer(2, writer.resume)
    goes_on.start()
    try:
        second = embedded.start_postgres(data, durable=False)
        assert embedded.STILL_ENDING in (data / "postgres.log").read_text(), "it was in the way at first"
        embedded.stop(second, signal.SIGINT)
    finally:
        goes_on.join()


def test_a_first_start_that_was_cut_short_begins_again(data):
    (data / "postgres").mkdir()
    (data / "postgres" / "half").touch()
    (data / "postgres.new").mkdir()
    embedded.stop(embedded.start_postgres(data, durable=False), signal.SIGINT)
    assert (data / "postgres" / "PG_VERSION").read_text().strip() == embedded.our_version()


def test_a_folder_of_an_older_postgres_is_refused(data):
    (data / "postgres").mkdir()
    (data / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.Trouble, match=r"made by PostgreSQL 15 .*make reset"):
        embedded.start_postgres(data)


def test_long_paths_get_short_sockets():
    long = Path("/tmp") / ("x" * 120)
    assert len(str(embedded.socket_folder(long))) < embedded.LONGEST_SOCKET_FOLDER
    assert embedded.socket_folder(Path("/tmp/a")) == Path("/tmp/a/run")
