from django.db import models
from django.utils.translation import gettext_lazy as _

from ..machine import Machine


class Moving(models.Model):
    """A row with a `state` that only `workflow.actions.move` changes, along the class's `machine`."""

    machine: Machine
    state = models.CharField(_("state"), max_length=24, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._state.adding and self.__dict__.get("state") == "":
            self.state = self.machine.initial

    @property
    def state_label(self):
        return self.machine.label_of(self.state)

    @property
    def state_tone(self) -> str:
        return self.machine.tone_of(self.state)

    @property
    def is_final(self) -> bool:
        return self.machine.is_final(self.state)

    def can_move(self, to) -> bool:
        """Whether the table allows the move from the state this copy has; says nothing about who may."""
        return self.machine.can(self.state, to)
