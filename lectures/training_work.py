"""What waits in the academy: scripts to read, talks to hold and decide, batches without results."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.models import Role
from workflow.work import SHOWN, WorkItem, WorkList

from .queries import courses, scripts, trials


def _list(key, title, rows, url, item) -> WorkList:
    count = rows.count()
    return WorkList(f"lectures.{key}", title, count, url, [item(row) for row in rows[:SHOWN]] if count else [])


def _script(version) -> WorkItem:
    author = version.script.speaker or version.script.candidacy
    url = reverse("lectures:script-detail", args=[version.script_id])
    return WorkItem(title=str(version), url=url, since=version.submitted_at, detail=author.name)


def _trial(trial) -> WorkItem:
    url = reverse("lectures:trial-detail", args=[trial.pk])
    return WorkItem(title=trial.title, url=url, since=trial.slot.starts_at, detail=trial.candidacy.name)


def _batch(batch) -> WorkItem:
    return WorkItem(title=batch.title, url=reverse("lectures:batch-roll", args=[batch.pk]), since=batch.ended_at)


def academy_lists(reach):
    """What waits for the office as the keeper of the academy."""
    if not reach.has(Role.CORPS_OFFICER):
        return
    talks, texts = reverse("admin:lectures_trial_changelist"), reverse("admin:lectures_scriptversion_changelist")
    batches = reverse("admin:lectures_batch_changelist")
    yield _list("vet", _("Scripts to read"), scripts.versions_to_vet(reach), f"{texts}?state=submitted", _script)
    yield _list(
        "hold", _("Trial talks: were they held?"), trials.trials_to_hold(reach), f"{talks}?state=booked", _trial
    )
    yield _list("decide", _("Trial talks to decide"), trials.trials_to_decide(reach), f"{talks}?state=held", _trial)
    yield _list("results", _("Courses that wait for results"), courses.batches_over(reach), batches, _batch)


def academy_links(reach):
    """The page of the slots."""
    if reach.has(Role.CORPS_OFFICER):
        yield _("Slots for trial talks"), reverse("lectures:trial-slots")
