"""The academy: slots and scores of trial talks, scripts and what a coach says of them."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ui.documents import read_document
from ui.uploads import BadFile

from ..models import Corps, ScriptVersion, Topic, TrialSlot
from .fields import DATE_WORDS, LOCAL_TIME, TIME_FORMATS, CleanText

SCALE_WORDS = {
    "min_value": _("A score lies between 0 and 100."),
    "max_value": _("A score lies between 0 and 100."),
    "invalid": _("A score lies between 0 and 100."),
}


class LessonDoorForm(forms.Form):
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class SlotForm(forms.Form):
    """A time that an evaluator offers."""

    corps = forms.ModelChoiceField(Corps.objects.none(), label=_("Speaker corps"), empty_label=None)
    starts_at = forms.DateTimeField(
        label=_("Date and time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME),
        input_formats=TIME_FORMATS, error_messages=DATE_WORDS,
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=40)
    place = CleanText(label=_("Place: address, room, floor"), max_length=120)

    def __init__(self, *args, corps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["corps"].queryset = corps


class SlotField(forms.ModelChoiceField):
    def label_from_instance(self, slot):
        """The day as people say it, then the place."""
        return f"{date_format(timezone.localtime(slot.starts_at), gettext('D j M, H:i'))} · {slot.place}"


class SlotChoiceForm(forms.Form):
    slot = SlotField(
        TrialSlot.objects.none(), label=_("Date and place"), widget=forms.RadioSelect, empty_label=None,
        error_messages={"invalid_choice": _("This slot has just been taken. Please choose another."),
                        "required": _("Please choose a slot.")},
    )  # fmt: skip

    def __init__(self, *args, slots, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slot"].queryset = slots


class TrialForm(SlotChoiceForm):
    title = CleanText(label=_("Title of your talk"), max_length=80)
    field_order = ("title", "slot")


class TrialScoreForm(forms.Form):
    """A score out of 100; `website` is a trap that people do not see and robots fill."""

    value = forms.IntegerField(
        label=_("Score (0 to 100)"), min_value=0, max_value=100, error_messages=SCALE_WORDS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    remark = CleanText(label=_("Remark"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off", "aria-hidden": "true"})
    )


class ScriptForm(forms.Form):
    """A new script: its title and, for a speaker, the topic it belongs to (`topics` None leaves it out)."""

    title = CleanText(label=_("Title"), max_length=80)
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic of the menu"), required=False, empty_label=_("not on the menu yet")
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        if topics is None:
            del self.fields["topic"]
        else:
            self.fields["topic"].queryset = topics


class DocumentField(forms.FileField):
    """A Word, PDF or text file, judged by its content."""

    widget = forms.FileInput(attrs={"accept": ".docx,.pdf,.txt"})

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return read_document(file)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class LongText(forms.CharField):
    """Text in paragraphs; control characters are dropped."""

    widget = forms.Textarea(attrs={"rows": 16})

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n")
        return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())


class DraftForm(forms.Form):
    """The text, typed or as a file."""

    text = LongText(
        label=_("Text"), max_length=20000, required=False, help_text=_("Leave a line empty between paragraphs.")
    )
    document = DocumentField(
        label=_("Or a file"), required=False, max_length=200,
        help_text=_("Word (.docx), PDF or plain text, at most 10 MB. The text of a Word file replaces the text above."),
    )  # fmt: skip
    change_note = CleanText(label=_("What changed"), max_length=200, required=False)


class CommentForm(forms.Form):
    paragraph = forms.IntegerField(
        label=_("Paragraph"), required=False, min_value=1, max_value=5000, help_text=_("Empty: about the whole.")
    )
    text = CleanText(label=_("Comment"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReturnForm(forms.Form):
    note = CleanText(label=_("What should become better"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class VetForm(forms.Form):
    checklist = forms.MultipleChoiceField(
        label=_("Checklist"), choices=ScriptVersion.Check.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please look at every point of the list before you vet.")},
    )  # fmt: skip
