"""Series of orders: the rule, its preview, its page, and the end of what is left."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from workflow.errors import NotAllowed
from workflow.tokens import once_on_post

from .. import policies
from ..actions import series as act
from ..actions import series_change as changing
from ..errors import OrderRefused
from ..filters import SeriesFilter
from ..forms import NoteForm, SeriesForm, SeriesRuleForm
from ..queries import choices
from ..queries import series as queries
from .pages import filtered


@require_safe
@login_required
def series_list(request):
    """Series within reach, the newest first."""
    context = filtered(request, SeriesFilter, queries.series_within(request.reach))
    context["may"] = request.reach.has(*policies.ORDERING)
    return render(request, "lectures/series_list.html", context, status=context["status"])


def _form(request, data=None) -> SeriesForm:
    unions = choices.unions_to_order_for(request.reach)
    person, home = request.user.person, choices.home_union(request.reach) or unions.first()
    initial = {
        "topic": request.GET.get("topic", "")[:8], "speaker": request.GET.get("speaker", "")[:9], "union": home,
        "contact_name": str(request.user), "contact_phone": person.phone if person else "",
        "place": home.address if home else "",
    }  # fmt: skip
    return SeriesForm(
        data, initial=initial, topics=choices.topics_to_order(), speakers=choices.speakers_to_order(), unions=unions,
        sites=choices.sites_of(unions),
    )  # fmt: skip


@once_on_post
def series_new(request):
    """The rule and the details; a POST previews each date (`step=preview`), or places what goes."""
    if not request.reach.has(*policies.ORDERING):
        raise NotAllowed(_("Series are placed by the officers of a union."))
    if request.method != "POST":
        return render(request, "lectures/series_new.html", {"form": _form(request)})
    form = _form(request, request.POST)
    if not form.is_valid():
        return render(request, "lectures/series_new.html", {"form": form}, status=422)
    if request.POST.get("step") != "place":
        return _preview(request, form)
    try:
        series = act.place_series(by=request.user, title=form.cleaned_data["title"], **form.plan())
    except OrderRefused as error:
        form.add_error({"first_starts_at": "starts_at"}.get(error.field, error.field) or None, str(error))
        return render(request, "lectures/series_new.html", {"form": form}, status=422)
    messages.success(request, _("Placed. What did not go is named below."))
    return redirect("lectures:series-detail", series.pk)


def _preview(request, form):
    dates = act.preview_series(**form.plan())
    hidden = [(name, value) for name in form.fields if name != "left_out" for value in form.data.getlist(name) if value]
    context = {"form": form, "dates": dates, "hidden": hidden, "free": sum(not one.why for one in dates)}
    return render(request, "lectures/series_preview.html", context)


@require_safe
@login_required
def series_detail(request, pk):
    """The dates that were placed with their state, those that did not go with the reason, and the end of the rest."""
    series = get_object_or_404(queries.series_within(request.reach), pk=pk)
    context = {
        "series": series, "orders": queries.orders_of(series), "form": NoteForm(),
        "skipped": queries.dates_skipped(series),
        "may_cancel": series.left and policies.can_plan_for(request.reach, series.union),
        "may_change": policies.can_plan_for(request.reach, series.union), "rules": series.rules.select_related("set_by"),
    }  # fmt: skip
    return render(request, "lectures/series_detail.html", context)


@once_on_post
def series_cancel(request, pk):
    """Cancels the rest with one reason."""
    series = get_object_or_404(queries.series_within(request.reach), pk=pk)
    form, status = NoteForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            done, skipped = act.cancel_rest(series, by=request.user, note=form.cleaned_data["note"])
        except OrderRefused as error:
            form.add_error(None, str(error))
        else:
            words = ngettext("%(count)s date was cancelled.", "%(count)s dates were cancelled.", len(done))
            messages.success(request, words % {"count": len(done)})
            for order, why in skipped:
                messages.warning(request, f"{order}: {why}")
            return redirect("lectures:series-detail", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "lectures/series_cancel.html", {"series": series, "form": form}, status=status)


@once_on_post
def series_rule(request, pk):
    """Another rule from a day on; a POST previews what stays, goes and comes (`step=preview`), or does it."""
    series = get_object_or_404(queries.series_within(request.reach), pk=pk)
    if not policies.can_plan_for(request.reach, series.union):
        raise NotAllowed(_("Series are placed by the officers of a union."))
    form = SeriesRuleForm(request.POST or None, initial={"every": series.every})
    if request.method == "POST" and form.is_valid():
        placing = request.POST.get("step") == "place"
        try:
            run = changing.change_rule if placing else changing.preview_change
            changed = run(series, by=request.user, **form.rule())
        except OrderRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _changed(request, series, changed) if placing else _change_preview(request, series, form, changed)
    status = 422 if request.method == "POST" else 200
    return render(request, "lectures/series_rule.html", {"series": series, "form": form}, status=status)


def _change_preview(request, series, form, changed):
    hidden = [(name, value) for name in form.fields if name != "left_out" for value in form.data.getlist(name) if value]
    context = {"series": series, "form": form, "changed": changed, "hidden": hidden}
    return render(request, "lectures/series_rule_preview.html", context)


def _changed(request, series, changed):
    messages.success(request, _("The new rule holds. What stays, goes and comes stands below."))
    for order, why in changed.stuck:
        messages.warning(request, f"{order}: {why}")
    return redirect("lectures:series-detail", series.pk)
