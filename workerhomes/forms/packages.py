"""What a union fills in for a package, and the home on its delivery sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .bought import DayField
from .rooms import PEOPLE_WORDS, CleanText


class PackageForm(forms.Form):
    """Items, people and day; the price is worked out before anything is ordered."""

    items = forms.ModelMultipleChoiceField(
        label=_("What goes into it"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one item.")},
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=2000, error_messages=PEOPLE_WORDS, initial=20
    )
    held_on = DayField(label=_("Day"))
    union = forms.ModelChoiceField(label=_("For the people of"), queryset=None, empty_label=None)
    title = CleanText(label=_("Name of the package"), max_length=80)
    wishes = CleanText(label=_("Wishes"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, items, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items
        self.fields["items"].label_from_instance = described
        self.fields["union"].queryset = unions


def described(item) -> str:
    """An item in a line: what, how long, what it costs."""
    words = {"title": item.title, "minutes": item.minutes, "price": item.price, "per": item.get_per_display()}
    return _("%(title)s · %(minutes)s minutes · ¥%(price)s for %(per)s") % words


class SheetForm(forms.Form):
    """The delivery sheet: the day, and how many came to each item."""

    delivered_on = DayField(label=_("Delivered on"))
    comment = CleanText(label=pgettext_lazy("workerhomes", "Comment"), max_length=200, required=False)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {}
        for line in lines:
            self.keys[f"people_{line.pk}"] = line.pk
            self.fields[f"people_{line.pk}"] = forms.IntegerField(
                label=_("People at %(item)s") % {"item": line.item.title}, min_value=0, max_value=2000,
                initial=line.order.people,
            )  # fmt: skip
        self.order_fields(["delivered_on", *self.keys, "comment"])

    def clean(self):
        data = super().clean()
        people = {key: data.pop(name) for name, key in self.keys.items() if name in data}
        return data | {"people": people}
