"""Categories and topics one by one, and who gives them; the import of many stands in `menu`."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.actions import record
from workflow.parameters import value_of

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Category, MenuChange, Offering, Speaker, Topic
from ..parameters import REVET_DAYS
from ..queries.freshness import menu_changed
from ..queries.scripts import SPOKEN, has_gate, speakers_with_script
from .guard import demand, store

STAGED = (
    "category", "title_zh", "title_en", "summary", "outline", "audience", "minutes", "format", "is_for_schools",
    "group_min_people", "group_max_people", "equipment", "safety_needs",
)  # fmt: skip


@transaction.atomic
def save_category(*, by, category=None, **details) -> Category:
    """Adds or changes a rail of the menu. Raises NotAllowed, ValidationError by field."""
    demand(by, policies.can_keep_menu)
    category = category or Category()
    return store(category, details, "category_changed" if category.pk else "category_added", by=by)


@transaction.atomic
def save_topic(*, by, topic=None, **details) -> Topic:
    """Adds a topic, which waits for the next version of the menu, or changes one.

    What is on the menu stays as it is until the next version brings the change (F-A1-15); code and validity hold at
    once. Raises NotAllowed, ValidationError by field.
    """
    topic = topic or Topic()
    known = as_it_becomes(topic) if topic.pk else topic
    if any(getattr(known, name) != value for name, value in details.items() if topic.pk):
        demand(by, policies.can_change_topic, topic)
    demand(by, policies.can_edit_menu)
    if topic.pk and topic.is_published:
        stage_change(topic, {name: details.pop(name) for name in STAGED if name in details}, by=by)
    return store(topic, details, "topic_changed" if topic.pk else "topic_added", by=by)


def as_it_becomes(topic: Topic) -> Topic:
    """A copy of the topic as the next version of the menu will show it."""
    copy = Topic.objects.get(pk=topic.pk)
    for change in MenuChange.objects.filter(topic=topic, version=None, kind=MenuChange.Kind.CHANGED):
        bring(change, copy)
    return copy


def bring(change: MenuChange, topic: Topic) -> None:
    """Sets on `topic` what the change brings; saves nothing."""
    for name, value in change.becomes.items():
        setattr(topic, "category_id" if name == "category" else name, value)


def _plain(topic, name):
    return topic.category_id if name == "category" else getattr(topic, name)


def stage_change(topic: Topic, details: dict, *, by) -> None:
    """Keeps what differs for the next version; what is set back to what stands no longer waits.

    Speakers hear of a change of what they speak, for their scripts are vetted again before it comes.
    """
    copy = as_it_becomes(topic)
    before = {name: _plain(copy, name) for name in details}
    for name, value in details.items():
        setattr(copy, name, value)
    changed = sorted(name for name in details if _plain(copy, name) != before[name])
    if not changed:
        return
    copy.full_clean()
    waits = MenuChange.objects.filter(topic=topic, version=None, kind=MenuChange.Kind.CHANGED)
    becomes = {name: _plain(copy, name) for name in STAGED if _plain(copy, name) != _plain(topic, name)}
    if not becomes:
        waits.delete()
    else:
        row, new = MenuChange.objects.get_or_create(
            topic=topic, version=None, kind=MenuChange.Kind.CHANGED, defaults={"becomes": becomes}
        )
        moment = {"created_at": timezone.now()} if SPOKEN & set(changed) else {}
        if not new:
            MenuChange.objects.filter(pk=row.pk).update(becomes=becomes, **moment)
        if moment:
            givers = Speaker.objects.filter(offerings__topic=topic, is_active=True, person__isnull=False)
            people = [speaker.person for speaker in givers.select_related("person")]
            occasion = f"{row.pk}:{moment['created_at'].isoformat()}"
            notices.tell_people(people, topic, "topic_changes", occasion=occasion, days=int(value_of(REVET_DAYS)))
    record(topic, "topic_change_staged", by=by, data={"changed": changed})


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
