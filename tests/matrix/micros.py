"""The six micros in the matrix: their things, the parts of their addresses and their rows of the table."""

from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.models import (
    Answer,
    Attempt,
    Attendee,
    Award,
    Gift,
    Lesson,
    LessonPeople,
    PointsLine,
    Prize,
    Question,
    QuestionBank,
    ServiceDesk,
    VisitSeries,
    VisitWish,
    Watch,
)
from tests.factories.micros import make_contest, make_video, make_visit

PUBLIC = {
    "campaigns.VisitSeries.title", "campaigns.VisitSeries.about", "campaigns.Visit.place", "campaigns.Visit.plan",
    "campaigns.Visit.report", "campaigns.Lesson.title", "campaigns.Lesson.speaker_name", "campaigns.Lesson.place",
    "campaigns.ServiceDesk.desk", "campaigns.ServiceDesk.note", "campaigns.Gift.gift", "campaigns.Contest.title",
    "campaigns.Contest.about", "campaigns.Prize.title", "campaigns.QuestionBank.title", "campaigns.Video.title", "campaigns.Video.words",
    "campaigns.Video.speaker_name",  # by the consent that stands behind every published video
}  # fmt: skip

# fmt: off
STAFF = "login visitor; 200 union_officer; 403 *"
MINE = "login visitor; 200 member@own; 404 *"
OWN = "login visitor; 200 union_officer@own,parent; 404 *"


def micro_things(own, member, officer):
    """A visit with an item of each kind, a contest with the member's try, a published video, a line of points."""
    the = SimpleNamespace(
        city=SimpleNamespace(own=own, child=own), officer=officer, member=member,
        series=VisitSeries.objects.create(union=own, title="x", about="x"),
        bank=QuestionBank.objects.create(union=own, title="x"),
    )
    person, now = member.person, timezone.now()
    question = Question.objects.create(bank=the.bank, code="Q1", text="x", options=["甲", "乙"], right=0, explanation="x")
    the.visit = make_visit(the, plan="x", report="x")
    the.attendee = Attendee.objects.create(visit=the.visit, part="worker", name="x", person=person)
    the.lesson = Lesson.objects.create(visit=the.visit, title="x", speaker_name="x", minutes=20, place="x", file=ContentFile(b"x", name="x.txt"))
    LessonPeople.objects.create(lesson=the.lesson, part="worker", count=3)
    ServiceDesk.objects.create(visit=the.visit, kind="legal", desk="x", cases=2, note="x")
    the.gift = Gift.objects.create(
        visit=the.visit, kind="other", gift="x", value=1, source="union", recipient_name="x", recipient_need="x",
        noted_by=officer,
    )
    VisitWish.objects.create(visit=the.visit, number="WX-0")
    the.contest = make_contest(the, draw=1, about="x", visit=the.visit)
    prize = Prize.objects.create(contest=the.contest, place=1, title="x", people=1, value=1)
    the.attempt = Attempt.objects.create(
        round=the.contest.rounds.get(), person=person, union=own, number=1, paper=[[question.pk, [0, 1]]], started_at=now,
        due_at=now, finished_at=now, score=1, answered=1,
    )
    Answer.objects.create(attempt=the.attempt, position=0, question=question, choice=0, is_right=True, answered_at=now)
    Award.objects.create(contest=the.contest, prize=prize, person=person, rank=1)
    the.video = make_video(the, state="published", visit=the.visit, published_at=now)
    Watch.objects.create(video=the.video, person=person, last_beat_at=now)
    PointsLine.objects.create(
        person=person, union=own, micro="micro_contest", about="x", title="x", earned_on=now.date(), points=1,
        expires_on=now.date(),
    )
    return the


def micro_samples(the) -> dict[str, dict[str, object]]:
    """Address -> values of its parts."""
    visit, contest, video = ({"pk": one.pk} for one in (the.visit, the.contest, the.video))
    return {
        "campaigns:series-detail": {"pk": the.series.pk},
        **{f"campaigns:visit-{name}": visit | {"step": "cancel", "kind": "lesson", "item": the.lesson.pk}
           for name in ("detail", "roll", "wish", "step", "remove")},
        "campaigns:lesson-file": {"pk": the.lesson.pk},
        "campaigns:gift-show": {"pk": the.gift.pk},
        **{f"campaigns:contest-{name}": contest | {"step": "cancel", "number": 1}
           for name in ("detail", "ranking", "start", "step")},
        **{f"campaigns:{name}": {"pk": the.attempt.pk} for name in ("attempt", "attempt-answer", "attempt-finish")},
        **{f"campaigns:video-{name}": video | {"step": "withdraw"} for name in ("detail", "file", "beat", "step")},
        "campaigns:consent-withdraw": video | {"consent": the.video.consents.get().pk},
    }


def micro_rows(desk) -> dict[str, str]:
    """`desk` writes the six admin pages of a table."""
    return {
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "micro-home", "series-detail(pk)", "visit-detail(pk)", "content-calendar", "calendar-feed", "contest-list",
            "contest-detail(pk)", "contest-ranking(pk)", "video-list", "video-detail(pk)", "video-file(pk)")], "200 *"),
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "visit-desk", "visit-new", "contest-desk", "contest-new", "video-desk", "video-new")], STAFF),
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "visit-roll(pk)", "visit-wish(pk)", "visit-step(pk,step)", "gift-show(pk)", "lesson-file(pk)", "contest-step(pk,step)", "video-step(pk,step)")], OWN),
        **dict.fromkeys([f"campaigns:{name}" for name in (
            "visit-remove(pk,kind,item)", "contest-start(pk,number)", "attempt-answer(pk)", "attempt-finish(pk)",
            "video-beat(pk)", "consent-withdraw(pk,consent)")], "405 *"),
        "campaigns:attempt(pk)": MINE,
        "campaigns:my-points": "login visitor; 200 *",
        **{key: row for table in ("visitseries", "questionbank", "question", "contestround", "prize")
           for key, row in desk(f"campaigns_{table}", "union_officer", "union_officer").items()},
        **{key: row for table in ("visit", "contest", "video", "pointsline")
           for key, row in desk(f"campaigns_{table}", "union_officer").items()},
    }
