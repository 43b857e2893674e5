"""What is filled in to buy for a home: orders, deliveries, ratings, invoices."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.components.marks import day, when, yuan

from ..models import CallOff, Session
from .rooms import DAY, CleanText

SCORES = [(5, _("5 very good")), (4, _("4 good")), (3, _("3 in order")), (2, _("2 weak")), (1, _("1 poor"))]


class DayField(forms.DateField):
    """A day, chosen in the calendar of the browser."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


class CallOffForm(forms.Form):
    """How much of which service, for which day."""

    line = forms.ModelChoiceField(label=_("Service"), queryset=None, empty_label=None)
    quantity = forms.DecimalField(
        label=_("How much"), min_value=0, max_value=99999, max_digits=8, decimal_places=2, initial=1
    )
    due_on = DayField(label=pgettext_lazy("worker homes", "For the day"))
    session = forms.ModelChoiceField(
        label=_("For the session"), queryset=Session.objects.none(), required=False, empty_label=_("none"),
        help_text=_("Then the people who were checked in are counted by themselves."),
    )  # fmt: skip

    def __init__(self, *args, contract, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = contract.prices.all()
        self.fields["line"].label_from_instance = lambda line: f"{line.item} · ¥{line.price} / {line.unit}"
        self.fields["session"].queryset = Session.objects.filter(pk__in=[one.pk for one in sessions])
        self.fields["session"].choices = [
            ("", _("none")),
            *[(one.pk, f"{when(one.starts_at)} {one.activity.title}") for one in sessions],
        ]


class DeliveryForm(forms.Form):
    """What came: the day and the people."""

    delivered_on = DayField(label=_("Delivered on"))
    people = forms.IntegerField(label=_("People who came"), min_value=0, max_value=2000)


class AgainForm(DeliveryForm):
    """A delivery after an objection says what is different."""

    note = CleanText(label=_("What was put right"), max_length=200)


class ScoreForm(forms.Form):
    """A rating of 1 to 5 with a word on it."""

    score = forms.TypedChoiceField(label=_("Rating"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    comment = CleanText(label=pgettext_lazy("workerhomes", "Comment"), max_length=300, required=False)


class NoteForm(forms.Form):
    """A reason that the other side reads."""

    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class MatchForm(forms.Form):
    """The sum of an invoice and the accepted orders it names."""

    amount = forms.DecimalField(label=_("Amount of the invoice in yuan"), min_value=0, max_digits=12, decimal_places=2)
    call_offs = forms.ModelMultipleChoiceField(
        label=_("What it is for"), queryset=CallOff.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one accepted order.")},
    )  # fmt: skip

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call_offs"].queryset = choices
        self.fields["call_offs"].label_from_instance = lambda call: (
            f"{day(call.due_on)} {call.line.item} × {call.quantity.normalize():f} · {yuan(call.amount)}"
        )

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("Please enter the amount that stands on the invoice."))
        return amount


class InvoiceForm(MatchForm):
    """An invoice as it came on paper."""

    number = CleanText(label=_("Invoice number"), max_length=30)
    dated_on = DayField(label=_("Date on the invoice"))

    field_order = ["number", "dated_on", "amount", "call_offs"]
