"""States and legal moves of the lecture business, as data (glossary §8, lecture_menu §3 and §4)."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class OrderState(TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("order state", "submitted")
    REVIEWED = "reviewed", pgettext_lazy("order state", "approved")
    DISPATCHED = "dispatched", pgettext_lazy("order state", "speaker asked")
    ACCEPTED = "accepted", pgettext_lazy("order state", "speaker accepted")
    DELIVERED = "delivered", pgettext_lazy("order state", "delivered")
    RATED = "rated", pgettext_lazy("order state", "rated")
    CLOSED = "closed", pgettext_lazy("order state", "closed")
    REJECTED = "rejected", pgettext_lazy("order state", "returned")
    CANCELLED = "cancelled", pgettext_lazy("order state", "cancelled")


class RequestState(TextChoices):
    """The question put to one speaker about one order."""

    ASKED = "asked", pgettext_lazy("request state", "waiting for the answer")
    ACCEPTED = "accepted", pgettext_lazy("request state", "accepted")
    DECLINED = "declined", pgettext_lazy("request state", "declined")
    EXPIRED = "expired", pgettext_lazy("request state", "no answer in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("request state", "withdrawn")


class WaitingState(TextChoices):
    WAITING = "waiting", pgettext_lazy("waiting state", "waiting")
    OFFERED = "offered", pgettext_lazy("waiting state", "date offered")
    TAKEN = "taken", pgettext_lazy("waiting state", "offer taken")
    LAPSED = "lapsed", pgettext_lazy("waiting state", "offer lapsed")
    LEFT = "left", pgettext_lazy("waiting state", "left the list")
