"""The six micros of the demo: a series through companies, two contests, films, wishes and one ledger of points (F-A5-01 to F-A5-12)."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.actions import contests as contest_act
from campaigns.actions import videos as video_act
from campaigns.actions import visits as act
from campaigns.actions.points import Earned, award_points
from campaigns.contest_rule import dice_of, paper_of
from campaigns.models import (
    Answer,
    Attempt,
    Attendee,
    Contest,
    ContestRound,
    Part,
    Question,
    QuestionBank,
    Visit,
    Watch,
)
from campaigns.states.micros import Micro
from federation.models import Membership, Person, Union, UnionKind
from wishes.actions import clock, desk, loop
from wishes.kinds import ClosedAs, Outcome
from wishes.models import Wish

from . import accounts, clock_at, dice, if_allowed
from .bulk import copy_values
from .city import FAVOURITE
from .films import film
from .micros_words import ANSWERS, FILMS, LESSONS, PLAN, QUESTIONS, REPORTS, WISHES
from .weeks_words import SCRIPT

COUNTY = "QX"
STOPS = (-24, -15, -8, -1, 6, 13)  # days from today; the first stop was the whole six at once
ROLL = {Part.OFFICER: 3, Part.COMMITTEE: 9, Part.RETIRED: 6, Part.COMPANY_PARTY: 14, Part.DELEGATE: 18}


def build_micros(staff) -> None:
    """A series of six stops with four behind it, a contest that is over and one that runs now, four films and a fifth to review."""
    roll, by = dice("six micros"), staff["county"]
    county = Union.objects.get(code=COUNTY)
    first = Union.objects.get(code=FAVOURITE)
    firms = [first, *Union.objects.filter(path__startswith=county.path, kind=UnionKind.ENTERPRISE_UNION)
             .exclude(pk=first.pk).order_by("code")[3:27:5]]  # fmt: skip
    bank = _bank(county)
    with clock_at(_at(STOPS[0] - 10)):
        series = act.save_series(
            by=by,
            union=county,
            title="六微进企业",
            about="微党课、微服务、微竞赛、微视频、微心愿、微公益，一站六件。",
            goal_stops=6,
        )
        visits = [_plan(series, firm, day, by, roll) for firm, day in zip(firms, STOPS, strict=False)]
    for number, visit in enumerate(visits[:4]):
        with if_allowed("a stop of the six micros"):
            _hold(visit, number, by, roll)
    with if_allowed("a contest that is over"):
        _over(bank, visits[0], county, by, roll)
    with if_allowed("a contest of these days"):
        _running(bank, county, by, roll)
    with if_allowed("films"):
        _films(visits, staff, roll)


def _at(days: int, hour: int = 10) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def _bank(county) -> QuestionBank:
    bank = QuestionBank.objects.create(union=county, title="党史和工运史题库")
    roll, rows = dice("questions"), []
    for number, (words, answers, why) in enumerate(QUESTIONS, 1):
        options = roll.sample(answers, len(answers))
        rows.append(Question(
            bank=bank, code=f"DS{number:03d}", text=words, options=options, right=options.index(answers[0]), explanation=why
        ))  # fmt: skip
    Question.objects.bulk_create(rows)
    return bank


def _plan(series, firm, day, by, roll) -> Visit:
    return act.plan_visit(
        by=by, series=series, firm=firm, held_on=timezone.localdate() + timedelta(days=day - STOPS[0] + 10),
        starts=time(roll.choice((9, 14))), place=roll.choice(("职工之家", "一号车间", "党员活动室")),
        plan="先听党课，再到车间走一圈，服务台摆在食堂门口。",
    )  # fmt: skip


def _hold(visit: Visit, number: int, by, roll) -> None:
    """A stop as it went: roll call, lesson, desks, charity, wishes; all but the last one have their report."""
    with clock_at(_at(STOPS[number], 16)):
        people = _people(visit, roll, whole=number == 0)
        act.hold_visit(visit, by=by)
        counts = {part: n if number == 0 else max(1, n // 3) for part, n in ROLL.items()}
        act.add_lesson(
            visit, by=by, title=LESSONS[number], speaker_name=roll.choice(("周国庆", "老支书徐根宝", "何秀英")), minutes=20,
            place=visit.place, people={str(part): count for part, count in counts.items()},
            file=ContentFile(f"{LESSONS[number]}\n{SCRIPT}".encode(), name="script.txt"),
        )  # fmt: skip
        act.add_desk(
            visit,
            by=by,
            kind="legal",
            desk="法律咨询台",
            cases=roll.randint(6, 14),
            advice_minutes=roll.randint(9, 20) * 10,
        )
        act.add_desk(
            visit,
            by=by,
            kind="books",
            desk="送法律书籍",
            cases=roll.choice((40, 60)),
            note="《工会法》《劳动合同法》单行本",
        )
        if number in (0, 2):
            act.add_gift(
                visit, by=by, kind="disabled", gift="残疾职工慰问包", people=3, value=Decimal("900.00"), source="union",
                recipient_name="孙某、钱某、冯某", recipient_need="肢体残疾，家庭负担较重",
            )  # fmt: skip
        chosen = range(4 if number == 0 else 1) if number != 1 else range(4, len(WISHES))
        heard = [
            act.hear_wish(visit, by=by, text=WISHES[nth][0], category=WISHES[nth][1],
                          person=roll.choice(people).person if people else None)
            for nth in chosen
        ]  # fmt: skip
        act.call_roll(visit, by=by, came={
            one.pk: [Micro.LESSON, Micro.SERVICE] if one.person_id else [] for one in visit.attendees.all()
        })  # fmt: skip
        if number < len(REPORTS):
            act.close_visit(visit, by=by, report=REPORTS[number])
    with clock_at(_at(STOPS[number], 16) + timedelta(minutes=12)):
        for nth, row in zip(chosen, heard, strict=True):
            _answer(Wish.objects.get(number=row.number), ANSWERS[nth], by)


def _answer(wish: Wish, answer: str | None, by) -> None:
    """Answered on the spot and liked, or a long-term matter with a plan (F-A5-08)."""
    if answer is None:
        wish = desk.accept_wish(wish, by=by)
        clock.plan_wish(wish, by=by, plan=PLAN, report_on=timezone.localdate() + timedelta(days=30))
        return
    wish = desk.answer_at_once(wish, by=by, answer=answer, outcome=Outcome.SOLVED)
    loop.say_word(wish, by=None, word=ClosedAs.SATISFIED)


def _people(visit, roll, whole: bool) -> list[Attendee]:
    """The list of a stop; at the first one everybody was there (F-A5-03), the company's members with their points."""
    members = list(
        Membership.objects.filter(union=visit.firm, left_on=None, number__startswith="M")
        .select_related("person").order_by("number")[: 60 if whole else 14]
    )  # fmt: skip
    rows = []
    for part, count in ROLL.items():
        for _one in range(count if whole else max(1, count // 4)):
            member = members.pop(0) if members and part in (Part.COMMITTEE, Part.COMPANY_PARTY, Part.DELEGATE) else None
            name = (
                member.person.name
                if member
                else roll.choice("赵钱孙李周吴郑王") + roll.choice(("建国", "秀兰", "志强", "玉华"))
            )
            rows.append(Attendee(visit=visit, part=part, name=name, person=member.person if member else None))
    Attendee.objects.bulk_create(rows)
    return [row for row in rows if row.person_id]


def _contest(by, county, bank, title: str, opens: datetime, closes: datetime, **more) -> Contest:
    contest = contest_act.save_contest(
        by=by, union=county, bank=bank, title=title, draw=10, seconds=600,
        about="学党史、学工运史，人人都能参加。", **more,
    )  # fmt: skip
    Contest.objects.filter(pk=contest.pk).update(seed=f"{dice(title).getrandbits(128):032x}")
    contest.refresh_from_db(fields=["seed"])
    contest_act.save_round(by=by, contest=contest, number=1, opens_at=opens, closes_at=closes)
    for place, (name, people, value) in enumerate((("一等奖", 1, 200), ("二等奖", 3, 100), ("三等奖", 6, 50)), 1):
        contest_act.save_prize(by=by, contest=contest, place=place, title=name, people=people, value=Decimal(value))
    return contest


def _play(contest, members, begun: datetime, until: datetime, roll) -> None:
    """Finished papers of `members`, as a contest leaves them."""
    round, questions = ContestRound.objects.get(contest=contest), {one.pk: one for one in contest.bank.questions.all()}
    ready = [(pk, len(one.options)) for pk, one in questions.items()]
    span, attempts, answers, entries = (until - begun).total_seconds(), [], [], []
    for member in members:
        started = begun + timedelta(seconds=roll.random() * (span - 700))
        paper = paper_of(ready, contest.draw, dice_of(contest.seed, 1, member.person_id, 1))
        skill, at, score = roll.uniform(0.45, 0.98), started, 0
        attempt = Attempt(
            round=round, person_id=member.person_id, union_id=member.union_id, number=1, paper=paper, started_at=started,
            due_at=started + timedelta(seconds=contest.seconds), answered=contest.draw,
        )  # fmt: skip
        for place, (key, order) in enumerate(paper):
            at += timedelta(seconds=roll.uniform(6, 38))
            right = questions[key].right
            choice = right if roll.random() < skill else next(n for n in order if n != right)
            score += choice == right
            answers.append((attempt, place, key, choice, choice == right, at))
        attempt.score, attempt.finished_at = score, at
        attempt.spent_ms = round_ms((at - started).total_seconds())
        attempts.append(attempt)
    Attempt.objects.bulk_create(attempts)
    copy_values(
        Answer,
        ("attempt", "position", "question", "choice", "is_right", "answered_at"),
        ((attempt.pk, *given) for attempt, *given in answers),
    )
    people = Person.objects.in_bulk([one.person_id for one in attempts])
    entries = [
        Earned(people[one.person_id], Micro.CONTEST, f"campaigns.attempt:{one.pk}", contest.title, one.score)
        for one in attempts
    ]
    award_points(entries, day=timezone.localdate(until))


def round_ms(seconds: float) -> int:
    """Seconds as whole milliseconds."""
    return round(seconds * 1000)


def _members(unions, share, roll) -> list[Membership]:
    """A share of the members of each union, other ones each time."""
    found = []
    for union in unions:
        rows = Membership.objects.filter(union=union, left_on=None, number__startswith="M").order_by("number")[:120]
        own = list(rows)[1:]  # the demo's own worker has not played yet
        found += roll.sample(own, max(1, round(len(own) * share(union)))) if own else []
    return found


def _over(bank, visit, county, by, roll) -> None:
    """The contest of the first stop, ended and awarded within two thirds of its players."""
    begun, until = _at(STOPS[0], 11), _at(STOPS[0], 17)
    with clock_at(_at(STOPS[0], 8)):
        contest = _contest(by, county, bank, "党史知识竞赛·第一站", begun, until, visit=visit)
        contest_act.open_contest(contest, by=by)
    with clock_at(until):
        _play(contest, _members([visit.firm], lambda _union: 0.3, roll), begun, until, roll)
        contest_act.end_contest(contest, by=by)
    with clock_at(until + timedelta(hours=1)):
        contest_act.award_prizes(contest, by=by)


def _running(bank, county, by, roll) -> None:
    """The contest that everybody can play now, with a ranking of units of very different size."""
    begun, now, until = _at(-3, 8), timezone.now(), _at(4, 20)
    unions = list(
        Union.objects.filter(path__startswith=county.path, kind=UnionKind.ENTERPRISE_UNION).order_by("code")[:14]
    )
    shares = {union.pk: roll.uniform(0.05, 0.7) for union in unions}
    with clock_at(_at(-4, 9)):
        contest = _contest(by, county, bank, "云江工匠·学史明志大赛", begun, until, tries=2)
        contest_act.open_contest(contest, by=by)
    _play(
        contest, _members(unions, lambda union: shares[union.pk], roll)[:240], begun, now - timedelta(minutes=5), roll
    )


def _films(visits, staff, roll) -> None:
    """Four published films, made here and agreed to, and one that waits for the county's look; some were watched."""
    officer, county = staff["officer"], staff["county"]
    union = Union.objects.get(code=FAVOURITE)
    member = accounts.worker_of(FAVOURITE)
    drawn: dict[str, bytes] = {}
    for number, (name, craft, woman, kind, words, seconds) in enumerate([*FILMS, FILMS[0]]):
        waits = number == len(FILMS)
        day = STOPS[min(number, 3)] if not waits else -1
        drawn[name] = drawn.get(name) or film(roll, craft, woman, name, words, seconds)
        with clock_at(_at(day, 17)):
            video = video_act.hand_in_video(
                by=officer, union=union, visit=visits[0] if number < 2 else None, kind=kind, speaker_name=name, words=words,
                title=f"{name}的一句话祝福" if kind == "greeting" else f"工人风采：{name}",
                file=BytesIO(drawn[name]),
            )  # fmt: skip
            video_act.note_consent(video, by=officer, name=name, how="paper", given_on=timezone.localdate())
            video_act.submit_video(video, by=officer)
        if not waits:
            with clock_at(_at(day + 1 if day < -1 else day, 18)):
                video_act.publish_video(video, by=county)
                if number < 2:
                    seen = {"last_beat_at": timezone.now(), "completed_at": timezone.now()}
                    Watch.objects.create(video=video, person=member.person, seen_seconds=video.seconds, **seen)
                award_points(
                    [Earned(member.person, Micro.VIDEO, f"campaigns.video:{video.pk}", video.title, 2)]
                    if number < 2
                    else []
                )
