"""Trial talks of two years with the scores of panel and listeners, and what the applicants of today wait for (S1-07, S1-08)."""

from datetime import timedelta

from django.utils import timezone

from federation.models import User
from lectures.actions.papers import issue_paper
from lectures.models import (
    Batch,
    Candidacy,
    Corps,
    Course,
    Enrolment,
    Paper,
    Script,
    ScriptComment,
    ScriptVersion,
    Trial,
    TrialScore,
    TrialSlot,
)
from lectures.states import CandidacyState as C
from lectures.states import EnrolmentState, ScriptState, TrialState
from lectures.trial_rule import result_of

from . import clock_at, dice
from .intake import moment_in, pick

PLACES = ("市职工服务中心录播室", "劳模工匠学院小报告厅", "云江市技师学院一号教室")
PANEL_SAID = (
    "开头抓人，结尾有力。",
    "案例好，语速稍快。",
    "与听众有眼神交流。",
    "道具用得巧。",
    "数据可以少一点，故事多一点。",
)
HEARD = ("听得懂！", "很感动", "想让徒弟也来听", "时间刚好", "声音再大一点", "", "", "")
FREE_SLOTS = 9
TITLES = ("一把扳手的三十年", "我和我的徒弟们", "夜班里的光", "毫厘之间", "从学徒到师傅", "把平凡的事做成绝活")


class Talks:
    """Collects trial talks with their slots and scores, and stores each kind at once."""

    def __init__(self, staff):
        self.roll, self.rows, self.scores = dice("trials"), [], []
        self.panel = [staff["signer"], staff["coach"], staff["corps"]]
        self.city = Corps.objects.order_by("union__path")[0]
        self.used: set = set()

    def slot(self, days: int) -> TrialSlot:
        """A slot about `days` from today that its evaluator has not given yet."""
        hour = 9
        while (days, hour) in self.used or moment_in(days, 9).weekday() > 4:
            hour += 1
            if hour > 16 or moment_in(days, 9).weekday() > 4:
                days, hour = days + 1, 9
        self.used.add((days, hour))
        evaluator = self.panel[(days + hour) % 2]
        place = PLACES[(days + hour) % len(PLACES)]
        return TrialSlot(corps=self.city, evaluator=evaluator, starts_at=moment_in(days, hour), minutes=40, place=place)

    def add(self, candidacy, days, state, *, attempt=1, panel=3):
        """A talk `days` from today; panel and listeners score it well enough for how it ended."""
        slot = self.slot(days)
        title = pick(TITLES, candidacy.name)
        trial = Trial(slot=slot, candidacy=candidacy, title=title, attempt=attempt, state=state)
        self.rows.append(trial)
        if state == TrialState.BOOKED:
            return
        low = 58 if state == TrialState.FAILED else 76
        mine = [
            TrialScore(
                trial=trial, by=by, value=self.roll.randrange(low, low + 16), remark=self.roll.choice(PANEL_SAID)
            )
            for by in self.panel[:panel]
        ]
        heard = [
            TrialScore(trial=trial, device=f"demo-{candidacy.call.title}-{candidacy.name}-{attempt}-{at}", value=self.roll.randrange(low, low + 22),
                       remark=self.roll.choice(HEARD))
            for at in range(self.roll.randrange(6, 12))
        ]  # fmt: skip
        self.scores += mine + heard
        if state in (TrialState.PASSED, TrialState.FAILED):
            values = [row.value for row in mine], [row.value for row in heard]
            found = result_of(*values, panel_percent=70, fewest_listeners=5, pass_from=75)
            trial.result_percent, trial.reckoning = found.result, found.frozen()

    def write(self):
        free = [self.slot(5 + at) for at in range(FREE_SLOTS)]
        with clock_at(timezone.now() - timedelta(days=9)):
            TrialSlot.objects.bulk_create([*(row.slot for row in self.rows), *free])
            Trial.objects.bulk_create(self.rows)
            TrialScore.objects.bulk_create(self.scores)


def build_trials(staff: dict[str, User], last: dict[str, list[Candidacy]]) -> None:
    """Everybody who was appointed passed once; of the last call some passed, one repeats, one is being scored, two choose."""
    talks = Talks(staff)
    came = Candidacy.objects.filter(state=C.APPOINTED).select_related("call").order_by("pk")
    for number, row in enumerate(came):
        days = (timezone.localtime(row.call.closes_at).date() - timezone.localdate()).days + 44
        if number % 7 == 3:
            talks.add(row, days - 15, TrialState.FAILED)
        talks.add(row, days, TrialState.PASSED, attempt=2 if number % 7 == 3 else 1)
    for row in last[C.READY]:
        talks.add(row, -8, TrialState.PASSED)
    booked, scored, again, *_choosing = last[C.TRIAL]
    talks.add(booked, 4, TrialState.BOOKED)
    talks.add(scored, -1, TrialState.HELD, panel=2)
    talks.add(again, -12, TrialState.FAILED)
    talks.add(again, 6, TrialState.BOOKED, attempt=2)
    talks.write()
    _learn(staff, last)


def _learn(staff, last):
    """Who trains sits in the open batches; who came further has the certificates; all write a script."""
    batches = {
        batch.course_id: batch for batch in Batch.objects.filter(course__is_required=True).order_by("enrol_until")
    }
    rows = [
        Enrolment(batch=batch, person=row.person, state=EnrolmentState.WAITING)
        for row in last[C.IN_TRAINING]
        for batch in batches.values()
    ]
    trained = [*last[C.TRIAL], *last[C.READY]]
    for number, course in enumerate(Course.objects.filter(is_required=True).order_by("code")):
        done = Batch.objects.filter(course=course, enrol_until__lt=timezone.localdate()).first()
        with clock_at(moment_in(number - 22, 15)):
            rows += [_passed(done, row.person, staff["coach"]) for row in trained]
    Enrolment.objects.bulk_create(rows)
    _scripts(staff, [*last[C.IN_TRAINING], *trained])


def _passed(batch, person, by) -> Enrolment:
    line = f"参加劳模工匠学院“{batch.title}”，修满{batch.course.hours}学时，考核合格，准予结业。"
    issue_paper(
        by=by, kind=Paper.Kind.CERTIFICATE, corps=batch.corps, person=person, title="结业证书", facts={"lines": [line]},
        course=batch.course, valid_months=batch.course.valid_months,
    )  # fmt: skip
    today = timezone.localdate()
    return Enrolment(batch=batch, person=person, state=EnrolmentState.PASSED, result_percent=86, decided_on=today)


def _scripts(staff, rows):
    city, versions = Corps.objects.order_by("union__path")[0], []
    for number, row in enumerate(rows):
        script = Script.objects.create(candidacy=row, corps=city, title=pick(TITLES, row.name))
        state = ScriptState.VETTED if row.state != C.IN_TRAINING else list(ScriptState)[number % 3]
        decided = (
            {"decided_by": staff["coach"], "decided_at": timezone.now()} if state in ("vetted", "returned") else {}
        )
        text = "\n\n".join(["各位工友，大家好！", *row.stories, "这就是我的故事，谢谢大家。"])
        sent = None if state == ScriptState.DRAFT else timezone.now() - timedelta(days=2)
        versions.append(
            ScriptVersion(script=script, number=1, text=text, state=state, written_by=row.created_by, submitted_at=sent,
                          **decided)
        )  # fmt: skip
    ScriptVersion.objects.bulk_create(versions)
    ScriptComment.objects.bulk_create(
        ScriptComment(version=one, paragraph=2, text="这里请加一个具体的日子和一句原话。", written_by=staff["coach"])
        for one in versions
        if one.state == ScriptState.RETURNED
    )
