"""Is the portal alive (`/healthz`), and may it be given visitors (`/readyz`)?"""

import time

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

HEARTBEAT_KEY = "beat:heartbeat"
HEARTBEAT_SECONDS = 30
LONGEST_SILENCE_SECONDS = 120


def beat() -> None:
    """Notes that beat planned a task and a worker did it: both are alive."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=LONGEST_SILENCE_SECONDS * 2)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    cache.ping()  # type: ignore[attr-defined]


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise LookupError(f"{len(missing)} not applied")


def _beat() -> None:
    last = cache.get(HEARTBEAT_KEY)
    if last is None or time.time() - last > LONGEST_SILENCE_SECONDS:
        raise LookupError("silent")


CHECKS = {"database": _database, "redis": _redis, "migrations": _migrations, "beat": _beat}


def state() -> dict[str, str]:
    """Every part with "ok" or the kind of its trouble (never its words, which may hold addresses)."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
            found[name] = "ok"
        except LookupError as error:
            found[name] = str(error)
        except Exception as error:  # any driver's error means the same here: this part is not there
            found[name] = type(error).__name__
    return found


@never_cache
@require_safe
def healthz(request):
    """The process answers; nothing else is asked, so that a database in trouble does not restart every web server."""
    return JsonResponse({"portal": "ok"})


@never_cache
@require_safe
def readyz(request):
    """200 when every part is there, else 503; each part by name."""
    found = state()
    ready = all(word == "ok" for word in found.values())
    return JsonResponse(found, status=200 if ready else 503)
