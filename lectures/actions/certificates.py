"""Certificates that run out: their people are reminded ahead, once a reminder (S1-09)."""

from django.db import transaction
from django.utils import timezone

from .. import notices
from ..queries.courses import certificates_to_remind


@transaction.atomic
def remind_of_certificates(today=None) -> int:
    """Tells each holder when a certificate comes into the time of its next reminder; returns how many were told.

    After a day without the beat the latest reminder alone is sent. Run twice it tells nobody twice.
    """
    told = 0
    for paper, _left, word in certificates_to_remind(today or timezone.localdate()):
        told += bool(notices.tell_person(paper.person, paper, "certificate_expires", occasion=word))
    return told
