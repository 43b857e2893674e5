"""The menu as it hangs out today."""

from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone

from federation.composed import composed
from federation.models import Union

from ..models import Category, Corps, MenuChange, MenuVersion, Offering, Seat, Speaker, Topic
from .scripts import changes_to_vet, topics_without_script


def menu_topics(today: date | None = None):
    """Topics on the menu today with category and the faces of their speakers; by category, then code."""
    today = today or timezone.localdate()
    faces = Offering.objects.filter(speaker__is_active=True).select_related("speaker").order_by("speaker__honour_rank")
    return (
        Topic.objects.filter(is_published=True, category__is_active=True)
        .filter(Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today))
        .select_related("category")
        .prefetch_related(Prefetch("offerings", faces, to_attr="faces"))
    )


def topic_on_menu(code: str) -> Topic | None:
    """The topic with this code, None when it is not on the menu today."""
    return next(iter(composed(_with_code, code=code, today=timezone.localdate())), None)


def _with_code(*, code, today):
    return menu_topics(today).prefetch_related(None).select_related("category", "since_version").filter(code=code)


def city_union() -> Union | None:
    """The union at the top, from whose office distances are counted for visitors."""
    return Union.objects.filter(parent=None).order_by("pk").first()


def all_topics(reach):
    """Every topic, on the menu or not, for those who keep the menu; nothing for others."""
    return Topic.objects.select_related("category") if reach.has("corps_officer") else Topic.objects.none()


def speakers_on_menu():
    """Active speakers with an open seat, honours and topics at hand; highest honour first."""
    seated = Seat.objects.filter(ends_on=None).values("speaker")
    topics = Offering.objects.filter(topic__is_published=True).select_related("topic")
    return (
        Speaker.objects.filter(is_active=True, pk__in=seated)
        .select_related("home_corps__union")
        .prefetch_related("honours", Prefetch("offerings", topics, to_attr="dishes"))
    )


def categories():
    """The rails of the menu in their order."""
    return Category.objects.filter(is_active=True)


def current_version() -> MenuVersion | None:
    """The newest published version of the menu, None before the first."""
    return MenuVersion.objects.exclude(published_at=None).first()


def versions():
    """Published versions, the newest first, each with the topics that came with it and stand, and its `told` changes."""
    topics = menu_topics().prefetch_related(None)
    told = Prefetch("changes", told_changes(), to_attr="told")
    rows = MenuVersion.objects.exclude(published_at=None)
    return rows.prefetch_related(Prefetch("topics", topics, to_attr="dishes"), told)


def told_changes():
    """Topics that were changed or withdrawn, by kind; without a version they wait for the next one."""
    rows = MenuChange.objects.exclude(kind=MenuChange.Kind.ADDED).select_related("topic__category")
    return rows.order_by("kind", "topic__category__position", "topic__code")


def waiting_change(topic) -> MenuChange | None:
    """The change of a topic that the next version will bring."""
    return MenuChange.objects.filter(topic=topic, version=None, kind=MenuChange.Kind.CHANGED).first()


def waiting_for_next_version(reach) -> dict[str, list]:
    """What the next version would bring, for those who keep the menu: topics added, and changes told.

    `lacks` says what holds a row back: True for a topic without a vetted script, names of speakers for a change.
    """
    if not reach.has("corps_officer"):
        return {"added": [], "told": []}
    added = list(Topic.objects.filter(is_published=False, since_version=None).select_related("category"))
    lacking = topics_without_script(added)
    back = [topic for topic in added if topic.pk not in lacking]
    told = list(told_changes().filter(version=None).exclude(topic__in=back))
    unvetted = changes_to_vet(told)
    for topic in added:
        topic.lacks = topic.pk in lacking
    for change in told:
        change.lacks = "、".join(unvetted.get(change.pk, []))
    return {"added": added, "told": told}


def corps_within(reach):
    """Corps whose office this is, of the own union and below."""
    return Corps.objects.filter(reach.q("union__path", "corps_officer")).select_related("union")


def speakers_within(reach):
    """Speakers whose home corps is within the office's reach."""
    return Speaker.objects.filter(reach.q("home_corps__union__path", "corps_officer")).select_related(
        "home_corps__union", "person"
    )
