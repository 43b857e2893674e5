"""People of the academy for tests: candidates, batches with lessons, slots, scripts in any state."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from federation.models import Role
from lectures.actions import scripts as writing
from lectures.models import AdmissionCall, Batch, Candidacy, Course, Lesson, Script, ScriptVersion, TrialSlot
from lectures.states import CandidacyState, ScriptState
from tests.factories.machines import force_state

from .federation import make_member, make_staff
from .lectures import account_of

_numbers = count(1)
TEXT = "我叫周建国，是一名焊工。\n\n三十年前，我第一次拿起焊枪。\n\n今天我想讲讲那把焊枪。"


def make_candidate(hall, state=CandidacyState.TRIAL, name="", call=None):
    """An application in `state`, with its person and account (`.account`)."""
    number = next(_numbers)
    now = timezone.now()
    call = call or AdmissionCall.objects.create(
        corps=hall.corps, title="宣讲员选拔", opens_on=timezone.localdate(), closes_at=now + timedelta(days=30)
    )
    person = make_member(hall.union, name or f"候选人{number}").person
    account = account_of(person)
    row = Candidacy.objects.create(
        call=call, path="model_worker", person=person, union=hall.union, created_by=account, name=person.name,
        submitted_at=now,
    )  # fmt: skip
    force_state(row, state)
    row.account = account
    return row


def make_course(**details):
    number = next(_numbers)
    values = {"code": f"K{number:03d}", "title": "讲稿撰写", "kind": Course.Kind.SCRIPT, "hours": 8}
    return Course.objects.create(**values | details)


def make_batch(hall, seats=2, lessons=2, **details):
    """A batch one can enrol in, with lessons from tomorrow on."""
    values = {
        "title": "讲稿撰写第一期",
        "enrol_until": timezone.localdate() + timedelta(days=5),
        "place": "工匠学院 201",
    }
    course = details.pop("course", None) or make_course()
    batch = Batch.objects.create(course=course, corps=hall.corps, seats=seats, **values | details)
    for number in range(lessons):
        Lesson.objects.create(
            batch=batch, title=f"第{number + 1}课", starts_at=timezone.now() + timedelta(days=number + 1), minutes=90
        )
    return batch


def make_slot(hall, hours=48, evaluator=None):
    """A slot of the office's evaluator that many hours ahead."""
    return TrialSlot.objects.create(
        corps=hall.corps, evaluator=evaluator or hall.office, starts_at=timezone.now() + timedelta(hours=hours),
        minutes=40, place="试讲厅",
    )  # fmt: skip


def make_coach(hall):
    """One more of the corps office."""
    return make_staff(Role.CORPS_OFFICER, hall.city)


def make_version(hall, state=ScriptState.SUBMITTED, *, topic=None, text=TEXT, script=None) -> ScriptVersion:
    """A version of the hall's speaker in `state`, walked there by the actions."""
    by = hall.speaker_account
    script = script or writing.start_script(by=by, title="一把焊枪", topic=topic)
    version = writing.save_draft(script, by=by, text=text)
    if state != ScriptState.DRAFT:
        version = writing.hand_in(version, by=by)
    if state == ScriptState.RETURNED:
        version = writing.return_version(version, by=hall.office, note="开头再具体些")
    if state == ScriptState.VETTED:
        version = writing.vet_version(version, by=hall.office, checklist=ScriptVersion.Check.values)
    return version


def vet_for(speaker, topic, *, by, vetted_by):
    """A vetted script of a speaker on a topic, so that the topic may be given."""
    now = timezone.now()
    script = Script.objects.create(speaker=speaker, topic=topic, corps=speaker.home_corps, title=topic.title_zh)
    return ScriptVersion.objects.create(
        script=script, number=1, text=TEXT, written_by=by, submitted_at=now, decided_at=now, decided_by=vetted_by,
        state=ScriptState.VETTED, checklist=ScriptVersion.Check.values,
    )  # fmt: skip
