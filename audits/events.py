"""What the journal calls the happenings of fund audits that are no moves."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "books_posted": pgettext_lazy("journal", "books handed in"),
    "seal_refused": pgettext_lazy("journal", "refused, for the books were changed behind the portal's back"),
    "finding_raised": pgettext_lazy("journal", "finding written by hand"),
    "audit_assigned": pgettext_lazy("journal", "audit assigned"),
    "letter_issued": pgettext_lazy("journal", "letter issued"),
    "begun_books_deleted": pgettext_lazy("journal", "books begun and not handed in deleted"),
    "rule_change_proposed": pgettext_lazy("journal", "change of rules proposed"),
    "rule_changed": pgettext_lazy("journal", "rule changed"),
    "rule_value_changed": pgettext_lazy("journal", "value of rules changed"),
    "conflict_declared": pgettext_lazy("journal", "conflict of interest declared"),
    "training_saved": pgettext_lazy("journal", "training or attendance changed"),
    "question_saved": pgettext_lazy("journal, audits", "question changed"),
    "samples_drawn": pgettext_lazy("journal", "samples drawn"),
    "voucher_added": pgettext_lazy("journal", "picture of a voucher added"),
    "voucher_withdrawn": pgettext_lazy("journal", "picture of a voucher withdrawn"),
    "audits_exported": pgettext_lazy("journal", "table of audits exported"),
}
