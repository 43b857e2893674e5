"""Membership cards on the desk of a union: looked up, stopped, put in force again, replaced."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..masks import mask_number
from ..models import Card
from ..policies import MEMBER_ROLES
from ..queries import person_words
from ..queries.cards import cards_within
from ..states import CARD_MOVES, CardState
from .base import ReachAdmin


class CardForm(forms.ModelForm):
    """What shall happen to the card, and why."""

    to = forms.ChoiceField(label=_("what shall happen"), required=False)
    note = forms.CharField(
        label=_("reason"), max_length=200, required=False, help_text=_("The holder of the card reads it.")
    )

    class Meta:
        model = Card
        fields: list = []  # noqa: RUF012

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ways = CARD_MOVES.get(CardState(self.instance.state), {}) if self.instance.pk else {}
        if "to" in self.fields:
            self.fields["to"].choices = [("", "—"), *((str(to), verb) for to, verb in ways.items())]


@admin.register(Card)
class CardAdmin(ReachAdmin):
    form = CardForm
    list_display = ["person", "number", "union", "state", "issued_at"]
    list_filter = ["state", ("issued_at", admin.DateFieldListFilter)]
    search_fields = ["person__name"]
    search_help_text = _("Name, sound of the name, whole phone or ID number")
    readonly_fields = ["person", "number", "union", "state", "issued_at", "changed_at"]
    fields = ["person", "number", "union", "state", "issued_at", "changed_at", "to", "note"]
    view_roles = MEMBER_ROLES
    edit_roles = MEMBER_ROLES
    add_roles = ()

    def scoped(self, reach):
        return cards_within(reach, *MEMBER_ROLES)

    def get_search_results(self, request, queryset, search_term):
        return queryset.filter(person_words(search_term, "person__")), False

    @admin.display(description=_("member number"))
    def number(self, card):
        return mask_number(card.number_now)

    @admin.display(description=_("union"))
    def union(self, card):
        return card.union_name

    def save_through(self, request, thing, form, change):
        to, note = form.cleaned_data.get("to"), form.cleaned_data.get("note", "")
        if not to:
            raise ValidationError(_("Please choose what shall happen to the card."))
        card = Card.objects.select_related("person").get(pk=thing.pk)
        if to == CardState.REISSUED:
            actions.reissue_card(card, by=request.user, note=note)
            return Card.objects.get(pk=thing.pk)
        return actions.change_card(card, to, by=request.user, note=note)
