from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from federation.admin.fields import WordsField
from federation.imports.parsers import code as read_code

from ..actions import menu as act
from ..actions.bulk import for_each
from ..actions.sites import save_site
from ..actions.topics import as_it_becomes, save_category, save_topic, set_topic_speakers
from ..forms import NoteForm
from ..models import Category, MenuVersion, Site, Speaker, Topic
from ..policies import can_keep_menu
from ..queries import desk as queries
from ..queries.menu import speakers_within, waiting_change, waiting_for_next_version
from .base import READERS, LectureAdmin, listed
from .filters import CategoryFilter, through

TOPIC_DETAILS = (
    "code", "category", "title_zh", "title_en", "summary", "outline", "audience", "minutes", "format", "is_for_schools",
    "group_min_people", "group_max_people", "equipment", "safety_needs", "valid_from", "valid_until",
)  # fmt: skip
SITE_DETAILS = (
    "name", "kind", "address", "latitude", "longitude", "capacity_people", "equipment", "safety_briefing", "gate_contact",
    "shift_pattern", "is_active",
)  # fmt: skip


class MenuAdmin(LectureAdmin):
    """What the corps office of the city alone changes, and the others read."""

    def has_change_permission(self, request, obj=None):
        return can_keep_menu(request.reach)

    has_add_permission = has_change_permission


class CodeForm(forms.ModelForm):
    """A row that addresses and anchors name by its code, which therefore holds what a file may bring and nothing else."""

    def clean_code(self):
        return read_code(8)(self.cleaned_data["code"])


@admin.register(Category)
class CategoryAdmin(MenuAdmin):
    form = CodeForm
    list_display = ["code", "name_zh", "name_en", "position", "topics", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "name_zh", "name_en"]
    fields = ["code", "name_zh", "name_en", "position", "is_active"]

    def scoped(self, reach):
        return queries.categories_table(reach)

    @admin.display(description=_("topics"), ordering="topic_count")
    def topics(self, category):
        return category.topic_count

    def save_through(self, request, thing, form, change):
        category = Category.objects.get(pk=thing.pk) if change else None
        return save_category(by=request.user, category=category, **form.cleaned_data)


class TopicForm(CodeForm):
    """A topic with the speakers of one's own corps who give it."""

    audience = WordsField(label=_("audience"), longest=20, required=True)
    equipment = WordsField(label=_("equipment needed"))
    speakers = forms.ModelMultipleChoiceField(
        Speaker.objects.none(), label=_("speakers who give it"), required=False,
        widget=FilteredSelectMultiple(_("speakers"), False),
    )  # fmt: skip

    class Meta:
        model = Topic
        fields = TOPIC_DETAILS

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, instance=as_it_becomes(instance) if instance and instance.pk else instance, **kwargs)
        if self.instance.pk and "speakers" in self.fields:
            self.fields["speakers"].initial = list(self.instance.offerings.values_list("speaker", flat=True))

    def clean(self):
        data = super().clean()
        if (data.get("group_min_people") or 0) > (data.get("group_max_people") or 10**6):
            self.add_error("group_max_people", _("More people at least than at most."))
        if data.get("valid_from") and data.get("valid_until") and data["valid_until"] < data["valid_from"]:
            self.add_error("valid_until", _("The end lies before the beginning."))
        return data


@admin.register(Topic)
class TopicAdmin(LectureAdmin):
    form = TopicForm
    list_display = ["code", "title_zh", "category", "minutes", "given_by", "is_published", "since_version",
                    "ordered_count", "delivered_count", "score"]  # fmt: skip
    list_filter = [through(CategoryFilter, field="category__code"), "is_published", "is_for_schools", "format",
                   "since_version"]  # fmt: skip
    search_fields = ["code", "title_zh", "title_en", "outline", "offerings__speaker__name"]
    fields = [*TOPIC_DETAILS, "speakers"]
    actions = ["withdraw", "renew"]

    def scoped(self, reach):
        return queries.topics_table(reach)

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["fields"] = list(TOPIC_DETAILS)
        form = super().get_form(request, obj, change=change, **kwargs)
        form.base_fields["speakers"].queryset = speakers_within(request.reach).filter(is_active=True)
        return form

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What waits for the next version is told above the form, which shows it already."""
        topic = self.get_object(request, object_id)
        waits = waiting_change(topic) if topic else None
        if waits is not None and request.method == "GET":
            told = _("On the menu with the next version: %(columns)s.") % {"columns": listed(waits.columns)}
            self.message_user(request, told)
        return super().change_view(request, object_id, form_url, extra_context)

    def get_actions(self, request):
        """Taking off the menu and bringing back is the city office's."""
        found = super().get_actions(request)
        return found if can_keep_menu(request.reach) else {k: v for k, v in found.items() if k not in self.actions}

    @admin.display(description=_("given by"), ordering="speaker_count")
    def given_by(self, topic):
        names = [face.speaker.name for face in topic.faces]
        return listed(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")

    @admin.display(description=_("rating"))
    def score(self, topic):
        return "–" if topic.rating is None else f"{topic.rating:.1f}"

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in TOPIC_DETAILS}
        topic = save_topic(by=request.user, topic=Topic.objects.get(pk=thing.pk) if change else None, **data)
        own = speakers_within(request.reach).filter(is_active=True)
        set_topic_speakers(topic, form.cleaned_data["speakers"], by=request.user, within=own)
        return topic

    @admin.action(
        description=pgettext_lazy("verb", "Take the chosen topics off the menu, with a reason"), permissions=["change"]
    )
    def withdraw(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            title, button = _("Take topics off the menu"), pgettext("verb", "Take off the menu")
            return self.reason_page(request, queryset, form, "withdraw", title, button)
        note = form.cleaned_data["note"]
        done, skipped = for_each(queryset, lambda topic: act.withdraw_topic(topic, by=request.user, note=note))
        words = ngettext("%(count)s topic is off the menu.", "%(count)s topics are off the menu.", len(done))
        return self.say(request, done, skipped, words)

    @admin.action(
        description=pgettext_lazy("verb", "Let the chosen topics wait for the next version"), permissions=["change"]
    )
    def renew(self, request, queryset):
        done, skipped = for_each(queryset, lambda topic: act.renew_topic(topic, by=request.user))
        words = ngettext("%(count)s topic waits for the next version.", "%(count)s topics wait for the next version.",
                         len(done))  # fmt: skip
        self.say(request, done, skipped, words)


@admin.register(MenuVersion)
class MenuVersionAdmin(MenuAdmin):
    """Adding a version publishes every topic that waits (F-A1-15)."""

    list_display = ["number", "published_at", "note", "topics", "standing"]
    list_filter = [("published_at", admin.DateFieldListFilter)]
    search_fields = ["=number", "note"]
    actions = ["withdraw"]
    add_form_template = "admin/lectures/menuversion/add_form.html"

    def scoped(self, reach):
        return queries.versions_table(reach)

    def get_fields(self, request, obj=None):
        return ["number", "published_at", "note", "topics", "standing"] if obj else ["note"]

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    @admin.display(description=_("topics"), ordering="topic_count")
    def topics(self, version):
        return version.topic_count

    @admin.display(description=_("still on the menu"), ordering="standing_count")
    def standing(self, version):
        return version.standing_count

    def add_view(self, request, form_url="", extra_context=None):
        """What the next version would bring stands beside the form that publishes it."""
        more = {"waiting": waiting_for_next_version(request.reach), **(extra_context or {})}
        return super().add_view(request, form_url, more)

    def save_through(self, request, thing, form, change):
        return act.publish_version(by=request.user, note=form.cleaned_data["note"])

    @admin.action(
        description=pgettext_lazy("verb", "Withdraw the chosen versions, with a reason"), permissions=["change"]
    )
    def withdraw(self, request, queryset):
        form = NoteForm(request.POST if "note" in request.POST else None)
        if not form.is_valid():
            title, button = _("Withdraw menu versions"), pgettext("verb", "Withdraw")
            return self.reason_page(request, queryset, form, "withdraw", title, button)
        note = form.cleaned_data["note"]
        count = sum(act.withdraw_version(version, by=request.user, note=note) for version in queryset)
        words = ngettext("%(count)s topic is off the menu.", "%(count)s topics are off the menu.", count)
        self.message_user(request, words % {"count": count})
        return None


class SiteForm(forms.ModelForm):
    equipment = WordsField(label=_("equipment"))
    capacity_people = forms.IntegerField(label=_("room for people"), min_value=1, max_value=5000)

    class Meta:
        model = Site
        fields = ["union", *SITE_DETAILS]


@admin.register(Site)
class SiteAdmin(LectureAdmin):
    """Demonstration points; the officers of a union keep those of their own."""

    form = SiteForm
    list_display = ["name", "union", "kind", "capacity_people", "tools", "safety_briefing", "is_active"]
    list_filter = ["kind", "is_active", "union__kind"]
    search_fields = ["name", "union__name", "address"]
    autocomplete_fields = ["union"]
    fields = ["union", *SITE_DETAILS]
    view_roles = READERS
    edit_roles = READERS

    def scoped(self, reach):
        return queries.sites_within(reach)

    def get_readonly_fields(self, request, obj=None):
        return ["union"] if obj else []

    def choices_within(self, request, name):
        return queries.unions_with_points(request.reach) if name == "union" else None

    @admin.display(description=_("equipment"))
    def tools(self, site):
        return listed(site.equipment)

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in SITE_DETAILS}
        if change:
            return save_site(by=request.user, site=Site.objects.select_related("union").get(pk=thing.pk), **data)
        union = form.cleaned_data["union"]
        if data["latitude"] is None or data["longitude"] is None:
            data |= {"latitude": union.latitude, "longitude": union.longitude}
        return save_site(by=request.user, union=union, **data)
