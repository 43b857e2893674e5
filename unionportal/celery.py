"""Background work: what must not keep a person waiting. Redis only wakes it; the truth is in PostgreSQL."""

import importlib.util
import os
from importlib import import_module

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings")

app = Celery("unionportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def schedule() -> dict:
    """What beat does and when: the `SCHEDULE` of every app's `schedule.py`; keys begin with the app."""
    from django.conf import settings

    entries = {}
    for name in settings.INSTALLED_APPS:
        if "." not in name and importlib.util.find_spec(f"{name}.schedule"):
            entries |= import_module(f"{name}.schedule").SCHEDULE
    return entries


@app.on_after_finalize.connect
def _set_schedule(sender, **kwargs):
    sender.conf.beat_schedule = schedule()


@beat_init.connect
def _first_task_at_once(sender, **kwargs):
    """Beat counts its first interval from its start: /readyz need not wait that long."""
    app.send_task("unionportal.beat")
