"""What can be refused, each with a sentence for people and the HTTP status that fits."""

from django.utils.translation import gettext_lazy as _


class WorkflowError(Exception):
    """A refusal that people can understand; `status` is the HTTP status of its page."""

    status = 409
    code = "refused"
    sentence = _("This cannot be done now.")

    def __init__(self, sentence=None):
        if sentence is not None:
            self.sentence = sentence
        super().__init__(sentence)

    def __str__(self):
        return str(self.sentence)


class EntryRefused(WorkflowError):
    """An entry breaks a rule; `field` names the entry the sentence belongs to, None or '' the whole form."""

    status = 422

    def __init__(self, field, sentence):
        self.field = field
        super().__init__(sentence)


class InvalidTransition(WorkflowError):
    """The row is in a state that does not allow the move; `state_now` is that state, None when the row is gone."""

    code = "invalid_transition"

    def __init__(self, machine, state_now, to):
        self.machine, self.state_now, self.to = machine, state_now, to
        super().__init__()

    @property
    def sentence(self):
        if self.state_now is None:
            return _("This no longer exists.")
        words = {"now": self.machine.label_of(self.state_now), "wanted": self.machine.label_of(self.to)}
        return _("It is now “%(now)s” and cannot become “%(wanted)s”. Somebody may have been faster.") % words


class NoteMissing(WorkflowError):
    """The move asks for a reason and none was written."""

    status = 422
    code = "note_missing"
    sentence = _("Please write a reason.")


class Busy(WorkflowError):
    """Somebody else holds a row that is needed, and did not let go in time."""

    code = "busy"
    sentence = _("Somebody else is changing this right now. Please try again in a moment.")


class NotAllowed(WorkflowError):
    """The thing is in reach, but this person may not do it; give the sentence that says why."""

    status = 403
    code = "not_allowed"
    sentence = _("You are not allowed to do this.")


class TokenMissing(WorkflowError):
    """A form came without its one-time token, an API call without its idempotency key."""

    status = 400
    code = "token_missing"
    sentence = _("This form is incomplete. Please open the page again and send it once more.")


class TokenReused(WorkflowError):
    """The token was used already, with other content."""

    status = 422
    code = "token_reused"
    sentence = _("This form was already sent with other content. Please open the page again.")


class ClockError(WorkflowError):
    """A clock is asked for what its present condition does not allow."""

    code = "clock"
