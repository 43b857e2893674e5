"""Staff are invited by a link that works once."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import delivery, journal, policies
from ..errors import FederationError, LinkInvalid
from ..models import Invitation, User
from ..names import clean_text
from ..passwords import names_of, refuse_words
from ..queries import reach_of
from .duties import grant_duty
from .guard import allow
from .members import stored_phone

SALT = "federation.invitation"
LIFETIME = timedelta(days=7)


@transaction.atomic
def invite_staff(*, name, role, union, email="", phone="", by=None) -> Invitation:
    """Offers `role` at `union` and sends a link, valid 7 days and once, by e-mail or else by SMS.

    The same people may invite as may grant. The link also stands in `invitation.link`.
    """
    allow(by, policies.can_grant, role, union)
    number, _index = stored_phone(phone)
    invitation = Invitation(
        name=clean_text(name), email=email.strip(), phone=number, role=role, union=union, invited_by=by,
        expires_at=timezone.now() + LIFETIME,
    )  # fmt: skip
    if not (invitation.email or invitation.phone):
        raise FederationError(_("Please give an e-mail address or a phone number."), "phone")
    invitation.full_clean(exclude=["invited_by"])
    invitation.save()
    invitation.link = link_of(invitation)
    journal.note(invitation, "staff_invited", by=by, union=union, data={"role": str(role)})
    transaction.on_commit(lambda: _send(invitation), robust=True)
    return invitation


def link_of(invitation) -> str:
    """The absolute address that accepts `invitation`."""
    token = signing.dumps(invitation.pk, salt=SALT)
    return settings.BASE_URL.rstrip("/") + reverse("federation:invitation-accept", args=[token])


def _send(invitation):
    text = render_to_string(
        "federation/notices/invitation.body.txt", {"invitation": invitation, "link": invitation.link}
    )
    if invitation.email:
        send_mail(_("You are invited to the union portal"), text, None, [invitation.email])
    else:
        delivery.send_sms(invitation.phone, text, f"invitation-{invitation.pk}")


def invitation_for(token: str) -> Invitation:
    """The invitation behind a link; LinkInvalid when altered, used, withdrawn or out of date."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise LinkInvalid(_("This link is not valid. Please copy it completely.")) from error
    invitation = Invitation.objects.select_related("union").filter(pk=pk).first()
    if invitation is None or invitation.revoked_at:
        raise LinkInvalid(_("This invitation was withdrawn."))
    if invitation.accepted_at:
        raise LinkInvalid(_("This link was used already. Please sign in."))
    if invitation.expires_at <= timezone.now():
        raise LinkInvalid(_("This link has expired. Please ask for a new one."))
    return invitation


@transaction.atomic
def accept_invitation(*, token, username, password) -> User:
    """Makes the account with its password and grants the offered duty; the link works once.

    ValidationError for a weak password or a name that is taken (the link stays good); LinkInvalid as in
    `invitation_for`, also when the inviter has lost the right to grant meanwhile.
    """
    invitation = invitation_for(token)
    user = User(username=clean_text(username), email=invitation.email, is_staff=True)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    refuse_words(password, [invitation.name, invitation.phone, *names_of(invitation.union)])
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not taken.update(accepted_at=timezone.now()):
        raise LinkInvalid(_("This link was used already. Please sign in."))
    if invitation.invited_by_id and not policies.can_grant(
        reach_of(invitation.invited_by), invitation.role, invitation.union
    ):
        raise LinkInvalid(_("This invitation was withdrawn."))
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise FederationError(_("This user name is taken.")) from error
    Invitation.objects.filter(pk=invitation.pk).update(user=user)
    grant_duty(user=user, role=invitation.role, union=invitation.union)
    return user


@transaction.atomic
def revoke_invitation(*, invitation, by=None) -> Invitation:
    """Withdraws an invitation that nobody has accepted; its link is dead from now on."""
    allow(by, policies.can_grant, invitation.role, invitation.union)
    open_one = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if open_one.update(revoked_at=timezone.now()):
        journal.note(invitation, "invitation_revoked", by=by, union=invitation.union)
    invitation.refresh_from_db()
    return invitation
