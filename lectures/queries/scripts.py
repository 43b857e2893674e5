"""Scripts and their versions: one's own, those a coach reads, two beside each other, and the gate before the menu."""

from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from federation.models import Role
from workflow.parameters import value_of

from ..models import Candidacy, MenuChange, Offering, Script, ScriptComment, ScriptVersion, Speaker, Topic
from ..parameters import SCRIPT_GATE
from ..states import CandidacyState as C
from ..states import ScriptState as S

WRITING = (C.SHORTLISTED, C.IN_TRAINING, C.TRIAL)
LONGEST_WORD_COMPARE = 1500
SPOKEN = {"outline", "audience", "minutes", "format"}  # columns of a topic that a script follows


def _by_author(reach) -> Q:
    if reach.person_id is None:
        return Q(pk__in=[])
    return Q(speaker__person=reach.person_id) | Q(candidacy__person=reach.person_id)


def _with_versions(rows):
    newest = ScriptVersion.objects.order_by("-number").select_related("written_by", "decided_by")
    return rows.select_related("speaker__person", "candidacy__person", "topic", "corps__union").prefetch_related(
        Prefetch("versions", newest, to_attr="all_versions")
    )


def scripts_of(reach):
    """One's own scripts with their versions, the newest first."""
    return _with_versions(Script.objects.filter(_by_author(reach)))


def scripts_visible(reach):
    """One's own scripts and those of the corps whose office this is; drafts of others stay with their author."""
    return _with_versions(Script.objects.filter(_by_author(reach) | reach.q("corps__union__path", Role.CORPS_OFFICER)))


def versions_visible(reach):
    """Versions behind these scripts: for the office only those that were handed in."""
    mine = Script.objects.filter(_by_author(reach)).values("pk")
    read = reach.q("script__corps__union__path", Role.CORPS_OFFICER) & ~Q(state=S.DRAFT)
    rows = ScriptVersion.objects.filter(Q(script__in=mine) | read)
    return rows.select_related("script__speaker", "script__candidacy", "script__topic", "script__corps__union")


def versions_within(reach):
    """Versions handed in to the office, the newest first."""
    rows = ScriptVersion.objects.filter(reach.q("script__corps__union__path", Role.CORPS_OFFICER)).exclude(
        state=S.DRAFT
    )
    related = ("script__speaker", "script__candidacy", "script__topic", "script__corps__union", "decided_by")
    return rows.select_related(*related).order_by("-submitted_at", "-pk")


def versions_to_vet(reach):
    """Versions that wait for a coach, the longest first."""
    return versions_within(reach).filter(state=S.SUBMITTED).order_by("submitted_at", "pk")


def comments_on(version):
    """The coach's remarks, by paragraph; those about the whole last."""
    return (
        ScriptComment.objects.filter(version=version).select_related("written_by__person").order_by("paragraph", "pk")
    )


def author_of(reach) -> tuple[Speaker | None, Candidacy | None]:
    """Whose scripts somebody writes: the own record as a speaker, else the application that is in the academy."""
    if reach.person_id is None:
        return None, None
    speaker = Speaker.objects.filter(person=reach.person_id).select_related("home_corps__union").first()
    if speaker:
        return speaker, None
    rows = Candidacy.objects.filter(person=reach.person_id, state__in=WRITING).select_related("call__corps__union")
    return None, rows.order_by("-pk").first()


def topics_to_write_on(speaker):
    """Topics on the menu or waiting for it for which the speaker has no script yet."""
    taken = Script.objects.filter(speaker=speaker, topic__isnull=False).values("topic")
    today = timezone.localdate()
    return Topic.objects.exclude(pk__in=taken).filter(Q(valid_until=None) | Q(valid_until__gte=today)).order_by("code")


def next_number(script) -> int:
    """The number that the next version gets."""
    return (ScriptVersion.objects.filter(script=script).aggregate(last=Max("number"))["last"] or 0) + 1


def has_gate(day=None) -> bool:
    """Whether a topic is given only with a vetted script, as it holds on a day."""
    return bool(value_of(SCRIPT_GATE, day))


def speakers_with_script(topic, speakers) -> set[int]:
    """Of the keys `speakers`, those whose script on the topic has a vetted version."""
    rows = ScriptVersion.objects.filter(script__topic=topic, script__speaker__in=speakers, state=S.VETTED)
    return set(rows.values_list("script__speaker", flat=True))


def topics_without_script(topics) -> set[int]:
    """Of these topics, the keys of those that no speaker gives with a vetted script; empty while the gate is open."""
    if not has_gate():
        return set()
    vetted = ScriptVersion.objects.filter(
        script__topic=OuterRef("topic"), script__speaker=OuterRef("speaker"), state=S.VETTED
    )
    given = Offering.objects.filter(Exists(vetted), topic__in=topics, speaker__is_active=True)
    return {topic.pk for topic in topics} - set(given.values_list("topic", flat=True))


def changes_to_vet(changes) -> dict[int, list[str]]:
    """Waiting change -> names of speakers whose script was not vetted since it was written, for changes of what is spoken."""
    found: dict[int, list[str]] = {}
    for change, row in givers_to_vet(changes):
        found.setdefault(change.pk, []).append(row.speaker.name)
    return found


def givers_to_vet(changes) -> list[tuple[MenuChange, Offering]]:
    """(change, offering) for each speaker whose script was not vetted since the change of what is spoken was written."""
    spoken = [one for one in changes if has_gate() and SPOKEN & set(one.becomes)]
    written = {one.topic_id: one for one in spoken}
    rows = Offering.objects.filter(topic__in=written, speaker__is_active=True)
    rows = rows.select_related("speaker__person", "speaker__home_corps__union").order_by("speaker__pinyin", "pk")
    vetted = ScriptVersion.objects.filter(script__topic__in=written, state=S.VETTED)
    at = {
        (topic, who): moment
        for topic, who, moment in vetted.values_list("script__topic", "script__speaker", "decided_at")
    }
    found = []
    for row in rows:
        change, moment = written[row.topic_id], at.get((row.topic_id, row.speaker_id))
        if moment is None or moment < change.created_at:
            found.append((change, row))
    return found


def givers_too_late(days: int) -> list[tuple[MenuChange, Offering]]:
    """Those of `givers_to_vet` whose change was written more than `days` ago and who have nothing with the coach."""
    return _silent(timezone.now() - timedelta(days=days))


def givers_to_remind(days: int, before: int) -> list[tuple[MenuChange, Offering]]:
    """The same, whose `days` are over within the next `before` days."""
    late = timezone.now() - timedelta(days=days)
    return [pair for pair in _silent(late + timedelta(days=before)) if pair[0].created_at > late]


def _silent(written_before) -> list[tuple[MenuChange, Offering]]:
    changes = MenuChange.objects.filter(version=None, created_at__lte=written_before).select_related("topic")
    found = givers_to_vet(list(changes))
    topics = {change.topic_id for change, _row in found}
    waits = ScriptVersion.objects.filter(script__topic__in=topics, state=S.SUBMITTED)
    handed_in = set(waits.values_list("script__topic", "script__speaker"))
    return [(change, row) for change, row in found if (row.topic_id, row.speaker_id) not in handed_in]


def is_to_confirm(version) -> bool:
    """Whether a vetted version has to be looked at again, because its topic changes with the next version of the menu."""
    if version.state != S.VETTED or version.script.topic_id is None:
        return False
    rows = MenuChange.objects.filter(topic=version.script.topic_id, version=None, kind=MenuChange.Kind.CHANGED)
    return any(SPOKEN & set(one.becomes) and version.decided_at < one.created_at for one in rows)


def offerings_without_script(reach):
    """What is on the menu without a vetted script, of the office's own speakers."""
    vetted = ScriptVersion.objects.filter(
        script__topic=OuterRef("topic"), script__speaker=OuterRef("speaker"), state=S.VETTED
    )
    rows = Offering.objects.filter(reach.q("speaker__home_corps__union__path", Role.CORPS_OFFICER))
    return rows.filter(~Exists(vetted), topic__is_published=True).select_related("topic", "speaker")


def spoken_versions(speaker):
    """Topic key -> the vetted version that is spoken today."""
    newest = ScriptVersion.objects.filter(script=OuterRef("pk"), state=S.VETTED).values("pk")[:1]
    rows = Script.objects.filter(speaker=speaker, topic__isnull=False).annotate(spoken=Subquery(newest))
    return {row.topic_id: row.spoken for row in rows if row.spoken}


@dataclass(frozen=True)
class Line:
    """One row of two versions beside each other: `how` is same, changed, gone or new; pieces are (text, is_marked)."""

    how: str
    left: list
    right: list
    left_number: int | None
    right_number: int | None


def beside(before: list[str], after: list[str]) -> list[Line]:
    """Two texts by paragraphs beside each other, what differs marked."""
    lines: list[Line] = []
    for tag, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for step in range(max(high - low, end - start)):
            left = low + step if low + step < high else None
            right = start + step if start + step < end else None
            lines.append(_line(tag, before, after, left, right))
    return lines


def _line(tag, before, after, left, right) -> Line:
    old = before[left] if left is not None else None
    new = after[right] if right is not None else None
    how = "same" if tag == "equal" else "new" if old is None else "gone" if new is None else "changed"
    left_pieces, right_pieces = ([(old or "", False)], [(new or "", False)])
    if old is not None and new is not None and how == "changed":
        left_pieces, right_pieces = _pieces(old, new)
    numbers = (None if left is None else left + 1, None if right is None else right + 1)
    return Line(how, left_pieces, right_pieces, *numbers)


def _pieces(old: str, new: str) -> tuple[list, list]:
    """Both paragraphs in pieces, those that differ marked; very long ones are marked whole."""
    if len(old) + len(new) > LONGEST_WORD_COMPARE:
        return [(old, True)], [(new, True)]
    left, right = [], []
    for tag, low, high, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if high > low:
            left.append((old[low:high], tag != "equal"))
        if end > start:
            right.append((new[start:end], tag != "equal"))
    return left, right
