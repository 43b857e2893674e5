"""Who hears what of a wish; the texts stand in templates/wishes/notices/."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Person, Role
from notifications.actions import notify_many
from notifications.registry import register

from .states import CharityState, WishState


def register_kinds() -> None:
    """Called once when the app is ready."""
    own = {"url": lambda row: reverse("wishes:track", args=[row.token])}
    register("wishes.taken_up", _("wish taken up"), **own)
    register("wishes.passed_on", _("wish passed on"), **own)
    register("wishes.extended", _("wish takes longer"), by_sms=True, **own)
    register("wishes.progress", _("progress of a wish"), **own)
    register("wishes.told", _("answer to a wish"), by_sms=True, **own)
    register("wishes.declined", _("wish: the right address"), by_sms=True, **own)
    register("wishes.closed", _("wish closed"), still_true=lambda row, person: row.state == WishState.CLOSED, **own)
    register(
        "wishes.follow_up", _("a wish four weeks later"),
        still_true=lambda row, person: row.state == WishState.CLOSED and row.wants_follow_up, **own,
    )  # fmt: skip
    desk = {"url": lambda row: reverse("wishes:desk-wish", args=[row.number]), "for_staff": True}
    register("wishes.arrived", _("a wish for the unit"), **desk)
    register("wishes.came_back", _("a wish came back"), **desk)
    register("wishes.due_soon", _("a wish is due tomorrow"), still_true=lambda row, person: not row.is_final, **desk)
    register("wishes.overdue", _("a wish is overdue"), still_true=lambda row, person: row.is_late, **desk)
    planned = {"still_true": lambda row, person: row.state == WishState.LONG_TERM}
    register("wishes.report_due", _("a word on a long-term wish due today"), **planned, **desk)
    register("wishes.report_overdue", _("a word on a long-term wish overdue"), **planned, **desk)
    register("wishes.leader", _("a wish for a leader"), **desk)
    charity = {"url": lambda row: reverse("wishes:charity", args=[row.number])}
    register(
        "wishes.claimed", _("charity wish taken on"), by_sms=True,
        still_true=lambda row, person: row.state == CharityState.CLAIMED, **charity,
    )  # fmt: skip
    register("wishes.claim_over", _("claim of a charity wish ran out"), **charity)
    register("wishes.thanks", _("thanks for a gift"), **charity)


def tell(wish, word: str, *, occasion: str = "", **context) -> None:
    """Tells the wisher and everybody who joined; an anonymous wisher looks with the code."""
    people = [wish.person] if wish.person_id else []
    people += [row.person for row in wish.followers.select_related("person")]
    if people:
        notify_many(people, f"wishes.{word}", wish, occasion=occasion, context=context)


def tell_desk(wish, union, word: str, *, occasion: str = "", **context) -> None:
    """Tells the people of `union` who may read the wish; what is restricted stays out of the chat group."""
    role = Role.RIGHTS_DESK if wish.is_sensitive else Role.UNION_OFFICER
    paths = union.ancestor_paths if wish.is_sensitive else [union.path]
    held = {"user__duties__role": role, "user__duties__union__path__in": paths, "user__duties__ends_on": None}
    people = Person.objects.filter(**held, user__is_active=True).select_related("user").distinct()
    group = None if wish.is_sensitive else union.pk
    notify_many(people, f"wishes.{word}", wish, occasion=occasion, context=context, group=group)


def tell_one(person, row, word: str, *, occasion: str = "", **context) -> None:
    """Tells one person about a charity wish."""
    notify_many([person], f"wishes.{word}", row, occasion=occasion, context=context)
