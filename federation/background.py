"""What a visitor must not wait for: a message on its way tells nobody by its duration whether an account exists."""

import logging
from concurrent.futures import ThreadPoolExecutor, wait

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


def finish(seconds=10):
    """Waits until everything handed to `later` has ended."""
    wait(list(_running), timeout=seconds)
