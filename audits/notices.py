"""Who hears what of an audit; the texts stand in templates/audits/notices/."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Person, Role, Union
from notifications.actions import notify_many
from notifications.registry import register

from .states import BookState, ChangeState, FindingState, SignatureState, TaskState


def register_kinds() -> None:
    """What people hear of audits; called once when the app is ready."""
    _register_books()
    _register_findings()


def _register_books() -> None:
    book = {"url": lambda row: reverse("audits:book", args=[row.pk]), "for_staff": True}
    register(
        "audits.books_certified",
        _("books certified by the union"),
        still_true=lambda row, person: row.state == BookState.CERTIFIED,
        **book,
    )
    register("audits.books_returned", _("changes to the books requested"), **book)
    register("audits.books_altered", _("posted books were changed in the database"), **book)
    begun = {"still_true": lambda row, person: row.posted_at is None, "for_staff": True}
    register(
        "audits.draft_ending",
        _("draft of books will be deleted"),
        url=lambda row: reverse("audits:draft", args=[row.pk]),
        **begun,
    )
    register(
        "audits.upload_ending",
        _("file of books will be deleted"),
        url=lambda row: reverse("audits:upload", args=[row.pk]),
        **begun,
    )
    signature = {"url": lambda row: reverse("audits:book-signatures", args=[row.book_id]), "for_staff": True}
    waits = {"still_true": lambda row, person: row.state == SignatureState.ASKED, **signature}
    register("audits.signature_asked", _("signature under books"), **waits)
    register("audits.signature_due", _("signature due soon"), **waits)
    register("audits.signature_passed", _("signature passed on to somebody else"), **signature)
    register("audits.signature_late", _("signature expired"), **signature)


def _register_findings() -> None:
    finding = {"url": lambda row: reverse("audits:finding", args=[row.number]), "for_staff": True}
    register("audits.finding_raised", _("finding of an auditor"), **finding)
    register("audits.finding_upheld", _("finding to be put right"), **finding)
    register("audits.finding_due", _("finding due soon"), still_true=lambda row, person: row.state in _DUE, **finding)
    register("audits.finding_late", _("finding late"), still_true=lambda row, person: row.state in _DUE, **finding)
    register("audits.finding_proved", _("proof handed in"), **finding)
    register("audits.finding_verified", _("finding verified as put right"), **finding)
    register("audits.extension_asked", _("more time asked for a finding"), **finding)
    register("audits.extension_decided", _("answer about more time"), **finding)
    change = {"url": lambda row: reverse("audits:change", args=[row.pk]), "for_staff": True}
    register(
        "audits.change_proposed",
        _("change of rules to approve"),
        still_true=lambda row, person: row.state == ChangeState.PROPOSED,
        **change,
    )
    register("audits.change_decided", _("answer about a change of rules"), **change)
    task = {"url": lambda row: reverse("audits:union", args=[row.union.code]), "for_staff": True}
    register("audits.task_assigned", _("audit assigned"), **task)
    not_begun = task | {"still_true": lambda row, person: row.state == TaskState.PLANNED}
    register("audits.task_late", _("audit not begun in time"), **not_begun)
    register("audits.letter_sent", _("letter of an audit"), **task)


_DUE = (FindingState.UPHELD, FindingState.PLANNED)


def _holders(union_ids, *roles):
    duties = {"user__duties__role__in": roles, "user__duties__union__in": union_ids, "user__duties__ends_on": None}
    return Person.objects.filter(**duties, user__is_active=True).select_related("user").order_by("pk").distinct()


def tell_union(union, about, word: str, *, occasion: str = "", **context) -> list:
    """Tells the officers of the union itself and returns what was written."""
    return notify_many(
        _holders([union.pk], Role.UNION_OFFICER), f"audits.{word}", about, occasion=occasion, context=context
    )


def tell_auditors(union, about, word: str, *, occasion: str = "", **context) -> list:
    """Tells the union's auditor where one is assigned, else the auditors nearest above."""
    from .models import Task

    task = (
        Task.objects.filter(union=union, auditor__isnull=False)
        .order_by("-campaign__year")
        .select_related("auditor__person")
        .first()
    )
    people = [task.auditor.person] if task and task.auditor.person_id else list(_nearest(union, Role.AUDITOR))
    return notify_many(people, f"audits.{word}", about, occasion=occasion, context=context)


def tell_above(union, finding, step: int) -> list:
    """Tells the officers and auditors `step` levels above the union that a finding is late."""
    return tell_above_of(union, finding, "finding_late", step)


def tell_above_of(union, about, word: str, step: int) -> list:
    """Tells the officers and auditors `step` levels above the union."""
    paths = _paths_above(union.path)
    above = (
        Union.objects.filter(path=paths[min(step, len(paths)) - 1]).values_list("pk", flat=True)
        if paths
        else [union.pk]
    )
    people = list(_holders(list(above), Role.UNION_OFFICER, Role.AUDITOR)) or list(_nearest(union, Role.AUDITOR))
    return notify_many(people, f"audits.{word}", about, occasion=f"step {step}", context={"step": step})


def tell_rule_setters(change) -> list:
    """Tells the other auditors at the top of the tree that a change waits for their approval."""
    roots = Union.objects.filter(parent=None).values_list("pk", flat=True)
    people = _holders(list(roots), Role.AUDITOR).exclude(pk=change.proposed_by.person_id)
    return notify_many(people, "audits.change_proposed", change)


def tell_planners(task) -> list:
    """Tells the auditors of the campaign's union that an audit has not begun."""
    people = _holders([task.campaign.union_id], Role.AUDITOR)
    return notify_many(people, "audits.task_late", task, occasion=f"{task.planned_on} planners")


def tell(person, about, word: str, *, occasion: str = "", **context) -> list:
    return notify_many([person], f"audits.{word}", about, occasion=occasion, context=context) if person else []


def _nearest(union, role):
    for path in _paths_above(union.path):
        people = _holders(Union.objects.filter(path=path).values("pk"), role)
        if people:
            return people
    return Person.objects.none()


def _paths_above(path: str) -> list[str]:
    """The paths of the unions above, the nearest first."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(len(parts) - 1, 0, -1)]
