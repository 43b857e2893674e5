"""What an application must hold before it is handed in; each path has its own evidence (S1-05, F-A1-03)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Evidence, Speaker

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

K, RECOMMENDED, OPEN = Evidence.Kind, Speaker.Source.MODEL_WORKER, Speaker.Source.OPEN_SELECTION
COLUMNS = {
    "person": [
        ("name", pgettext_lazy("of a human being", "name")), ("phone", _("phone")), ("trade", _("trade")), ("free_times", _("free times")),
        ("travel_radius_km", _("travel radius")),
    ],
    "words": [],
}  # fmt: skip
COLUMNS_OF = {
    RECOMMENDED: {"words": [("reason", _("reason of the recommendation"))]},
    OPEN: {"words": [
        ("story_one", _("first story")), ("story_two", _("second story")), ("story_three", _("third story")),
    ]},
}  # fmt: skip
PAPERS_OF = {RECOMMENDED: [K.HONOUR, K.AGREEMENT, K.PHOTO], OPEN: [K.SKILL, K.PHOTO]}
PAPER_WORDS = dict(K.choices)


@dataclass(frozen=True)
class Missing:
    """One thing that is not there yet, and the step of the form where it belongs."""

    key: str
    word: "StrOrPromise"
    step: str


def missing_of(candidacy, kinds) -> list[Missing]:
    """What `candidacy` still lacks, in the order of the form; `kinds` are the kinds of its papers."""
    found = []
    for step, columns in COLUMNS.items():
        for name, word in [*columns, *COLUMNS_OF[candidacy.path].get(step, [])]:
            if getattr(candidacy, name) in ("", None):
                found.append(Missing(name, word, step))
    found += [
        Missing(kind, PAPER_WORDS[kind], "papers") for kind in PAPERS_OF[candidacy.path] if kind not in set(kinds)
    ]
    if not candidacy.agrees:
        found.append(Missing("agrees", _("agreement of the person"), "papers"))
    return found
