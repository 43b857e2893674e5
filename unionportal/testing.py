"""The pytest plugin: a test run starts its own PostgreSQL and Redis before Django reads its settings.

The controller starts them in a temporary folder on a copy of a migrated cluster (see test_cluster.py) and exports the
addresses; xdist workers inherit these, and each takes a database and two Redis databases of its own. A killed run leaves
nothing: see guard.py.
"""

import os
import signal
import tempfile
from pathlib import Path

import pytest

from unionportal import catalogues, embedded, test_cluster
from unionportal.guard import Guard

_running: list = []


def _start_services() -> None:
    data = Path(tempfile.mkdtemp(prefix="up-", dir="/tmp"))
    guard = Guard()
    guard.remove(data)
    _running.append(guard)
    if test_cluster.copy_to(data):
        os.environ["PORTAL_MIGRATED"] = "1"
    postgres = embedded.start_postgres(data, durable=False)
    guard.watch(postgres.pid, signal.SIGQUIT)
    redis = embedded.start_redis(data)
    guard.watch(redis.pid, signal.SIGKILL)
    _running[:0] = [redis, postgres]
    os.environ["DATABASE_URL"] = embedded.create_database(data, "portal")
    os.environ["REDIS_URL"] = embedded.redis_address(data)
    os.environ["MEDIA_ROOT"] = str(data / "media")
    os.environ["PORTAL_DATA"] = str(data)


def _take_own_share(worker: str) -> None:
    number = int(worker.removeprefix("gw")) + 1
    address = os.environ["REDIS_URL"].split("?")[0]
    os.environ["REDIS_URL"] = f"{address}?db={number * 2}"
    os.environ["MEDIA_ROOT"] += worker
    if os.environ.get("PORTAL_MIGRATED"):
        test_cluster.clone_for(worker)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    """A wrapper, because pytest-django's own hook reads the settings and would otherwise come first."""
    os.environ["PORTAL_MODE"] = "test"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _take_own_share(worker)
    elif not {"--help", "-h", "--version", "--fixtures"} & set(args):
        catalogues.compile_all()
        _start_services()
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if os.environ.get("PORTAL_MIGRATED"):
        config.option.reuse_db = True  # the copy is migrated; pytest-django looks it over and keeps it


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    while _running:
        service = _running.pop(0)
        if isinstance(service, Guard):
            service.close()
        else:
            embedded.stop(service, signal.SIGQUIT, seconds=4)
