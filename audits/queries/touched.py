"""How touched rows are kept beside an inconsistency, and what people read of them."""

from collections.abc import Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .sealed import FACTS_TABLE, KEYS, Touched, column_of, sheet_of

KEPT = 20


def said_of(touched: Sequence[Touched] | None) -> dict:
    """Touched rows as plain values: the first of them, and how many there are; `rows` is None where it cannot be known which."""
    if touched is None:
        return {"rows": None}
    return {"rows": [asdict(one) | {"columns": list(one.columns)} for one in touched[:KEPT]], "many": len(touched)}


def words_of(said: dict) -> str:
    """Which rows, and which of their columns, in the reader's language; '' where nothing is known."""
    if "rows" not in said:
        return ""
    if said["rows"] is None:
        return _("Which rows cannot be told: nothing was kept of them, or that was touched, too.")
    parts = [row_words(row) for row in said["rows"]]
    more = said["many"] - len(parts)
    if more:
        parts.append(ngettext("%(count)s more row", "%(count)s more rows", more) % {"count": more})
    return _("; ").join(parts)


def row_words(row: dict) -> str:
    """A row by sheet and number, what became of it, and the columns that differ."""
    words = {"sheet": sheet_of(row["table"]), "key": row["key"], "was": row["was"]}
    if row["table"] == FACTS_TABLE:
        place = words["sheet"]
    elif row["table"] in KEYS:
        place = (_("%(sheet)s, month %(key)s") if row["table"] == "w_bank" else _("%(sheet)s, line %(key)s")) % words
    else:
        place = _("%(sheet)s, row %(key)s") % words
    what = {
        "changed": pgettext("row of books", "changed"), "added": pgettext("row of books", "slipped in"),
        "removed": pgettext("row of books", "taken out"), "moved": pgettext("row of books", "moved"),
    }[row["kind"]]  # fmt: skip
    if row["was"] is not None:
        what = _("%(what)s (it was number %(was)s)") % (words | {"what": what})
    names = list(dict.fromkeys(column_of(row["table"], name) for name in row["columns"]))
    whole = _("%(place)s %(what)s") % {"place": place, "what": what}
    if not names:
        return whole
    said = {"row": whole, "columns": _(", ").join(names)}
    if row["is_sure"]:
        return _("%(row)s: %(columns)s") % said
    return _("%(row)s, among the columns %(columns)s") % said
