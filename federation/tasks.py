from celery import shared_task
from django.core.management import call_command

from . import actions, limits


@shared_task(name="federation.tidy", ignore_result=True)
def tidy():
    """Shuts dormant staff accounts and drops old tries and ended sessions; harmless when done twice."""
    actions.disable_dormant_accounts()
    limits.forget_old_tries()
    call_command("clearsessions")
