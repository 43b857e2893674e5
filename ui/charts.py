"""Charts as SVG that keep their letters readable: widths in per cent, heights and type in pixels.

One accent; labels stand at what they name. No inline style, so that the content security policy may stay strict. Each
function returns safe markup with `role="img"` and the numbers in its label.
"""

from datetime import date
from functools import lru_cache
from math import ceil, cos, pi, sin

from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

JOIN = "；"
PHONE = 300  # pixels that a chart has on a phone


def short(day: date) -> str:
    """A day in few letters: 6月1日, 1 Jun."""
    return _short(day, (translation.get_language() or "").startswith("zh"))


@lru_cache(maxsize=512)
def _short(day: date, is_chinese: bool) -> str:
    return date_format(day, "n月j日" if is_chinese else "j M")


def unit_for(value, unit: str) -> str:
    """The word of a unit that fits the number: of "home|homes" the first for one, the second for all others."""
    one, _bar, many = unit.partition("|")
    return one if value == 1 else many or one


def said(value, unit: str = "") -> str:
    """A number as a label says it: thousands grouped, no idle decimals, — for none; `unit` may be "home|homes"."""
    if value is None:
        return "—"
    unit = unit_for(value, unit)
    text = f"{value:,}" if isinstance(value, int) else f"{float(value):,.1f}".removesuffix(".0")
    return f"{text} {unit}" if unit and unit != "%" else f"{text}{unit}"


def _share(value, most) -> float:
    return round(100 * float(value or 0) / float(most), 2) if most else 0


def _wide(label) -> int:
    """How many pixels a soft label takes at most, with a little air."""
    return 6 + sum(13 if ord(sign) > 0x2E80 else 7 for sign in str(label))


def _svg(label: str, height: int, inner: SafeString) -> SafeString:
    return format_html('<svg role="img" aria-label="{}" height="{}">{}</svg>', label, height, inner)


def _label(title: str, rows, unit: str) -> str:
    return f"{title}：" + JOIN.join(f"{label} {said(value, unit)}" for label, value in rows)


def bars(title: str, rows, unit: str = "") -> SafeString:
    """Horizontal bars, the longest full, or 100 where the unit is "%"; `rows` are (label, value). A long label ends at 80 %."""
    rows = list(rows)
    most = max((value or 0 for _row, value in rows), default=0)
    most = max(most, 100) if unit == "%" else most  # a share is drawn of its whole: 1 % is a sliver
    inner = format_html_join(
        "",
        '<svg class="clip" y="{}" width="80%" height="20"><text y="15">{}</text></svg>'
        '<text class="strong" x="100%" y="{}" text-anchor="end">{}</text>'
        '<rect class="ground" x="0" y="{}" width="100%" height="10" rx="5"/>'
        '<rect class="mark" x="0" y="{}" width="{}%" height="10" rx="5"/>',
        (
            (n * 44, label, n * 44 + 15, said(value, unit), n * 44 + 23, n * 44 + 23, _share(value, most))
            for n, (label, value) in enumerate(rows)
        ),
    )
    return _svg(_label(title, rows, unit), len(rows) * 44, inner)


def grouped_bars(title: str, names, rows, unit: str = "") -> SafeString:
    """Two or three bars a row, each with its name beside it; `rows` are (label, values in the order of `names`)."""
    rows, names = list(rows), list(names)
    most = max((value or 0 for _row, values in rows for value in values), default=0)
    step = 24 + 20 * len(names) + 8
    parts = []
    for n, (label, values) in enumerate(rows):
        parts.append(format_html('<text class="strong" x="0" y="{}">{}</text>', n * step + 15, label))
        for m, (name, value) in enumerate(zip(names, values, strict=True)):
            top, wide = n * step + 24 + 20 * m, _share(value, most) * 0.58
            parts.append(
                format_html(
                    '<rect class="mark{}" x="0" y="{}" width="{}%" height="14" rx="3"/>'
                    '<text class="soft" x="{}%" dx="6" y="{}">{} {}</text>',
                    " second" if m else "",
                    top,
                    round(max(wide, 0.5), 2),
                    round(wide, 2),
                    top + 12,
                    name,
                    said(value, unit),
                )
            )
    words = JOIN.join(
        f"{label} " + "，".join(f"{name} {said(v, unit)}" for name, v in zip(names, values, strict=True))
        for label, values in rows
    )
    return _svg(f"{title}：{words}", max(len(rows) * step - 8, 0), mark_safe("".join(parts)))  # noqa: S308 - escaped


def columns(title: str, rows, unit: str = "", height: int = 190) -> SafeString:
    """Upright bars for a course of days, weeks or months; labels are left out where they would meet on a phone, never the last."""
    rows = list(rows)
    most = max((value or 0 for _row, value in rows), default=0)
    slot, room = 100 / max(len(rows), 1), height - 50
    every = ceil(max((_wide(label) for label, _value in rows), default=0) * len(rows) / PHONE)
    parts = [format_html('<line class="rule" x1="0" x2="100%" y1="{}" y2="{}"/>', height - 25, height - 25)]
    for n, (label, value) in enumerate(rows):
        tall = round(room * _share(value, most) / 100, 1)
        last = " second" if n < len(rows) - 1 else ""
        shown = label if (len(rows) - 1 - n) % every == 0 else ""
        parts.append(
            format_html(
                '<rect class="mark{}" x="{}%" y="{}" width="{}%" height="{}" rx="3"/>'
                '<text class="strong" x="{}%" y="{}" text-anchor="middle">{}</text>'
                '<text class="soft" x="{}%" y="{}" text-anchor="middle">{}</text>',
                last,
                round((n + 0.2) * slot, 2),
                height - 25 - tall,
                round(0.6 * slot, 2),
                tall,
                round((n + 0.5) * slot, 2),
                height - 31 - tall,
                said(value),
                round((n + 0.5) * slot, 2),
                height - 6,
                shown,
            )
        )
    return _svg(_label(title, rows, unit), height, mark_safe("".join(parts)))  # noqa: S308 - escaped


def _path(values, width: float, height: float) -> str:
    most, least = max(values), min(min(values), 0)
    reach = (most - least) or 1
    step = width / max(len(values) - 1, 1)
    dots = (f"{round(n * step, 1)} {round(height - height * (v - least) / reach, 1)}" for n, v in enumerate(values))
    return "M" + "L".join(dots)


def line(title: str, rows, unit: str = "", height: int = 170) -> SafeString:
    """A course over time; the first and the last value are written at the line's ends."""
    rows = [(label, float(value)) for label, value in rows if value is not None]
    if not rows:
        return _svg(title, 24, format_html('<text class="soft" x="0" y="16">—</text>'))
    room = height - 52
    inner = format_html(
        '<line class="rule" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<svg x="0" y="24" width="100%" height="{1}" viewBox="0 0 100 {1}" preserveAspectRatio="none">'
        '<path class="stroke" vector-effect="non-scaling-stroke" d="{2}"/></svg>'
        '<text class="soft" x="0" y="{3}">{4}</text><text class="soft" x="100%" y="{3}" text-anchor="end">{5}</text>'
        '<text x="0" y="14">{6}</text><text class="strong" x="100%" y="14" text-anchor="end">{7}</text>',
        height - 25, room, _path([value for _row, value in rows], 100, room), height - 6,
        rows[0][0], rows[-1][0], said(rows[0][1], unit), said(rows[-1][1], unit),
    )  # fmt: skip
    return _svg(_label(title, rows, unit), height, inner)


def sparkline(title: str, values) -> SafeString:
    """A course as small as a word; the label says where it began and ended."""
    values = [float(value or 0) for value in values] or [0.0]
    label = f"{title}：{said(values[0])} → {said(values[-1])}"
    return format_html(
        '<span class="chart spark"><svg role="img" aria-label="{}" viewBox="-2 -3 100 34">'
        '<path class="stroke" d="{}"/></svg></span>',
        label,
        _path(values, 96, 28),
    )


def gauge(title: str, value, target, most, unit: str = "", less_is_good: bool = False) -> SafeString:
    """A half circle filled up to `value` of `most`, with a stroke at `target`; green where the target is met."""
    filled, aim = min(_share(value, most), 100), min(_share(target, most), 100)
    met = value is not None and (value <= target if less_is_good else value >= target)
    turn = pi * (1 - aim / 100)
    x1, y1 = round(100 + 70 * cos(turn), 1), round(100 - 70 * sin(turn), 1)
    x2, y2 = round(100 + 96 * cos(turn), 1), round(100 - 96 * sin(turn), 1)
    arc = "M16 100A84 84 0 0 1 184 100"
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 200 112"><path class="rest" stroke-width="16" d="{}"/>'
        '<path class="arc{}" stroke-width="16" pathLength="100" stroke-dasharray="{} 100" d="{}"/>'
        '<line class="aim" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text class="strong big" x="100" y="94" text-anchor="middle">{}</text></svg>',
        f"{title}：{said(value, unit)} / {said(target, unit)}", arc, " good" if met else "", filled, arc,
        x1, y1, x2, y2, said(value, unit),
    )  # fmt: skip


def segments(title: str, rows, unit: str = "") -> SafeString:
    """One bar made of parts, each named beneath with its number; `rows` are (label, value), at most four."""
    rows = list(rows)
    whole = sum(value or 0 for _row, value in rows)
    parts, left = [], 0.0
    for n, (label, value) in enumerate(rows):
        wide = _share(value, whole)
        parts.append(
            format_html(
                '<rect class="part p{0}" x="{1}%" y="0" width="{2}%" height="18"/>'
                '<rect class="part p{0}" x="0" y="{3}" width="12" height="12" rx="3"/>'
                '<text x="0" dx="20" y="{4}">{5}</text><text class="strong" x="100%" y="{4}" text-anchor="end">{6}</text>',
                n % 4,
                round(left, 2),
                wide,
                32 + n * 26,
                43 + n * 26,
                label,
                said(value, unit),
            )
        )
        left += wide
    return _svg(_label(title, rows, unit), 30 + len(rows) * 26, mark_safe("".join(parts)))  # noqa: S308 - escaped


SPAN = 62  # pixels of a stretch: its label, the bar, and beneath it its state, for both beside one another are too wide for a phone


def spans(title: str, rows, first: date, last: date) -> SafeString:
    """Stretches of days on one ruler from `first` to `last`; `rows` are (label, from, until, word, is_done)."""
    rows = list(rows)
    days = (last - first).days + 1
    parts = []
    for n, (label, since, until, word, is_done) in enumerate(rows):
        left, wide = _share((since - first).days, days), _share((until - since).days + 1, days)
        parts.append(
            format_html(
                '<text x="0" y="{0}">{1}</text><text class="soft" x="0" y="{7}">{2}</text>'
                '<rect class="ground" x="0" y="{3}" width="100%" height="10" rx="5"/>'
                '<rect class="mark{4}" x="{5}%" y="{3}" width="{6}%" height="10" rx="5"/>',
                n * SPAN + 15, label, word, n * SPAN + 23, " good" if is_done else "", left, max(wide, 1), n * SPAN + 49,
            )
        )  # fmt: skip
    foot = format_html(
        '<text class="soft" x="0" y="{0}">{1}</text><text class="soft" x="100%" y="{0}" text-anchor="end">{2}</text>',
        len(rows) * SPAN + 12, short(first), short(last),
    )  # fmt: skip
    said_rows = JOIN.join(f"{label} {short(since)}–{short(until)} {word}" for label, since, until, word, _done in rows)
    inner = mark_safe("".join(parts) + foot)  # noqa: S308 - escaped
    return _svg(f"{title}：{said_rows}", len(rows) * SPAN + 20, inner)


def ring(title: str, parts, word: str = "") -> SafeString:
    """A ring of equal segments; `parts` are (label, state) with `done`, `reason` or `missing`; `word` stands inside."""
    parts = list(parts)
    step = 2 * pi / (len(parts) or 1)
    drawn = format_html_join(
        "",
        '<path class="segment {}" d="M{} {} A38 38 0 0 1 {} {}"/>',
        (
            (state, *_on_ring(n * step + 0.06), *_on_ring((n + 1) * step - 0.06))
            for n, (_name, state) in enumerate(parts)
        ),
    )
    label = f"{title}：" + JOIN.join(f"{name} {'✓' if state == 'done' else '—'}" for name, state in parts)
    inside = format_html('<text class="strong" x="50" y="56" text-anchor="middle">{}</text>', word)
    return format_html(
        '<svg class="ring" role="img" aria-label="{}" viewBox="0 0 100 100">{}{}</svg>', label, drawn, inside
    )


def _on_ring(angle: float) -> tuple[float, float]:
    return round(50 + 38 * sin(angle), 2), round(50 - 38 * cos(angle), 2)
