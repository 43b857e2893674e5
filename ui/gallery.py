"""Every component on one page, with invented content; there in the demo and in tests alone."""

from datetime import timedelta
from types import SimpleNamespace

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from .components.progress import Happening, Step

STATES = ("done", "reason", "missing")
PARTS = [
    (gettext_lazy("Safety at work"), 48),
    (gettext_lazy("Model workers"), 31),
    (gettext_lazy("Law and rights"), 12),
]


class SampleForm(forms.Form):
    """Fields of every kind, with help and errors."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on the identity card."))
    people = forms.IntegerField(label=gettext_lazy("People"), min_value=1)
    form = forms.ChoiceField(
        label=gettext_lazy("Form"), widget=forms.RadioSelect, choices=[("a", gettext_lazy("Lecture")), ("b", "问答")]
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=gettext_lazy("I agree"), required=False)


class SampleFilter(django_filters.FilterSet):
    """Filters as a list page has them."""

    words = django_filters.CharFilter(label=gettext_lazy("Words"), method="anything")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Form"), choices=[("lecture", gettext_lazy("Lecture")), ("film", "影片")], method="anything"
    )

    def anything(self, queryset, name, value):
        return queryset


def _journeys(now):
    return {
        "track": [
            Step(_("Taken up"), "done", now - timedelta(days=3), "周敏"),
            Step(_("Matched"), "now", now - timedelta(days=1), "周敏", promise=_("An answer within 2 working days")),
            Step(_("Delivered")),
            Step(_("Returned"), "off", note=_("The hall is closed that day.")),
        ],
        "happenings": [
            Happening(now - timedelta(hours=2), _("Approved"), "周敏", _("A good topic for the night shift.")),
            Happening(now - timedelta(days=1), _("Ordered"), "陈建国"),
        ],
        "dates": [now + timedelta(days=n) for n in (1, 2, 8)],
    }


@require_safe
def gallery(request):
    """All components; `?words=` and `?kind=` show the filter bar at work, `?page=` the pager."""
    now = timezone.now()
    courses = [(f"{n}月", value) for n, value in enumerate((12, 18, 9, 25, 31, 28, 34), 5)]
    context = {
        "form": SampleForm({"people": "0", "form": "a"}),
        "filter": SampleFilter(request.GET, ContentType.objects.none()),
        "page": Paginator(range(90), 30).get_page(request.GET.get("page")),
        "parts": [(str(word), value) for word, value in PARTS],
        "spans": [
            (str(word), now.date() + timedelta(days=3 * n), now.date() + timedelta(days=3 * n + 4), str(value), n == 0)
            for n, (word, value) in enumerate(PARTS)
        ],
        "first": now.date(),
        "last": now.date() + timedelta(days=20),
        "tasks": [SimpleNamespace(label=word, state=state) for (word, _n), state in zip(PARTS, STATES, strict=True)],
        "pairs": [(str(word), (value, value - 9)) for word, value in PARTS],
        "courses": courses,
        "heads": [pgettext("chart", "ordered"), pgettext("chart", "delivered")],
        "unit": {
            "lectures": pgettext("unit", "lectures"),
            "orders": pgettext("unit", "orders"),
            "people": pgettext("unit", "people"),
        },
        "values": [value for _label, value in courses],
        "colours": ["ink", "muted", "red", "gold", "ok", "warn", "bad", "info"],
        "stages": [_("Topic"), _("Date"), _("Place")],
        **_journeys(now),
    }
    return render(request, "ui/gallery.html", context)
