"""What an officer fills in when small firms join one union."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from federation.admin.fields import WordsField

from .bought import DayField
from .rooms import CleanText

MOST_FIRMS = 60


class FirmsField(WordsField):
    """Firms, one in a line."""

    def to_python(self, value):
        return super().to_python("、".join((value or "").splitlines()))


class JointUnionForm(forms.Form):
    """The firms, then the union that they join."""

    firms = FirmsField(
        label=_("Firms that join"), longest=60, most=MOST_FIRMS, required=True, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One in a line, two or more, each with fewer than 25 members; a larger firm founds its own union."),
        error_messages={"required": _("Please write the names of the firms, one in a line.")},
    )  # fmt: skip
    name = CleanText(label=_("Name of the joint union"), max_length=120)
    code = CleanText(
        label=pgettext_lazy("workerhomes", "Code of the union"),
        max_length=20,
        help_text=_("Letters, digits and hyphens; it stays for good."),
    )
    founded_on = DayField(label=_("Founded on"))
