"""Notices are published in versions; people agree and take it back."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..models import Consent, Notice, Person


@transaction.atomic
def publish_notice(*, purpose, text_zh, text_en) -> Notice:
    """Publishes the next version of a purpose's notice; consents to older versions stay as they were given."""
    last = Notice.objects.filter(purpose=purpose).aggregate(last=Max("version"))["last"] or 0
    return Notice.objects.create(purpose=purpose, version=last + 1, text_zh=text_zh, text_en=text_en)


@transaction.atomic
def give_consent(*, person, notice, by=None) -> Consent:
    """Records that `person` agrees to exactly this version; a consent to an older version ends now."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    now = timezone.now()
    live = Consent.objects.filter(person=person, purpose=notice.purpose, withdrawn_at=None)
    standing = live.filter(notice=notice).first()
    if standing:
        return standing
    live.update(withdrawn_at=now)
    return Consent.objects.create(person=person, notice=notice, purpose=notice.purpose, given_at=now, recorded_by=by)


@transaction.atomic
def withdraw_consent(*, person, purpose) -> int:
    """Takes back the consent of `person` to `purpose` from now on; returns how many ended (0 or 1)."""
    live = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    return live.update(withdrawn_at=timezone.now())
