"""Findings within reach."""

from django.db.models import Case, IntegerField, Value, When

from ..models import Extension, Finding, Waiver
from ..policies.books import SEES

RANK = Case(
    *(When(severity=word, then=Value(n)) for n, word in enumerate(("block", "high", "medium", "low"))),
    output_field=IntegerField(),
)


def findings_within(reach):
    """Findings of the unions whose books somebody keeps or audits, those that are gone left out; the gravest first."""
    rows = Finding.objects.filter(reach.q("union__path", *SEES)).exclude(state="cleared")
    return rows.select_related("union", "rule", "book").annotate(rank=RANK).order_by("rank", "union__path", "pk")


def extensions_within(reach):
    rows = Extension.objects.filter(reach.q("finding__union__path", *SEES))
    return rows.select_related("finding__union", "asked_by__person", "decided_by__person")


def waivers_within(reach):
    return Waiver.objects.filter(reach.q("union__path", *SEES)).select_related(
        "union", "rule", "requested_by__person", "approved_by__person"
    )
