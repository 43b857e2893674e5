"""What the homes achieve, in figures: a part for everybody, a part for who looks after homes or watches over them."""

from datetime import timedelta

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.parameters import value_of
from workflow.tables import note_export

from ..models import Visit
from ..parameters import LEAST_SHOWN
from ..policies.bought import READS
from ..queries import figures as queries

PERIODS = [("4", gettext_lazy("4 weeks")), ("12", gettext_lazy("12 weeks")), ("52", gettext_lazy("one year"))]


class PeriodForm(forms.Form):
    """Which home and how far back; periods are whole weeks, so that two of them give no single day away."""

    home = forms.ModelChoiceField(
        label=gettext_lazy("Worker home"), queryset=None, required=False, empty_label=gettext_lazy("all")
    )
    weeks = forms.ChoiceField(label=gettext_lazy("Period"), choices=PERIODS, required=False, initial="12")

    def __init__(self, *args, homes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["home"].queryset = homes


@require_safe
def figures(request):
    """Unions and members reached, visits by hour, trend, how homes are built and who gave; more for staff."""
    asked = request.GET.copy()
    asked.setdefault("weeks", "12")  # a period left out shows as the one that is reckoned
    form = PeriodForm(asked if request.GET else None, homes=queries.figure_homes())
    chosen = form.cleaned_data if form.is_valid() else {}
    weeks, home = int(chosen.get("weeks") or 12), chosen.get("home")
    first, least = timezone.localdate() - timedelta(days=7 * weeks), int(value_of(LEAST_SHOWN))
    homes = queries.figure_homes()
    if home:
        homes = homes.filter(pk=home.pk)
    if request.GET.get("export"):
        return _table(request, homes, first, least)
    context = {
        "form": form, "home": home, "weeks": str(weeks), "least": least, "homes": homes.count(),
        "reached": queries.reached(homes, first, least), "hours": queries.by_hour(homes, first, least),
        "trend": queries.by_week(homes, first, least), "built": queries.built(homes),
        "given": queries.contributed(homes), "staff": _staff(request, homes, first, least),
    }  # fmt: skip
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "workerhomes/figures.html", context, status=status)


def _staff(request, homes, first, least) -> dict | None:
    """What only those see who look after the homes or watch over them; None for others."""
    if not request.reach.has(*READS):
        return None
    own = homes.filter(pk__in=queries.figure_homes(request.reach).values("pk"))
    shown, rest = queries.by_union(own, first, least)
    rooms = queries.occupancy(own, first)
    query = request.GET.copy()
    query["export"] = "1"
    return {
        "unions": shown, "top": shown[: queries.SHORT], "rest": rest, "rooms": rooms,
        "drawn": [(f"{one.room} · {one.home}", one.percent) for one in rooms[: queries.SHORT]],
        "export": f"?{query.urlencode()}",
    }  # fmt: skip


def _table(request, homes, first, least):
    """Every figure of the page as one table, small counts merged as on the page."""
    staff = _staff(request, homes, first, least)
    if staff is None:
        raise NotAllowed(_("Figures are exported by the people of the homes and the officers above them."))
    lines = [(_("Visits by hour"), label, count) for label, count in queries.by_hour(homes, first, least)]
    lines += [(_("Visits by week"), label, count) for label, count in queries.by_week(homes, first, least)]
    lines += [(_("Visits by union"), label, count) for label, count in staff["unions"]]
    lines += [(_("Visits by union"), _("other unions together"), staff["rest"])] if staff["rest"] else []
    lines += [(_("Rooms in use, per cent"), f"{one.room} · {one.home}", one.percent) for one in staff["rooms"]]
    lines += [(_("Contributions in yuan"), label, amount) for label, amount in queries.contributed(homes)]
    note_export(request, Visit, len(lines))
    return table_response(f"{_('Figures')}.xlsx", [_("Figure"), _("What"), _("Value")], lines)
