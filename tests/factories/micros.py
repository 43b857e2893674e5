"""A series with a visit, a contest with its bank, a video, and players; one row of each kind that moves."""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.models import Contest, ContestRound, Question, QuestionBank, Video, VideoConsent, Visit, VisitSeries
from federation.models import Role

from .federation import make_city, make_staff
from .homes import make_visitor

_numbers = count(1)


def make_micros(questions=6):
    """A city with an officer of `own`, a colleague, a member of `child`, a series and a bank."""
    city = make_city()
    bank = QuestionBank.objects.create(union=city.own, title=f"党史题库{next(_numbers)}")
    Question.objects.bulk_create(
        Question(bank=bank, code=f"D{n:02d}", text=f"题目{n}", options=["甲", "乙", "丙", "丁"], right=n % 4)
        for n in range(questions)
    )
    return SimpleNamespace(
        city=city, bank=bank, officer=make_staff(Role.UNION_OFFICER, city.own),
        colleague=make_staff(Role.UNION_OFFICER, city.own), member=make_visitor(city.child),
        outsider=make_staff(Role.UNION_OFFICER, city.sibling),
        series=VisitSeries.objects.create(union=city.own, title=f"六微进企业{next(_numbers)}"),
    )  # fmt: skip


def make_visit(world, days=0, **details):
    """A bare visit, `days` from today."""
    values = {"series": world.series, "firm": world.city.child, "stop": next(_numbers), "created_by": world.officer}
    day = timezone.localdate() + timedelta(days=days)
    return Visit.objects.create(held_on=details.pop("held_on", day), place="一号车间", **values | details)


def make_row_of_visit(world, **details):
    """A visit on a day of its own, as only a test of the table of moves needs it."""
    return make_visit(world, days=next(_numbers), **details)


def make_contest(world, state="open", minutes=60, **details):
    """A contest with one round that is open now."""
    values = {"union": world.city.own, "bank": world.bank, "title": "党史知识竞赛", "draw": 5, "seconds": 600}
    contest = Contest.objects.create(created_by=world.officer, state=state, **values | details)
    now = timezone.now()
    ContestRound.objects.create(
        contest=contest, number=1, opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(minutes=minutes)
    )
    return contest


def make_video(world, state="draft", agreed=True, **details):
    """A video of 12 seconds with a consent."""
    values = {"union": world.city.own, "title": "一句话祝福", "speaker_name": "周师傅", "words": "祝大家平安。"}
    video = Video(
        uploaded_by=world.officer, content_type="video/webm", seconds=12, size=4, state=state, **values | details
    )
    video.file.save("x.webm", ContentFile(b"webm"), save=False)
    video.save()
    if agreed:
        VideoConsent.objects.create(video=video, name="周师傅", how="paper", given_on=timezone.localdate())
    return video
