"""Cards of those who give a topic as ready HTML: some thirty with nine dates each, words looked up once for all.

A template spent three quarters of the page on them.
"""

from functools import lru_cache
from html import escape
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from ui.charts import short
from ui.components.marks import day as day_words
from ui.components.marks import rating, ribbon

from .cards import face_of, half_up

_CARD = (
    '<article class="card giver"><div class="choose">{face}<div><h3><a href="{address}">{name}</a> '
    '<span class="muted small">{trade}</span></h3><p class="row tight">{honours}{rating}</p></div></div>'
    '<dl class="naf big"><div><dt>{near_word}</dt><dd>{near}</dd></div><div><dt>{fast_word}</dt><dd>{fast}</dd></div>'
    "<div><dt>{accurate_word}</dt><dd>{accurate}%</dd></div></dl>{reasons}{warnings}{days}</article>"
)
_TIME = '<a class="chip date num" href="{order}&amp;starts_at={day}T{at}">{at}</a>'


_ribbon = lru_cache(maxsize=1024)(ribbon)


@lru_cache(maxsize=1024)
def _rating(_language, value, count) -> str:
    return rating(value, count)


@lru_cache(maxsize=1024)
def _day(_language, day) -> str:
    return escape(day_words(day))


class Givers:
    """Draws the speakers of one topic in the present language."""

    def __init__(self, topic):
        self.language = get_language()
        self.order = f"{reverse('lectures:order-new')}?topic={topic.code}&amp;speaker="
        self.speaker = reverse("lectures:speaker-detail", args=[0])[:-2]  # the key and a slash follow
        self.km, self.wait = gettext("%(km)s km"), escape(gettext("Wait for a date"))
        self.words = {
            "near_word": escape(pgettext("figure", "near")), "fast_word": escape(pgettext("figure", "fast")),
            "accurate_word": escape(pgettext("figure", "accurate")),
        }  # fmt: skip

    def cards(self, rows) -> SafeString:
        """The cards of `rows`, each a Candidate and the free starts, local and soonest first."""
        return mark_safe("".join(self._card(one, free) for one, free in rows))  # noqa: S308 - every value was escaped

    def _card(self, one, free) -> str:
        speaker = one.speaker
        return _CARD.format(
            face=face_of(speaker.name, speaker.photo.name),
            address=f"{self.speaker}{speaker.pk}/",
            name=escape(speaker.name),
            trade=escape(speaker.trade),
            honours="".join(map(_ribbon, speaker.titles[:2])),
            rating=_rating(self.language, speaker.rating, speaker.ratings_count),
            near="—" if one.near_km is None else escape(self.km % {"km": half_up(one.near_km)}),
            fast=short(one.fast_on.date()) if one.fast_on else "—",
            accurate=one.accurate,
            reasons=f'<p class="tiny muted">{escape("，".join(one.reasons))}</p>' if one.reasons else "",
            warnings="".join(f'<p class="tiny warn-words">! {escape(words)}</p>' for _kind, words in one.warnings),
            days=self._days(speaker, free) if free else self._nothing(speaker),
            **self.words,
        )

    def _nothing(self, speaker) -> str:
        return f'<a class="button" href="{reverse("lectures:waiting-new", args=[speaker.pk])}">{self.wait}</a>'

    def _days(self, speaker, free) -> str:
        order, drawn = f"{self.order}{speaker.pk}", []
        for day, starts in groupby(free, key=lambda start: start.date()):
            times = "".join(_TIME.format(order=order, day=day, at=f"{start:%H:%M}") for start in starts)
            drawn.append(f'<p class="times"><span class="day num">{_day(self.language, day)}</span>{times}</p>')
        return "".join(drawn)
