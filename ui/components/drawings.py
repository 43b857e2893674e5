"""Charts with their caption and the same numbers as a table one tap away; drawn by ui/charts.py."""

from datetime import date

from django.utils.translation import pgettext

from ui import charts

from . import register

CHART = "components/chart.html"


def _context(title, drawn, rows, heads):
    return {"title": title, "drawn": drawn, "rows": rows, "heads": heads}


def _single(title, drawn, rows, unit):
    return _context(
        title,
        drawn,
        [(label, [value]) for label, value in rows],
        [charts.unit_for(None, unit) or pgettext("chart", "Number")],
    )


@register.inclusion_tag(CHART)
def bar_chart(title: str, rows, unit: str = ""):
    """Horizontal bars, the longest full, those in "%" of a full hundred; `rows` are (label, value)."""
    rows = list(rows)
    return _single(title, charts.bars(title, rows, unit), rows, unit)


@register.inclusion_tag(CHART)
def column_chart(title: str, rows, unit: str = ""):
    """Upright bars for a course of weeks or months; `rows` are (label, value), the last one carries the accent."""
    rows = list(rows)
    return _single(title, charts.columns(title, rows, unit), rows, unit)


@register.inclusion_tag(CHART)
def grouped_chart(title: str, names, rows, unit: str = ""):
    """Two or three bars a row; `rows` are (label, values in the order of `names`)."""
    rows = list(rows)
    return _context(title, charts.grouped_bars(title, names, rows, unit), rows, list(names))


@register.inclusion_tag(CHART)
def line_chart(title: str, rows, unit: str = ""):
    """A course over time; `rows` are (label, value)."""
    rows = list(rows)
    return _single(title, charts.line(title, rows, unit), rows, unit)


@register.inclusion_tag(CHART)
def segment_chart(title: str, rows, unit: str = ""):
    """One whole made of at most four parts; `rows` are (label, value)."""
    rows = list(rows)
    return _single(title, charts.segments(title, rows, unit), rows, unit)


@register.inclusion_tag(CHART)
def span_chart(title: str, rows, first: date, last: date):
    """Stretches of days beneath one another; `rows` are (label, from, until, word, is_done)."""
    rows = list(rows)
    table = [(label, [charts.short(since), charts.short(until), word]) for label, since, until, word, _done in rows]
    heads = [pgettext("chart", "From"), pgettext("chart", "Until"), pgettext("chart", "State")]
    return _context(title, charts.spans(title, rows, first, last), table, heads)


@register.simple_tag
def sparkline(title: str, values):
    """A course as small as a word."""
    return charts.sparkline(title, list(values))


@register.inclusion_tag("components/gauge.html")
def gauge(title: str, value, target, most, unit: str = "", less_is_good: bool = False):
    """A half circle against its target, which is also said in words."""
    drawn = charts.gauge(title, value, target, most, unit, less_is_good)
    met = value is not None and (value <= target if less_is_good else value >= target)
    return {"title": title, "drawn": drawn, "target": charts.said(target, unit), "met": met, "known": value is not None}


@register.simple_tag
def ring(title: str, parts):
    """A ring of equal segments with the number of those that are done inside; `parts` have `label` and `state`."""
    pairs = [(part.label, part.state) for part in parts]
    done = sum(state == "done" for _label, state in pairs)
    return charts.ring(title, pairs, f"{done}/{len(pairs)}")
