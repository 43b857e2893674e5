"""The menu in batches: topics come in from a table, a version is published, a topic is withdrawn (F-A1-15)."""

from io import BytesIO
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.errors import AlreadyImported
from federation.imports.runs import apply_import, stage_import
from federation.models import Union
from federation.queries import reach_of
from ui.uploads import read_workbook
from workflow.actions import record
from workflow.errors import NotAllowed

from .. import policies
from ..errors import OrderRefused
from ..models import MenuChange, MenuVersion, Topic
from ..queries.freshness import menu_changed
from ..queries.scripts import changes_to_vet, topics_without_script
from .topics import bring

TOPICS = Path(__file__).parent.parent / "data" / "topics.csv"


def _demand_office(by):
    if not policies.can_keep_menu(reach_of(by)):
        raise NotAllowed(_("The corps office of the city keeps the menu; the others propose topics for it."))


@transaction.atomic
def load_topics(*, by, path: Path = TOPICS) -> tuple[int, int]:
    """Brings in the topics of a file by the import that staff use; returns (new, changed).

    They wait for the next version. The same file again changes nothing.
    """
    _demand_office(by)
    union = Union.objects.get(path=min(reach_of(by).paths(*policies.OFFICE), key=len))
    content = path.read_bytes()
    rows = read_workbook(BytesIO(content))[0].rows
    try:
        run = stage_import(kind="topics", union=union, filename=path.name, content=content, rows=rows, by=by)
    except AlreadyImported:
        return 0, 0
    run = apply_import(run=run, by=by)
    return run.created_count, run.changed_count


@transaction.atomic
def publish_version(*, by, note: str = "") -> MenuVersion:
    """Publishes what waits as one new version with its note: new topics, changes of those on the menu, withdrawals.

    What lacks a vetted script goes on waiting (S1-10): a new topic that nobody gives with one, and a change of what is
    spoken that the scripts of its speakers do not follow yet. Raises OrderRefused (field `note`) when nothing can come.
    """
    _demand_office(by)
    added = list(Topic.objects.select_for_update().filter(is_published=False, since_version=None))
    changes = list(MenuChange.objects.select_for_update(of=("self",)).filter(version=None).select_related("topic"))
    lacking, unvetted = topics_without_script(added), changes_to_vet(changes)
    new = [topic for topic in added if topic.pk not in lacking]
    back = {topic.pk for topic in new}
    told = [one for one in changes if one.pk not in unvetted and one.topic_id not in back]
    if not (new or told):
        raise OrderRefused("note", _refusal(added, changes))
    number = (MenuVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version = MenuVersion.objects.create(number=number, note=note, published_at=timezone.now())
    Topic.objects.filter(pk__in=[topic.pk for topic in new]).update(is_published=True, since_version=version)
    for change in told:
        _bring(change, version)
    MenuChange.objects.filter(version=None, topic__in=new).delete()  # what came back is simply there again
    MenuChange.objects.bulk_create(
        MenuChange(topic=topic, version=version, kind=MenuChange.Kind.ADDED) for topic in new
    )
    menu_changed()
    record("lectures.menu", "menu_published", by=by, note=note, data={"version": number})
    return version


def _refusal(added, changes) -> str:
    waiting = sorted({topic.code for topic in added} | {change.topic.code for change in changes})
    if not waiting:
        return _("No topic waits to be published.")
    return _("What waits still lacks a vetted script: %(codes)s.") % {"codes": "、".join(waiting[:8])}


def _bring(change, version):
    """The topic becomes what was staged, and the change keeps what it was before."""
    topic = change.topic
    was = {name: topic.category_id if name == "category" else getattr(topic, name) for name in change.becomes}
    if was:
        bring(change, topic)
        topic.save(update_fields=list(was))
    MenuChange.objects.filter(pk=change.pk).update(version=version, was=was)


@transaction.atomic
def withdraw_topic(topic: Topic, *, by, note: str) -> Topic:
    """Takes a topic off the menu; orders placed keep it."""
    _demand_office(by)
    if not Topic.objects.filter(pk=topic.pk, is_published=True).exists():
        raise OrderRefused("", _("This topic is not on the menu."))
    Topic.objects.filter(pk=topic.pk).update(is_published=False, valid_until=timezone.localdate())
    MenuChange.objects.filter(topic=topic, version=None).delete()
    MenuChange.objects.create(topic=topic, kind=MenuChange.Kind.WITHDRAWN, note=note[:200])
    menu_changed()
    record("lectures.menu", "topic_withdrawn", by=by, note=note, data={"topic": topic.code})
    topic.refresh_from_db()
    return topic


def withdraw_version(version: MenuVersion, *, by, note: str) -> int:
    """Takes every topic that came with this version off the menu; returns how many were still on it."""
    topics = list(Topic.objects.filter(since_version=version, is_published=True))
    for topic in topics:
        withdraw_topic(topic, by=by, note=note)
    return len(topics)


@transaction.atomic
def renew_topic(topic: Topic, *, by) -> Topic:
    """Lets a withdrawn topic wait for the next version of the menu. OrderRefused when it is on the menu or waits."""
    _demand_office(by)
    if topic.is_published or topic.since_version_id is None:
        raise OrderRefused("", _("This topic is on the menu or waits for the next version already."))
    Topic.objects.filter(pk=topic.pk).update(since_version=None, valid_until=None)
    record("lectures.menu", "topic_renewed", by=by, data={"topic": topic.code})
    topic.refresh_from_db()
    return topic
