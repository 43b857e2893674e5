"""`make demo` for real: it starts, says where it is, refuses in one sentence, and leaves no process behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

READY_SECONDS = 60
GONE_SECONDS = 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run(order, data, port, **options):
    environment = os.environ | {"PORTAL_DATA": str(data), "PORT": str(port), "PORTAL_EMPTY": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "unionportal.supervisor", order]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )


def _said(order, data, port) -> tuple[int, str]:
    process = _run(order, data, port)
    words, _ = process.communicate(timeout=READY_SECONDS)
    return process.returncode, words


def _start(data, port) -> tuple[subprocess.Popen, list[str], float]:
    began = time.monotonic()
    process, lines = _run("demo", data, port), []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Portal ready"):
            return process, lines, time.monotonic() - began
    raise AssertionError("\n".join(lines))


def _processes_of(data) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            if str(data) in words or process.environ().get("PORTAL_DATA") == str(data):
                found.append(words)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def _await_nothing_left(data) -> None:
    until = time.monotonic() + GONE_SECONDS
    while (left := _processes_of(data)) and time.monotonic() < until:
        time.sleep(0.2)
    assert left == []


def _kill_part(data, number: int) -> None:
    """`number` is the place in the order of starting: 0 is PostgreSQL, 1 is Redis."""
    rows = json.loads((data / "children.json").read_text())
    os.kill(rows[number][0], signal.SIGKILL)


def _readiness(port) -> dict:
    try:
        return json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20))
    except urllib.error.HTTPError as error:
        return json.load(error)


def _status(port, path) -> int:
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).status


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("portal") / "data"


def test_starts_refuses_a_second_and_ends_by_sigterm(data):
    port = _free_port()
    process, lines, _ = _start(data, port)
    try:
        assert lines[-1] == f"Portal ready at http://127.0.0.1:{port}"
        assert _status(port, "/healthz") == 200
        code, words = _said("demo", data, _free_port())
        assert code == 1 and "already runs" in words and "PORTAL_DATA=" in words and words.count("\n") == 1
        code, words = _said("demo", data.parent / "other", port)
        assert code == 1 and f"Port {port} cannot be used" in words and f"PORT={port + 1}" in words
        assert _said("reset", data, port)[0] == 1, "a running portal is not emptied"
        assert f"PORTAL_DATA={data}" in (data / "run.env").read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)  # make hands on what the whole group has heard
        rest, _ = process.communicate(timeout=READY_SECONDS)
    assert process.returncode == 0 and "Portal stopped." in rest
    _await_nothing_left(data)
    assert not (data / "run.env").exists()


def test_starts_again_quickly_heals_and_leaves_nothing_after_kill_9(data):
    port = _free_port()
    process, _, seconds = _start(data, port)
    assert seconds < 30  # alone on two cores it is 4 seconds
    assert len(_processes_of(data)) >= 4
    for number, part in enumerate(("database", "redis")):
        _kill_part(data, number)
        until = time.monotonic() + GONE_SECONDS
        time.sleep(1)
        while _readiness(port)[part] != "ok":
            assert time.monotonic() < until, f"{part} did not come back"
            time.sleep(0.2)
    process.kill()
    process.communicate()
    _await_nothing_left(data)
    code, words = _said("reset", data, 8000)
    assert code == 0, words
    assert [path.name for path in data.iterdir()] == ["portal.lock"]


def test_a_folder_that_cannot_be_written_is_named():
    code, words = _said("demo", "/proc/portal", _free_port())
    assert code == 1 and "/proc/portal cannot be written" in words and words.count("\n") == 1


def test_a_strange_port_is_named(tmp_path):
    code, words = _said("demo", tmp_path, "eighty")
    assert code == 1 and "PORT=eighty is no port" in words


def test_reset_leaves_a_stranger_folder_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    code, words = _said("reset", tmp_path, 8000)
    assert code == 1 and "nothing was removed" in words and (tmp_path / "letter.txt").exists()
    code, words = _said("reset", tmp_path / "letter.txt", 8000)
    assert code == 1 and "nothing was removed" in words and words.count("\n") == 1
    assert "is empty already" in _said("reset", tmp_path / "none", 8000)[1]
