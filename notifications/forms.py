from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Channel, QuietHours
from .queries import preferences_of
from .registry import kinds, label_of


class InboxFilter(forms.Form):
    """What the address of the inbox says; nonsense in it is ignored."""

    unread = forms.BooleanField(required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("messages", "About"), required=False)

    def __init__(self, data, *, kinds):
        super().__init__(data)
        names = sorted(kinds, key=label_of)
        self.fields["kind"].choices = [("", _("everything")), *((name, label_of(name)) for name in names)]
        self.is_valid()

    @property
    def only_unread(self) -> bool:
        return self.cleaned_data.get("unread", False)

    @property
    def is_narrow(self) -> bool:
        return self.only_unread or bool(self.cleaned_data.get("kind"))

    def narrow(self, notices):
        """`notices` of the chosen kind, the unread ones only if asked for."""
        if self.only_unread:
            notices = notices.filter(read_at=None)
        if kind := self.cleaned_data.get("kind"):
            notices = notices.filter(kind=kind)
        return notices


class PreferencesForm(forms.Form):
    """A box for each kind and channel, and quiet hours; boxes of what must arrive cannot both be empty."""

    quiet_from = forms.TimeField(
        label=_("Silent from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Silent until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args, person, for_staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown = [kind for kind in kinds.values() if for_staff or not kind.for_staff]
        said = preferences_of(person)
        for kind in self.shown:
            for channel in kind.order:
                self.fields[f"{channel}:{kind.name}"] = forms.BooleanField(
                    label=channel.label,
                    required=False,
                    initial=said.get((kind.name, channel), kind.is_on_by_default(channel)),
                )
        hours = QuietHours.objects.filter(person=person).first()
        if hours:
            self.initial |= {"quiet_from": hours.starts, "quiet_until": hours.ends}

    def groups(self):
        """(name of the app, [(kind, box for text messages, box for e-mail)]) in the order of registration."""
        found: dict[str, list] = {}
        for kind in self.shown:
            app = apps.get_app_config(kind.name.split(".", 1)[0]).verbose_name
            boxes = (self[f"{channel}:{kind.name}"] for channel in (Channel.SMS, Channel.MAIL))
            found.setdefault(app, []).append((kind, *boxes))
        return found.items()

    def clean(self):
        data = super().clean()
        for kind in self.shown:
            if kind.must_arrive and not any(data.get(f"{channel}:{kind.name}") for channel in kind.order):
                words = _("“%(kind)s” must reach you: keep text message or e-mail.") % {"kind": kind.label}
                self.add_error(f"{Channel.SMS}:{kind.name}", words)
        starts, ends = data.get("quiet_from"), data.get("quiet_until")
        if not {"quiet_from", "quiet_until"} & set(self.errors):
            if (starts is None) != (ends is None):
                self.add_error("quiet_until" if ends is None else "quiet_from", _("Give both times, or neither."))
            elif starts is not None and starts == ends:
                self.add_error("quiet_until", _("The two times are the same."))
        return data

    def wishes(self) -> dict:
        """{(kind, channel): on} as ticked."""
        return {
            (kind.name, channel): self.cleaned_data[f"{channel}:{kind.name}"]
            for kind in self.shown
            for channel in kind.order
        }

    def quiet(self) -> tuple | None:
        """(from, until) as times of day, None for no quiet hours."""
        starts, ends = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return None if starts is None else (starts, ends)
