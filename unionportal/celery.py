"""Background work: what must not keep a person waiting. Redis only wakes it; the truth is in PostgreSQL."""

import importlib.util
import os
from importlib import import_module

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings")

app = Celery("unionportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def schedule() -> dict:
    """What beat does and when: the `SCHEDULE` of every app's `schedule.py`, names prefixed by the app."""
    from django.conf import settings

    entries = {}
    for name in settings.INSTALLED_APPS:
        if "." not in name and importlib.util.find_spec(f"{name}.schedule"):
            own = import_module(f"{name}.schedule").SCHEDULE
            entries |= {f"{name}.{key}": entry for key, entry in own.items()}
    return entries


@app.on_after_finalize.connect
def _set_schedule(sender, **kwargs):
    sender.conf.beat_schedule = schedule()
