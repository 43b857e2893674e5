from celery import shared_task
from django.core.management import call_command

from . import actions, limits, witness


@shared_task(name="federation.tidy", ignore_result=True)
def tidy():
    """Shuts dormant staff accounts and drops old tries and ended sessions; harmless when done twice."""
    actions.disable_dormant_accounts()
    limits.forget_old_tries()
    call_command("clearsessions")


@shared_task(name="federation.issue_cards")
def issue_cards() -> int:
    """Gives a card to every member who never had one; says how many."""
    return actions.issue_missing_cards()


@shared_task(name="federation.forget_people", ignore_result=True)
def forget_people():
    """Erases people who left three years ago; harmless when done twice."""
    actions.forget_people()


@shared_task(name="federation.forget_sign_ins", ignore_result=True)
def forget_sign_ins():
    """Deletes the lines of the sign-in journal whose time is over; harmless when done twice."""
    witness.forget_old_lines()
