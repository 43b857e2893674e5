"""What a visitor must not wait for: a message on its way tells nobody by its duration whether an account exists."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor, wait
from functools import wraps

from django.conf import settings

log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="message")
_running = set()


def later(call, *args, **kwargs):
    """Runs `call` on another thread of this process; what goes wrong there stands in the log without its arguments."""
    future = _pool.submit(call, *args, **kwargs)
    _running.add(future)
    future.add_done_callback(_ended)


def _ended(future):
    _running.discard(future)
    if future.exception():
        log.error("a message could not be handed over: %s", type(future.exception()).__name__)


def steady(view):
    """Lets a POST answer no sooner than STEADY_SECONDS, so that the work behind a known number (such as making its
    account) does not show in the time of the answer."""

    @wraps(view)
    def waiting(request, *args, **kwargs):
        began = time.monotonic()
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            time.sleep(max(0.0, settings.STEADY_SECONDS - (time.monotonic() - began)))
        return response

    return waiting


def finish(seconds=10):
    """Waits until everything handed to `later` has ended."""
    wait(list(_running), timeout=seconds)
