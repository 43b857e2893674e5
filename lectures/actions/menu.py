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
    """Publishes every topic that waits as one new version with its note, and tells what was changed or withdrawn since.

    Raises OrderRefused (field `note`) when nothing waits.
    """
    _demand_office(by)
    new = list(Topic.objects.filter(is_published=False, since_version=None))
    if not (new or MenuChange.objects.filter(version=None).exists()):
        raise OrderRefused("note", _("No topic waits to be published."))
    number = (MenuVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version = MenuVersion.objects.create(number=number, note=note, published_at=timezone.now())
    Topic.objects.filter(is_published=False, since_version=None).update(is_published=True, since_version=version)
    MenuChange.objects.filter(version=None).exclude(topic__in=new).update(version=version)
    MenuChange.objects.filter(version=None).delete()  # what came back with this version is simply there again
    MenuChange.objects.bulk_create(
        MenuChange(topic=topic, version=version, kind=MenuChange.Kind.ADDED) for topic in new
    )
    menu_changed()
    record("lectures.menu", "menu_published", by=by, note=note, data={"version": number})
    return version


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
