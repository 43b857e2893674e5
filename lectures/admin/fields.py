"""Fields of the desk's forms: words typed in one line, photos written anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.names import clean_text
from ui.pictures import clean_photo
from ui.uploads import BadFile

PORTRAIT_SIDE = 640


class WordsField(forms.CharField):
    """Several words in one line, divided by 、 or commas; gives a list without repeats."""

    def __init__(self, *, longest=30, **kwargs):
        self.longest = longest
        super().__init__(**{"required": False, "help_text": _("Divided by 、 or commas"), **kwargs})

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = clean_text(value)
        for sign in "，,;；":
            text = text.replace(sign, "、")
        words = list(dict.fromkeys(word.strip() for word in text.split("、") if word.strip()))
        for word in words:
            if len(word) > self.longest:
                raise forms.ValidationError(_("“%(word)s” is too long.") % {"word": word[:20]})
        return words


class PortraitField(forms.FileField):
    """A photo, written anew as a JPEG without its metadata."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/*"})

    def clean(self, data, initial=None):
        if data is False:  # the box "clear" was ticked
            return ""
        if not data or not hasattr(data, "chunks") or data is initial:
            return initial or ""
        try:
            return clean_photo(data, PORTRAIT_SIDE)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
