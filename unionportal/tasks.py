from celery import shared_task

from . import health


@shared_task(name="unionportal.beat", ignore_result=True, expires=health.LONGEST_SILENCE_SECONDS)
def beat():
    """Shows /readyz that beat and a worker are alive."""
    health.beat()
