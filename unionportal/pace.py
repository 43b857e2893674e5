"""How many calls of the API a minute takes from one caller."""

import time

from django.core.cache import cache
from ninja.throttling import BaseThrottle

WINDOW_SECONDS = 60


class Pace(BaseThrottle):
    """Takes `known` calls in each minute of the clock from whoever has signed in, `unknown` from any other address.

    One number is counted in Redis for each caller. The throttles of ninja read and write back the moments of all calls of a
    minute, and keep them on an object that all threads share.
    """

    def __init__(self, known: int, unknown: int):
        self.known, self.unknown = known, unknown

    def allow_request(self, request) -> bool:
        auth = getattr(request, "auth", None)
        caller, most = (str(getattr(auth, "pk", auth)), self.known) if auth else (self.get_ident(request), self.unknown)
        return cache.count(f"pace:{int(time.time()) // WINDOW_SECONDS}", caller, WINDOW_SECONDS) <= most

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS
