"""The demo city: invented people and firms, the real proportions. Same seed, same city."""

import gc
import logging
import random
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from workflow.context import alone, during_request
from workflow.errors import WorkflowError

from .savepoints import Savepoints

SEED = 926
log = logging.getLogger(__name__)


def dice(part: str) -> random.Random:
    """A generator of its own for each part, so that changing one part leaves the others as they were."""
    return random.Random(f"{SEED}:{part}")


@contextmanager
def clock_at(moment: datetime):
    """Lets everything inside happen at `moment` (aware), journal and notices included."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@contextmanager
def if_allowed(what: str):
    """Leaves out what the rules refuse inside, from there on: whether they do depends on weekday, holidays and hour."""
    try:
        yield
    except (WorkflowError, ValidationError) as refusal:
        log.warning("Not in the demo city of this day: %s (%s)", what, refusal)


@contextmanager
def in_one_go():
    """Figures and calendar are read once inside, nobody else writes, and no memory is collected: nothing that lives is garbage."""
    was, savepoints = gc.isenabled(), Savepoints()
    gc.disable()
    try:
        with during_request(None), alone(), connection.execute_wrapper(savepoints):
            yield
            savepoints.settle()
    finally:
        if was:
            gc.freeze()  # all of it counts as old, so that no collection walks through the whole city now
            gc.unfreeze()
            gc.enable()
