"""One decision for many orders: each goes by itself, and who was skipped is told why."""

from django.db import transaction

from workflow.errors import WorkflowError


def for_each(orders, run) -> tuple[list, list]:
    """Calls `run(order)` on one after the other, each in its own transaction; returns (done, [(order, why), …])."""
    done, skipped = [], []
    for order in orders:
        try:
            with transaction.atomic():
                run(order)
            done.append(order)
        except WorkflowError as error:
            skipped.append((order, str(error)))
    return done, skipped
