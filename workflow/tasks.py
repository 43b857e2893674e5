from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import FormUse

KEEP_HOURS = 48


@shared_task(name="workflow.forget_sent_forms")
def forget_sent_forms() -> int:
    """Deletes the one-time tokens older than 48 hours and says how many."""
    return FormUse.objects.filter(created_at__lt=timezone.now() - timedelta(hours=KEEP_HOURS)).delete()[0]
