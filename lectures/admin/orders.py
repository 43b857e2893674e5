from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from federation.masks import mask_phone
from federation.models import Role
from ui.components.marks import day
from workflow.queries import history_of

from ..actions import orders as act
from ..actions.bulk import for_each
from ..actions.reminders import remind_speaker
from ..forms import NoteForm
from ..models import Order
from ..queries import orders as queries
from ..queries import worklists
from ..track import track_of
from .base import LectureAdmin, chip, listed
from .decisions import candidates_for, decide, verbs_for
from .filters import AgeFilter, CategoryFilter, CorpsFilter, StateFilter, WorkFilter

SEE = (Role.CORPS_OFFICER, Role.UNION_OFFICER, Role.SCHOOL_CONTACT)


@admin.register(Order)
class OrderAdmin(LectureAdmin):
    """Every order within reach, to be found, read and decided; nothing is typed over."""

    list_display = ["number", "stands", "what", "union", "corps", "speaker", "starts_at", "people", "waits", "promised"]
    list_filter = [
        WorkFilter, StateFilter, AgeFilter, CorpsFilter, CategoryFilter, "mode", "is_school",
        ("starts_at", admin.DateFieldListFilter), ("created_at", admin.DateFieldListFilter),
    ]  # fmt: skip
    search_fields = ["number", "union__name", "topic__title_zh", "topic__code", "speaker__name", "contact_name"]
    search_help_text = _("Number, union, topic, speaker or contact")
    date_hierarchy = "starts_at"
    list_select_related = False  # the query brings along what the list shows
    actions = ["approve", "send_back", "remind"]
    change_form_template = "admin/lectures/order/change_form.html"
    view_roles = SEE
    edit_roles = ()
    fieldsets = [
        (
            None,
            {"fields": ["number", "stands", "union", "corps", "mode", "topic", "wished_speaker", "speaker", "need"]},
        ),
        (_("Date and place"), {"fields": ["starts_at", "second_starts_at", "minutes", "place", "site", "distance"]}),
        (_("Listeners"), {"fields": ["audience", "people", "is_school", "age_band", "teacher_present", "dialect"]}),
        (_("Contact and wishes"), {"fields": ["contact_name", "phone", "equipment_there", "gate_rules", "aim"]}),
        (_("Course"), {"fields": ["created_at", "decided_at", "accepted_at", "delivered_at", "match_score", "mark"]}),
    ]

    def scoped(self, reach):
        return queries.orders_within(reach)

    def get_queryset(self, request):
        return worklists.with_waits(super().get_queryset(request))

    def has_change_permission(self, request, obj=None):
        return False

    def has_add_permission(self, request):
        return False  # orders are placed on the menu

    def get_urls(self):
        own = path(
            "<int:pk>/decide/<slug:verb>/", self.admin_site.admin_view(self.decide_view), name="lectures_order_decide"
        )
        return [own, *super().get_urls()]

    def decide_view(self, request, pk, verb):
        """One decision about one order, with the form it needs."""
        order = get_object_or_404(self.scoped(request.reach), pk=pk)
        return decide(request, order, verb, self.admin_site.each_context(request))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        order = self.get_object(request, object_id)
        more = self._desk_of(request, order) if order else {}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def _desk_of(self, request, order) -> dict:
        history = list(history_of(order))
        verbs = verbs_for(request.reach, order)
        return {
            "track": track_of(order, history), "history": history, "verbs": verbs, "wait": worklists.wait_of(order),
            "escalated": worklists.is_escalated(order), "title": f"{order.number} · {self.what(order)}",
            "requests": order.requests.model.objects.filter(order=order).select_related("speaker"),
            "candidates": candidates_for(order) if any(verb.key == "ask" for verb in verbs) else [],
            "stands": self.stands(order),
        }  # fmt: skip

    @admin.display(description=_("state"), ordering="state")
    def stands(self, order):
        return chip(order.state_label, order.state_tone)

    @admin.display(description=_("lecture"), ordering="topic__title_zh")
    def what(self, order):
        return str(order.called)[:30]

    @admin.display(description=_("waiting since"), ordering="created_at")
    def waits(self, order):
        return None if order.state in worklists.AT_REST else worklists.waiting_since(order)

    @admin.display(description=_("promised until"))
    def promised(self, order):
        wait = worklists.wait_of(order)
        if order.state in worklists.AT_REST or wait.due_at is None:
            return None
        if wait.is_late:
            return chip(day(wait.due_at), "bad")
        return day(wait.due_at)

    @admin.display(description=_("contact phone"))
    def phone(self, order):
        return mask_phone(order.contact_phone)

    @admin.display(description=_("equipment there"))
    def equipment_there(self, order):
        return listed(order.equipment)

    @admin.display(description=_("way of the speaker"))
    def distance(self, order):
        return "–" if order.distance_km is None else gettext("%(km)s km") % {"km": f"{order.distance_km:.1f}"}

    @admin.display(description=_("mark"))
    def mark(self, order):
        return order.get_cancel_mark_display()

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    # Bulk decisions

    def has_decide_permission(self, request):
        """Only a corps office decides; the others see the list."""
        return request.reach.has(Role.CORPS_OFFICER)

    @admin.action(description=pgettext_lazy("verb", "Approve the chosen orders"), permissions=["decide"])
    def approve(self, request, queryset):
        self._say(request, *for_each(queryset, lambda order: act.approve_order(order, by=request.user)))

    @admin.action(description=pgettext_lazy("verb", "Return the chosen orders with a reason"), permissions=["decide"])
    def send_back(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            title, button = _("Return the chosen orders"), pgettext("verb", "Return")
            return self.reason_page(request, queryset, form, "send_back", title, button)
        note = form.cleaned_data["note"]
        self._say(request, *for_each(queryset, lambda order: act.reject_order(order, by=request.user, note=note)))
        return None

    @admin.action(description=pgettext_lazy("verb", "Remind the asked speakers"), permissions=["decide"])
    def remind(self, request, queryset):
        self._say(request, *for_each(queryset, lambda order: remind_speaker(order, by=request.user)))

    def _say(self, request, done, skipped):
        words = ngettext("%(count)s order done: %(rows)s.", "%(count)s orders done: %(rows)s.", len(done))
        self.say(request, done, skipped, words)
