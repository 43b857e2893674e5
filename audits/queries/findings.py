"""Findings within reach."""

from ..models import Extension, Finding, Waiver
from ..models.findings import RANK
from ..policies.books import SEES


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
