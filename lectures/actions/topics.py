"""Categories and topics one by one, and who gives them; the import of many stands in `menu`."""

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.actions import record

from .. import policies
from ..errors import OrderRefused
from ..models import Category, MenuChange, Offering, Speaker, Topic
from ..queries.freshness import menu_changed
from ..queries.scripts import has_gate, speakers_with_script
from .guard import demand, store

TOLD = (
    "title_zh", "title_en", "summary", "audience", "minutes", "format", "is_for_schools", "group_min_people",
    "group_max_people", "equipment", "safety_needs",
)  # fmt: skip


@transaction.atomic
def save_category(*, by, category=None, **details) -> Category:
    """Adds or changes a rail of the menu. Raises NotAllowed, ValidationError by field."""
    demand(by, policies.can_keep_menu)
    category = category or Category()
    return store(category, details, "category_changed" if category.pk else "category_added", by=by)


@transaction.atomic
def save_topic(*, by, topic=None, **details) -> Topic:
    """Adds a topic, which waits for the next version of the menu, or changes one. Raises NotAllowed, ValidationError by field."""
    topic = topic or Topic()
    if any(getattr(topic, name) != value for name, value in details.items() if topic.pk):
        demand(by, policies.can_change_topic, topic)
    demand(by, policies.can_edit_menu)
    before = {name: getattr(topic, name) for name in TOLD} if topic.pk and topic.is_published else {}
    saved = store(topic, details, "topic_changed" if topic.pk else "topic_added", by=by)
    was = {name: value for name, value in before.items() if getattr(saved, name) != value}
    if was:
        _tell_with_next_version(saved, was)
    return saved


def _tell_with_next_version(topic, was: dict) -> None:
    """The next version of the menu says what changed; what the topic was is kept from the first change on."""
    row, new = MenuChange.objects.get_or_create(
        topic=topic, version=None, kind=MenuChange.Kind.CHANGED, defaults={"was": was}
    )
    if not new:
        MenuChange.objects.filter(pk=row.pk).update(was=was | row.was)


@transaction.atomic
def set_topic_speakers(topic: Topic, speakers, *, by, within) -> bool:
    """Of the speakers `within` (a queryset, the office's own), exactly `speakers` give the topic from now on.

    Speakers of other offices stay as they are. Returns whether anything changed. Raises NotAllowed, OrderRefused
    (`speakers`) for somebody new whose script on the topic is not vetted (S1-10), while that rule holds.
    """
    demand(by, policies.can_edit_menu)
    wanted = {speaker.pk for speaker in speakers} & set(within.values_list("pk", flat=True))
    own = topic.offerings.filter(speaker__in=within.values("pk"))
    standing = set(own.values_list("speaker", flat=True))
    if wanted == standing:
        return False
    _demand_scripts(topic, wanted - standing)
    own.exclude(speaker__in=wanted).delete()
    Offering.objects.bulk_create(
        [Offering(topic=topic, speaker_id=pk) for pk in sorted(wanted - standing)], ignore_conflicts=True
    )
    menu_changed()
    record(topic, "topic_speakers_set", by=by, data={"more": len(wanted - standing), "fewer": len(standing - wanted)})
    return True


def _demand_scripts(topic, newcomers):
    missing = newcomers - speakers_with_script(topic, newcomers) if newcomers and has_gate() else set()
    if missing:
        names = "、".join(Speaker.objects.filter(pk__in=missing).values_list("name", flat=True)[:5])
        raise OrderRefused("speakers", _("No vetted script on this topic yet: %(names)s.") % {"names": names})
