"""Writes the sign-in journal: who came in, went, was kept out, took a table along or saw a full number (S10).

A line that cannot be written raises, so that nobody comes in unseen.
"""

import ipaddress
from datetime import timedelta

from allauth.core import context
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.utils import timezone

from . import limits
from .masks import mask_phone
from .models.sign_ins import KEPT_DAYS, SignInLine
from .names import clean_text

Kind, Result = SignInLine.Kind, SignInLine.Result
TABLES = ("application/vnd.openxmlformats", "text/csv", "application/json", "application/zip")
SECRETS = ("token", "key", "uidb36", "code")  # parts of an address that open something
LOCK_NOTED = ((1, timedelta(minutes=1)),)  # a stranger who goes on knocking does not fill the journal


def note(kind, result, *, user=None, account="", about="", request=None) -> SignInLine:
    """Adds a line about `user`, or about `account` where nobody is known, with address and browser of the request."""
    request = request or context.request
    known = user is not None and user.is_authenticated
    return SignInLine.objects.create(
        kind=kind, result=result, user_id=user.pk if known else None,
        account=user.get_username() if known else clean_text(account)[:150],
        about=clean_text(about)[:200], address=_address(request),
        agent=clean_text(request.META.get("HTTP_USER_AGENT", ""))[:200] if request else "",
    )  # fmt: skip


def note_lock(*, user=None, account="", about=""):
    """Adds a line about a door that stays shut after too many tries, at most one a minute for each account."""
    if limits.take("lock-noted", f"{user.pk if user else account}", LOCK_NOTED):
        note(Kind.SIGN_IN, Result.LOCKED, user=user, account=account, about=about)


def shortened(name: str) -> str:
    """How a name that nobody has is written down: it may be a password that slipped into the wrong field."""
    name = clean_text(name)
    return f"{name[:2]}…" if name else ""


def masked(phone: str) -> str:
    """How the number of somebody who is not signed in is written down."""
    return mask_phone(phone) if phone else ""


def answered(request, response):
    """Adds a line when a signed-in person was refused a page, or took a table along."""
    refused = response.status_code == 403 or (response.status_code == 404 and request.resolver_match)
    taken = response.status_code == 200 and _is_table(response)
    if not (refused or taken) or not request.user.is_authenticated:
        return
    kind, result = (Kind.EXPORT, Result.DONE) if taken else (Kind.PAGE, Result.DENIED)
    note(kind, result, user=request.user, about=_place(request), request=request)


def forget_old_lines() -> int:
    """Deletes what is older than SIGN_IN_JOURNAL_DAYS (never less than KEPT_DAYS); how many lines that were."""
    days = max(settings.SIGN_IN_JOURNAL_DAYS, KEPT_DAYS)
    old = SignInLine.objects.filter(at__lt=timezone.now() - timedelta(days=days))
    return old._raw_delete(old.db)


def _is_table(response) -> bool:
    attached = response.headers.get("Content-Disposition", "").startswith("attachment")
    return attached and response.headers.get("Content-Type", "").startswith(TABLES)


def _place(request) -> str:
    """The page by its name in the code, without what opens a door to whoever reads it."""
    match = request.resolver_match
    if match is None:
        return request.path
    parts = [str(value) for name, value in match.kwargs.items() if name not in SECRETS]
    return " ".join([match.view_name or match.route, *parts])


def _address(request) -> str | None:
    from .signin import AccountAdapter

    try:
        return str(ipaddress.ip_address(AccountAdapter().get_client_ip(request))) if request else None
    except (PermissionDenied, ValueError):
        return None


@receiver(user_logged_in)
def _came_in(sender, request, user, **kwargs):
    note(Kind.SIGN_IN, Result.DONE, user=user, request=request)


@receiver(user_logged_out)
def _went(sender, request, user, **kwargs):
    if user is not None:
        note(Kind.SIGN_OUT, Result.DONE, user=user, request=request)
