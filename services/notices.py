"""Who hears what of the on-site services; the texts stand in templates/services/notices/."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Person, Role
from notifications.actions import notify_many
from notifications.registry import register

from .states import CaseState, NeedState, SessionState


def register_kinds() -> None:
    """Called once when the app is ready."""
    need = {"url": lambda row: reverse("services:need-detail", args=[row.token])}
    register("services.need_filed", _("need noted"), by_sms=True, **need)
    register(
        "services.need_planned", _("the counter comes"), by_sms=True,
        still_true=lambda row, person: row.state == NeedState.PLANNED, **need,
    )  # fmt: skip
    register(
        "services.fleet_filed", _("needs of a company noted"), by_sms=True, url=lambda row: reverse("services:mine")
    )
    session = {"url": lambda row: reverse("services:session-detail", args=[row.pk])}
    register("services.session_cancelled", _("session cancelled"), by_sms=True, **session)
    register("services.session_merged", _("session on another day"), by_sms=True, **session)
    register("services.queue_closed", _("counter closed while you waited"), by_sms=True, **session)
    register(
        "services.session_proposed", _("session proposed"), for_staff=True,
        still_true=lambda row, person: row.state == SessionState.PROPOSED,
        url=lambda row: reverse("services:desk-session", args=[row.pk]),
    )  # fmt: skip
    register(
        "services.table_decided", _("what was decided at a round table"), url=lambda row: reverse("services:heard")
    )
    case = {"url": lambda row: reverse("services:case-follow", args=[row.token])}
    register(
        "services.case_missing", _("papers are missing"), by_sms=True,
        still_true=lambda row, person: row.state == CaseState.NEED_MORE, **case,
    )  # fmt: skip
    register("services.case_forwarded", _("case passed to the window"), by_sms=True, **case)
    register("services.case_approved", _("case done"), by_sms=True, **case)
    register("services.case_rejected", _("case not granted"), by_sms=True, **case)
    register("services.receipt_reversed", _("receipt reversed"), by_sms=True, **case)
    register("services.appeal_answered", _("appeal answered"), by_sms=True, **case)
    register("services.rating_answered", _("answer to a rating"), **case)
    register(
        "services.certificate_ends", _("certificate ends"), by_sms=True,
        still_true=lambda row, person: row.state == "valid", url=lambda row: reverse("services:mine"),
    )  # fmt: skip


def tell(person, about, word: str, *, occasion: str = "", **context) -> bool:
    """Tells one person; False for a repeat."""
    return bool(notify_many([person], f"services.{word}", about, occasion=occasion, context=context))


def tell_office(station, about, word: str, *, occasion: str = "", **context) -> None:
    """Tells the counter officers of the station's union, in the union's chat group where it has a robot."""
    duties = {
        "user__duties__role": Role.COUNTER_OFFICER,
        "user__duties__union": station.union_id,
        "user__duties__ends_on": None,
    }
    people = Person.objects.filter(**duties, user__is_active=True).select_related("user").distinct()
    notify_many(people, f"services.{word}", about, occasion=occasion, context=context, group=station.union_id)
