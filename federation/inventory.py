"""Which columns hold personal data, what for and how long (S16, PIPL 6 and 19)."""

import re

from django.apps import apps
from django.conf import settings

from .fields import EncryptedTextField

# column → (purpose, kept until)
FIELDS = {
    "federation.Person.name": ("counting a member once; address in messages", "3 years after the membership"),
    "federation.Person.pinyin": ("sorting and finding names by sound", "3 years after the membership"),
    "federation.Person.phone": ("sign-in, messages; encrypted", "3 years after the membership"),
    "federation.Person.phone_index": ("looking a phone up without decrypting", "3 years after the membership"),
    "federation.Person.id_number": ("counting a member once; encrypted", "3 years after the membership"),
    "federation.Person.id_index": ("looking an ID number up without decrypting", "3 years after the membership"),
    "federation.Membership.number": ("member card", "3 years after the membership"),
    "federation.Card.key": ("sealing the codes of the card; encrypted", "while the card stands"),
    "federation.Card.photo": ("the face on one's own card, by one's own choice", "while the card stands"),
    "federation.User.username": ("sign-in of staff", "while the account stands"),
    "federation.User.email": ("messages to staff", "while the account stands"),
    "federation.Invitation.name": ("inviting staff", "1 year"),
    "federation.Invitation.email": ("sending the invitation", "1 year"),
    "federation.Invitation.phone": ("sending the invitation; encrypted", "1 year"),
    "federation.SignInLine.account": (
        "who came in or was kept out; strangers shortened",
        "190 days (SIGN_IN_JOURNAL_DAYS)",
    ),
    "federation.SignInLine.address": ("where a try came from", "190 days (SIGN_IN_JOURNAL_DAYS)"),
    "federation.SignInLine.agent": ("which browser it was", "190 days (SIGN_IN_JOURNAL_DAYS)"),
    "federation.ImportRun.staged": ("rows of a file before they are confirmed; encrypted", "7 days, or until imported"),
}
_more: dict[str, tuple[str, str]] = {}
WORDS = re.compile(r"(^|_)(phone|mobile|email|id_number|birth\w*|id_card|contact_name|by_name)(_|$)")
PAGE = settings.BASE_DIR / "docs" / "personal-data.md"


def register(fields: dict[str, tuple[str, str]]) -> None:
    """Adds the personal columns of an app above, `app.Model.field` -> (purpose, kept until); called when it is ready."""
    _more.update(fields)


def entries() -> dict[str, tuple[str, str]]:
    """Every personal column of the portal with its purpose and how long it is kept."""
    return FIELDS | _more


def _models():
    return [model for model in apps.get_models() if (settings.BASE_DIR / model._meta.app_label).is_dir()]


def personal_fields():
    """Columns of the portal that are encrypted or named like personal data, as `app.Model.field`."""
    for model in _models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) or WORDS.search(field.name):
                yield f"{model._meta.label}.{field.name}"


def missing_fields() -> list[str]:
    """Personal columns without an entry, and entries without a column."""
    known = {f"{model._meta.label}.{field.name}" for model in _models() for field in model._meta.concrete_fields}
    return sorted((set(personal_fields()) - set(entries())) | (set(entries()) - known))


def page() -> str:
    """docs/personal-data.md as it must read."""
    rows = [f"| `{name}` | {purpose} | {kept} |" for name, (purpose, kept) in sorted(entries().items())]
    head = [
        "# Personal data of members and staff",
        "",
        "Written by `manage.py personal_data` from what each app registers with `federation/inventory.py`.",
        "",
    ]
    return "\n".join([*head, "| column | purpose | kept |", "|---|---|---|", *rows, ""])


# What an app adds to an erasure: `hindrance(person) -> sentence or ""` says why it must wait, `forget(person)` takes out
# what the plain rule of `federation.actions.erasure` does not know. Both run inside its transaction.
hindrances: list = []
forgetters: list = []


def register_erasure(*, hindrance=None, forget=None) -> None:
    """Adds an app's part to the erasure of a person; called when the app is ready."""
    if hindrance is not None:
        hindrances.append(hindrance)
    if forget is not None:
        forgetters.append(forget)
