"""Fields of the desk's forms: words typed in one line, photos written anew."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from ui.pictures import LONGEST_SIDE, clean_photo
from ui.uploads import BadFile

from ..names import clean_text

PORTRAIT_SIDE = 640


class Picker(AutocompleteSelect):
    """A row found while its name is typed; what is no key at all is shown as nothing chosen and refused by the field."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [one for one in value if self._is_key(one)], attr)

    def _is_key(self, value) -> bool:
        try:
            self.field.target_field.to_python(value)
        except forms.ValidationError:
            return False
        return "\x00" not in str(value)


class WordsField(forms.CharField):
    """Several words in one line, divided by 、 or commas; gives a list without repeats."""

    def __init__(self, *, longest=30, most=None, **kwargs):
        self.longest, self.most = longest, most
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
        if self.most and len(words) > self.most:
            raise forms.ValidationError(_("At most %(most)s words, please.") % {"most": self.most})
        return words


class PhotoField(forms.FileField):
    """A photo, written anew as a JPEG without its metadata, at most `longest_side` pixels."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/*"})
    longest_side = LONGEST_SIDE

    def clean(self, data, initial=None):
        if data is False:  # the box "clear" was ticked
            return ""
        if not data or not hasattr(data, "chunks") or data is initial:
            return super().clean(data, initial) if self.required and not initial else initial or ""
        try:
            return clean_photo(data, self.longest_side)
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error


class PortraitField(PhotoField):
    """A photo for a round frame."""

    longest_side = PORTRAIT_SIDE
