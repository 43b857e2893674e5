"""Figures of the audits that staff may change from a day on."""

from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.parameters import declare

AUDITOR = Role.AUDITOR.value

SAMPLE_LEAST = declare(
    "audits.sample_least", _("lines of a book that are sampled at least"), 20, unit=_("lines"), least=1, most=500, role=AUDITOR,
    source="S6-13",
).name  # fmt: skip
SAMPLE_PERCENT = declare(
    "audits.sample_percent", _("share of a book that is sampled before any risk"), 10, unit="%", least=1, most=100, role=AUDITOR,
    source="S6-13",
).name  # fmt: skip
SIGN_DAYS = declare(
    "audits.sign_days", _("working days to sign books in, before the signature expires and the union above hears of it"), 10,
    unit=_("working days"), least=1, most=90, role=AUDITOR, source="S6-17",
).name  # fmt: skip
DRAFT_DAYS = declare(
    "audits.draft_days", _("days after which books that were begun and not handed in are deleted"), 180, unit=_("days"), least=30, most=1095,
    role=AUDITOR, source="S6-02",
).name  # fmt: skip
DRAFT_NOTICE_DAYS = declare(
    "audits.draft_notice_days", _("days before the deletion on which who began the books is told"), 14, unit=_("days"), least=3, most=29,
    role=AUDITOR, source="S6-02",
).name  # fmt: skip
MICRO_MOST = declare(
    "audits.micro_most", _("income or spending of a year up to which ten questions are enough"), 50_000, unit=_("yuan"), least=0,
    most=1_000_000, role=AUDITOR, source="S6-13",
).name  # fmt: skip
