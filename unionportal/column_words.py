"""Words for the columns that stand in several tables and whose models give them none.

The desks of the admin would else show the name of the column as Django reads it, in English on a Chinese page.
"""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS = {
    "recorded_by": pgettext_lazy("column", "noted by"), "set_by": pgettext_lazy("column", "set by"), "set_at": pgettext_lazy("column", "set at"),
    "proposed_by": pgettext_lazy("column", "proposed by"), "signed_by": pgettext_lazy("column", "signed by"), "signed_at": pgettext_lazy("column", "signed at"),
    "answered_by": pgettext_lazy("column", "answered by"), "released_by": pgettext_lazy("column", "released by"), "drafted_by": pgettext_lazy("column", "drafted by"),
    "written_by": pgettext_lazy("column", "written by"), "approved_by": pgettext_lazy("column", "approved by"), "approved_at": pgettext_lazy("column", "approved at"),
    "issued_by": pgettext_lazy("column", "issued by"), "decided_by": pgettext_lazy("column", "decided by"), "decided_at": pgettext_lazy("column", "decided at"),
    "submitted_at": pgettext_lazy("column", "handed in at"), "declared_at": pgettext_lazy("column", "declared at"), "created_at": pgettext_lazy("column", "made at"),
    "revoked_at": pgettext_lazy("column", "withdrawn at"), "renews": pgettext_lazy("column", "renews"), "paper": pgettext_lazy("column", "paper"),
    "seat": pgettext_lazy("column", "seat"), "speaker": pgettext_lazy("column", "speaker"), "agreement": pgettext_lazy("column", "agreement"),
    "address": pgettext_lazy("column", "network address"), "topic": pgettext_lazy("column", "topic"), "facts": pgettext_lazy("column", "what it rests on"),
    "course": pgettext_lazy("column", "course"), "person": pgettext_lazy("column", "person"), "programme": pgettext_lazy("column", "programme"),
    "order": pgettext_lazy("column", "order"), "visit": pgettext_lazy("column", "visit"), "evaluator": pgettext_lazy("column", "evaluator"),
    "corps": pgettext_lazy("column", "corps"), "script": pgettext_lazy("column", "script"), "seats_taken": pgettext_lazy("column", "seats taken"),
    "taken": pgettext_lazy("column", "places taken"), "contract": pgettext_lazy("column", "contract"), "provider": pgettext_lazy("column", "provider"),
    "home": pgettext_lazy("column", "worker home"), "seconds": pgettext_lazy("column", "seconds"), "reverses": pgettext_lazy("column", "reverses"),
    "union": pgettext_lazy("column", "union"),
}  # fmt: skip


def give_words() -> None:
    """Every column without a word gets that of its name; what a model says itself stays. No migration sees it."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.name in WORDS and not isinstance(field.verbose_name, Promise):
                field.verbose_name = WORDS[field.name]
