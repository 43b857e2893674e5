from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.admin.fields import PortraitField, WordsField
from federation.names import clean_text
from ui.components.marks import day as day_of

from ..actions import roster as act
from ..errors import OrderRefused
from ..models import Corps, Honour, Seat, Speaker, Unavailability, WeeklyHours
from ..models.corps import MOST_TAGS
from ..queries import desk as queries
from ..queries import history, sight
from .base import OFFICE, READERS, LectureAdmin, LectureInline, listed
from .filters import CorpsFilter, HonourFilter, TagFilter, through

HISTORY_PAGE = 50
DETAILS = (
    "title", "gender", "source", "trade", "employer", "story", "photo", "languages", "equipment", "needs",
    "tags", "office_tags", "latitude", "longitude", "travel_radius_km", "notice_days", "star_level", "is_active",
    "internal_note",
)  # fmt: skip


@admin.register(Corps)
class CorpsAdmin(LectureAdmin):
    list_display = ["name", "union", "places", "at_home", "is_active"]
    list_filter = ["is_active", "union__kind"]
    search_fields = ["name", "union__name", "union__code"]
    fields = ["union", "name", "capacity_people", "is_active"]
    view_roles = READERS

    def scoped(self, reach):
        return queries.corps_table(reach)

    def get_readonly_fields(self, request, obj=None):
        return ["union"] if obj else []

    def choices_within(self, request, name):
        return queries.unions_to_found_in(request.reach) if name == "union" else None

    @admin.display(description=_("places taken"), ordering="taken")
    def places(self, corps):
        return f"{corps.taken} / {corps.capacity_people}"

    @admin.display(description=_("speakers at home here"), ordering="homes")
    def at_home(self, corps):
        return corps.homes

    def save_through(self, request, thing, form, change):
        data = {name: form.cleaned_data[name] for name in ("name", "capacity_people", "is_active")}
        if change:
            return act.save_corps(by=request.user, corps=Corps.objects.get(pk=thing.pk), **data)
        return act.save_corps(by=request.user, union=form.cleaned_data["union"], **data)


class SpeakerForm(forms.ModelForm):
    """A member becomes a speaker; later the details alone change."""

    member = forms.CharField(
        label=_("member"),
        max_length=40,
        help_text=_("Member number, whole phone number, or a name that only one bears"),
    )
    photo = PortraitField(label=_("photo"), required=False)
    languages = WordsField(label=_("languages"), longest=20)
    equipment = WordsField(label=_("brings"))
    needs = WordsField(label=_("needs on site"))
    tags = WordsField(label=_("tags"), longest=20, most=MOST_TAGS, help_text=_("On the menu, found there by everybody"))
    office_tags = WordsField(
        label=_("tags of the office"), longest=20, most=MOST_TAGS, help_text=_("Seen and searched at the desk alone")
    )
    star_level = forms.IntegerField(label=_("stars"), min_value=1, max_value=5, initial=1)

    class Meta:
        model = Speaker
        fields = ["home_corps", *DETAILS]

    def clean_story(self):
        return self.cleaned_data["story"].strip()

    def clean_trade(self):
        return clean_text(self.cleaned_data["trade"])


class HoursForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end lies before the beginning."))
        return data

    def _post_clean(self):
        if not self.errors:
            super()._post_clean()


class AwayForm(HoursForm):
    def clean(self):
        data = forms.ModelForm.clean(self)
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The end lies before the beginning."))
        return data


class HonourInline(LectureInline):
    model = Honour
    fields = ["title", "level", "year", "is_withdrawn"]
    can_take_away = False


class HoursInline(LectureInline):
    model = WeeklyHours
    form = HoursForm
    fields = ["weekday", "starts", "ends", "valid_from", "valid_until"]


class AwayInline(LectureInline):
    model = Unavailability
    form = AwayForm
    fields = ["starts_on", "ends_on", "reason"]


STORED = {Honour: act.set_honours, WeeklyHours: act.set_weekly_hours, Unavailability: act.set_days_away}


@admin.register(Speaker)
class SpeakerAdmin(LectureAdmin):
    """Everything the office knows of a speaker, the internal note included, which no page of the menu shows."""

    form = SpeakerForm
    list_display = ["name", "trade", "home_corps", "best_honour", "stars", "topics", "score", "delivered_count",
                    "school_cleared_until", "is_active"]  # fmt: skip
    list_filter = ["is_active", "source", "star_level", "gender", HonourFilter, TagFilter, through(CorpsFilter, field="home_corps"),
                   ("school_cleared_until", admin.DateFieldListFilter)]  # fmt: skip
    search_fields = ["name", "pinyin", "trade", "employer", "tags", "office_tags",
                     "offerings__topic__title_zh"]  # fmt: skip
    list_select_related = ["home_corps"]
    inlines = [HonourInline, HoursInline, AwayInline]
    view_roles = READERS
    kept_by = {"stars": "star_level", "score": "ratings_sum"}  # noqa: RUF012 (column of the list -> what may be kept back)

    def scoped(self, reach):
        return queries.speaker_table(reach)

    def columns_listed(self, request) -> frozenset[str]:
        """What this person may see in a list, asked once a request."""
        if not hasattr(request, "columns_listed"):
            request.columns_listed = sight.columns_listed(request.reach)
        return request.columns_listed

    def _hidden(self, seen, name) -> bool:
        name = self.kept_by.get(name, name)
        return name in sight.COLUMNS and name not in seen

    def get_list_display(self, request):
        seen = self.columns_listed(request)
        return [name for name in super().get_list_display(request) if not self._hidden(seen, name)]

    def get_list_filter(self, request):
        seen, names = self.columns_listed(request), super().get_list_filter(request)
        return [one for one in names if not self._hidden(seen, one[0] if isinstance(one, tuple) else one)]

    def get_search_fields(self, request):
        seen = self.columns_listed(request)
        return [name for name in super().get_search_fields(request) if not self._hidden(seen, name)]

    def lookup_allowed(self, lookup, value, request=None):
        """A column that is kept from somebody is not guessed through the address either."""
        hidden = request is not None and self._hidden(self.columns_listed(request), lookup.split("__")[0])
        return not hidden and super().lookup_allowed(lookup, value, request)

    def _details(self, request, obj):
        """The details this person sees of the speaker; a new one is entered whole."""
        if obj is None:
            return list(DETAILS)
        seen = sight.columns_seen(request.reach, obj)
        return [name for name in DETAILS if not self._hidden(seen, name)]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["member", "home_corps", *DETAILS]
        details = self._details(request, obj)
        cleared = "school_cleared_until" in sight.columns_seen(request.reach, obj)
        return ["name", "home_corps", "seats_shown", *(["school_cleared_until"] if cleared else []), *details]

    def get_readonly_fields(self, request, obj=None):
        """The clearance follows from the checks noted (`actions.clearances`), so nobody types it."""
        return ["name", "home_corps", "seats_shown", "school_cleared_until"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj:
            kwargs["fields"] = self._details(request, obj)
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj:
            for name in {"member", *DETAILS} - set(kwargs["fields"]):
                form.base_fields.pop(name, None)
                form.declared_fields.pop(name, None)
        return form

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def choices_within(self, request, name):
        return queries.homes_of(request.reach) if name == "home_corps" else None

    def save_through(self, request, thing, form, change):
        details = {name: form.cleaned_data[name] for name in DETAILS if name in form.cleaned_data}
        if change:
            return act.change_speaker(Speaker.objects.get(pk=thing.pk), by=request.user, **details)
        member = queries.member_by_words(request.reach, form.cleaned_data["member"])
        if member is None:
            raise OrderRefused("member", _("No member within your reach fits this, or several do."))
        if details["latitude"] is None or details["longitude"] is None:
            details |= {"latitude": member.union.latitude, "longitude": member.union.longitude}
        corps = form.cleaned_data["home_corps"]
        return act.add_speaker(by=request.user, person=member.person, home_corps=corps, **details)

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            rows = [
                row.cleaned_data for row in formset.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")
            ]
            columns = formset.model._meta.fields
            kept = [{field.name: row[field.name] for field in columns if field.name in row} for row in rows]
            for row in kept:
                row.pop("speaker", None)
                row.pop("id", None)
            STORED[formset.model](form.instance, kept, by=request.user)
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def history_view(self, request, object_id, extra_context=None):
        """What changed in the record, when and by whom, the newest first; columns kept from somebody stay unnamed."""
        speaker = self.get_object(request, object_id)
        if speaker is None:
            raise Http404
        seen = sight.columns_seen(request.reach, speaker)
        lines = Paginator(history.lines_about(speaker), HISTORY_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request), "title": str(speaker), "speaker": speaker, "opts": self.opts,
            "page": lines, "lines": [(line, history.columns_named(line, seen)) for line in lines],
        }  # fmt: skip
        return TemplateResponse(request, "admin/lectures/speaker/history.html", context)

    @admin.display(description=_("highest honour"), ordering="honour_rank")
    def best_honour(self, speaker):
        return dict(Honour.Level.choices).get(speaker.honour_rank, "–")

    @admin.display(description=_("stars"), ordering="star_level")
    def stars(self, speaker):
        return "★" * speaker.star_level

    @admin.display(description=_("topics"), ordering="topic_count")
    def topics(self, speaker):
        return speaker.topic_count

    @admin.display(description=_("rating"))
    def score(self, speaker):
        return "–" if speaker.rating is None else f"{speaker.rating:.1f}"

    @admin.display(description=_("seats"))
    def seats_shown(self, speaker):
        return listed(f"{seat.corps} {day_of(seat.starts_on)}" for seat in speaker.seats.select_related("corps"))


@admin.register(Seat)
class SeatAdmin(LectureAdmin):
    """Terms of membership; a full corps asks for a reason (F-A1-01)."""

    list_display = ["speaker", "corps", "starts_on", "ends_on", "override_reason"]
    list_filter = [CorpsFilter, ("ends_on", admin.EmptyFieldListFilter), ("starts_on", admin.DateFieldListFilter)]
    search_fields = ["speaker__name", "speaker__pinyin", "corps__name"]
    autocomplete_fields = ["speaker"]
    fields = ["corps", "speaker", "starts_on", "ends_on", "override_reason"]
    actions = ["end"]
    view_roles = OFFICE

    def scoped(self, reach):
        return queries.seats_within(reach)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request)

    def choices_within(self, request, name):
        found = {"corps": queries.homes_of, "speaker": queries.seatable_speakers}.get(name)
        return found(request.reach) if found else None

    def save_through(self, request, thing, form, change):
        return act.grant_seat(by=request.user, **{name: form.cleaned_data[name] for name in self.fields})

    @admin.action(description=pgettext_lazy("verb", "End the chosen seats today"), permissions=["change"])
    def end(self, request, queryset):
        self.each(
            queryset, lambda seat: act.end_seat(seat, by=request.user), request, _("%(count)s seats are ended.")
        )  # fmt: skip
