"""What people fill in to book a room, to wait for one, and to change a day's hours."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from federation.names import clean_text

LOCAL_TIME = "%Y-%m-%dT%H:%M"
DATE_WORDS = {"invalid": _("Please choose a date and a time."), "required": _("Please choose a date and a time.")}
PEOPLE_WORDS = {"min_value": _("At least one person comes.")}
DAY = {"type": "date"}


class CleanText(forms.CharField):
    """One line without control or direction characters."""

    def to_python(self, value):
        return clean_text(super().to_python(value))


def lengths(room) -> list[tuple[int, str]]:
    """The lengths a room can be booked for, in the words of people."""
    step = max(room.step_minutes, 15)
    minutes = sorted({room.min_minutes, *range(room.min_minutes, room.max_minutes + 1, step), room.max_minutes})
    return [(one, said_length(one)) for one in minutes]


def said_length(minutes: int) -> str:
    """90 → 1.5 小时."""
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return ngettext("%(count)s hour", "%(count)s hours", 2 if minutes > 60 else 1) % {"count": hours}


class DayForm(forms.Form):
    """Which day and how long: the choice on the page of a room, in its address."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    minutes = forms.TypedChoiceField(label=_("How long"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, room, **kwargs):
        super().__init__(*args, **kwargs)
        self.room = room
        self.fields["minutes"].choices = lengths(room)

    def chosen(self) -> tuple:
        """(day, minutes): what the address says where it makes sense, else today and the shortest."""
        data = self.cleaned_data if self.is_bound and not self.is_valid() else getattr(self, "cleaned_data", {})
        today = timezone.localdate()
        last = today + timedelta(days=self.room.ahead_days)
        day = data.get("day") or today
        return min(max(day, today), last), data.get("minutes") or self._usual()

    def _usual(self) -> int:
        return min(max(60, self.room.min_minutes), self.room.max_minutes)


class BookForm(forms.Form):
    """Hours, people and purpose of a booking; the hours were chosen on the page before and can be changed here."""

    starts_at = forms.DateTimeField(
        label=_("Beginning"), input_formats=[LOCAL_TIME, "%Y-%m-%d %H:%M"], error_messages=DATE_WORDS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
    )  # fmt: skip
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int)
    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=2000, error_messages=PEOPLE_WORDS)
    purpose = CleanText(label=_("What for"), max_length=100)

    def __init__(self, *args, room, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = lengths(room)
        if room.is_shared:
            self.fields["people"].initial = 1
            self.fields["people"].widget = forms.HiddenInput()
            self.fields["purpose"].required = False


class SeriesForm(forms.Form):
    """The same hours every week: up to a day, or standing."""

    from_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Beginning"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int)
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Leave it empty for a standing booking, which is confirmed again every few weeks."),
    )  # fmt: skip
    people = forms.IntegerField(label=_("Number of people"), min_value=1, max_value=2000, error_messages=PEOPLE_WORDS)
    purpose = CleanText(label=_("What for"), max_length=100)

    def __init__(self, *args, room, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = lengths(room)


class ReasonForm(forms.Form):
    """A reason that somebody will read."""

    note = CleanText(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ExceptionForm(forms.Form):
    """Other hours on a day, or none."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    opens = forms.TimeField(
        label=_("Opens"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Leave both times empty when the home stays closed."),
    )  # fmt: skip
    closes = forms.TimeField(
        label=_("Closes"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = CleanText(label=_("Reason"), max_length=100)

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens"), data.get("closes")
        if (opens is None) != (closes is None):
            missing = "closes" if closes is None else "opens"
            if missing not in self.errors:
                self.add_error(missing, _("Please give both times, or none."))
        elif opens and opens >= closes:
            self.add_error("closes", _("The end lies after the beginning."))
        return data
