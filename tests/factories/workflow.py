"""What tests of moving things need: an emptiable journal, throw-away tables, real threads behind a barrier."""

import threading
from contextlib import contextmanager

from django.db import connection, connections

from federation.models import SignInLine
from workflow.models import ChainHead, StateChange


def allow_truncation():
    """New sessions of the test database may empty the journal: Django does so after each transactional test."""
    names = [
        trigger.get_pgid(model)
        for model in (StateChange, ChainHead, SignInLine)
        for trigger in model._meta.triggers
        if trigger.name == "never_emptied"
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"ALTER DATABASE {database} SET pgtrigger.ignore = '{{{','.join(names)}}}'")
    connection.close()


@contextmanager
def tables_for(*models):
    """Creates the tables of unmanaged test models and drops them afterwards."""
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)


def together(*calls, seconds=60):
    """Runs the calls in threads that start at the same moment; returns each result or exception, in order.

    With more than a few, each has its connection before the start, so that they do not arrive one by one.
    """
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            if len(calls) > 20:
                connection.ensure_connection()
            barrier.wait(timeout=seconds)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return results
