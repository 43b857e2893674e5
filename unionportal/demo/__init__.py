"""The demo city: invented people and firms, the real proportions. Same seed, same city."""

import random
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone

SEED = 926


def dice(part: str) -> random.Random:
    """A generator of its own for each part, so that changing one part leaves the others as they were."""
    return random.Random(f"{SEED}:{part}")


@contextmanager
def clock_at(moment: datetime):
    """Lets everything inside happen at `moment` (aware), journal and notices included."""
    with patch.object(timezone, "now", lambda: moment):
        yield
