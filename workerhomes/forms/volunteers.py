"""The hours of a volunteer, as the home confirms them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .rooms import CleanText


class HoursForm(forms.Form):
    """Minutes served."""

    minutes = forms.IntegerField(label=_("Minutes served"), min_value=1, max_value=720)


class LateHoursForm(HoursForm):
    """Minutes of somebody who had been noted as absent."""

    note = CleanText(label=_("Why they count after all"), max_length=200)
