"""Which columns of a speaker each team sees: three rows, kept by the office of the city (S1-15)."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..actions.sight import set_sight
from ..models import SpeakerSight
from ..policies import can_keep_menu
from ..queries import sight as queries
from .base import LectureAdmin, listed


class SightForm(forms.ModelForm):
    columns = forms.MultipleChoiceField(
        label=_("columns seen"), choices=queries.columns_offered, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Name, trade, home corps and whether somebody lectures stand in every list."),
    )  # fmt: skip

    class Meta:
        model = SpeakerSight
        fields = ("columns",)


@admin.register(SpeakerSight)
class SightAdmin(LectureAdmin):
    form = SightForm
    list_display = ["team", "seen", "kept_back"]

    def scoped(self, reach):
        return queries.sights_table(reach)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return can_keep_menu(request.reach)

    def save_through(self, request, thing, form, change):
        sight = SpeakerSight.objects.get(pk=thing.pk)
        return set_sight(sight, by=request.user, columns=form.cleaned_data["columns"])

    @admin.display(description=_("columns seen"))
    def seen(self, row):
        return listed(words for name, words in queries.columns_offered() if name in row.columns)

    @admin.display(description=_("kept back"))
    def kept_back(self, row):
        return listed(words for name, words in queries.columns_offered() if name not in row.columns)
