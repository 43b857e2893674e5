"""Weeks on the line of a county: the campaign of 1 to 18 June, the one a year before, and a week that runs now.

Everything is done with the actions of the pages, each at its own moment (F-A6-01 to F-A8-04).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from campaigns.actions import diary, mentors, problems, steps, weeks
from campaigns.models import Extract, Group, Policy, Problem, WeekCampaign
from campaigns.models.weeks import Serves
from campaigns.states.weeks import Burden, PlacementState, Task
from federation.models import Membership, Union, UnionKind, User
from wishes.actions.desk import accept_wish, begin_wish, resolve_wish, tell_wish
from wishes.kinds import Outcome
from wishes.models import Wish

from . import accounts, city, clock_at, dice, if_allowed, weeks_words

COUNTY = "QX"
OFFICES = (UnionKind.OFFICE_UNION, UnionKind.INSTITUTION_UNION)


def build_weeks(staff: dict[str, User], past: float = 1) -> None:
    """Builds the campaign of the last June, a smaller one a year before, and the winter week of today."""
    roll, county = dice("weeks"), Union.objects.get(code=COUNTY)
    today = timezone.localdate()
    june = date(today.year if today > date(today.year, 7, 9) else today.year - 1, 6, 1)  # with its answers carried back
    crew = Crew(staff, county)
    before = _campaign(crew, county, june.replace(year=june.year - 1), weeks_words.BEFORE)
    _follow(crew, _lived(roll, crew, before, weeks_words.GROUPS_BEFORE, past))
    with if_allowed("the end of last year's campaign"), clock_at(_at(before.ends_on + timedelta(days=20), 10)):
        weeks.close_campaign(before, by=crew.planner, summary=weeks_words.BROUGHT)
    campaign = _campaign(crew, county, june, weeks_words.JUNE)
    _follow(crew, _lived(roll, crew, campaign, weeks_words.GROUPS, past))
    with if_allowed("a week that runs now"):
        _winter(roll, crew, county, today)


def _lived(roll, crew, campaign, specs, past: float) -> list[tuple[Problem, str, str]]:
    found = []
    for spec in specs[: round(len(specs) * past) or 1]:
        with if_allowed("a week on the line"):
            found += _week(roll, crew, campaign, spec)
    return found


class Crew:
    """Who goes: a few of the demo's accounts lead, people of offices go with them; firms by trade, each once."""

    def __init__(self, staff, county):
        self.planner, self.leaders = staff["county"], [staff[name] for name in ("qxcorps", "home", "auditor2")]
        of_county = {"union__path__startswith": county.path}
        clerks = Membership.objects.filter(left_on=None, number__startswith="M", union__kind__in=OFFICES, **of_county)
        self.clerks = accounts.accounts_of(clerks.select_related("person").order_by("number")[:60])
        firms = Union.objects.filter(path__startswith=county.path, kind=UnionKind.ENTERPRISE_UNION)
        self.firms = list(firms.exclude(code=city.FAVOURITE).order_by("code"))

    def firm(self, trade: str) -> Union:
        """The next company of a trade that no group has been to."""
        found = next((one for one in self.firms if one.industry == trade), self.firms[0])
        self.firms.remove(found)
        return found


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _nonce(roll) -> UUID:
    return UUID(int=roll.getrandbits(128), version=4)


def _campaign(crew, county, first: date, words) -> WeekCampaign:
    title, about, days, goals = words
    with clock_at(_at(first - timedelta(days=20), 9)):
        return weeks.save_campaign(
            by=crew.planner, union=county, title=title.format(year=first.year), about=about, starts_on=first,
            ends_on=first + timedelta(days=days), goal_officers=goals[0], goal_problems=goals[1], serves=list(Serves.values),
        )  # fmt: skip


def _group(crew, campaign, name: str, batch: int, count: int) -> Group:
    """A group of `count`: led by an account of the demo while there are any, filled with people of offices."""
    taken = set(campaign.groups.values_list("officers__user", flat=True))
    free = [one for one in [*crew.leaders, *crew.clerks] if one.pk not in taken]
    leader = free[0]
    members = [one for one in free[1:] if one not in crew.leaders][: count - 1]
    return weeks.make_group(campaign, by=crew.planner, name=name, batch=batch, leader=leader, members=members)


def _week(roll, crew, campaign, spec) -> list[tuple[Problem, str, str]]:
    """A week as it was lived, from the plan to the company's word; its problems with what became of each."""
    first = campaign.starts_on + timedelta(days=spec["after"])
    with clock_at(_at(first - timedelta(days=14), 10)):
        group = _group(crew, campaign, spec["name"], spec["batch"], spec["officers"])
        placement = weeks.plan_placement(
            by=crew.planner, group=group, firm=crew.firm(spec["trade"]), starts_on=first,
            ends_on=first + timedelta(days=spec["days"]), plan=weeks_words.PLAN,
        )  # fmt: skip
        weeks.ask_company(placement, by=crew.planner)
    with clock_at(_at(first - timedelta(days=11), 15)):
        _agree(placement, spec)
    users = [one.user for one in group.officers.select_related("user__person")]
    _first_day(placement, users, first)
    for offset in range(min(spec["days"], 2)):
        _work(roll, placement, users, first + timedelta(days=offset), spec, first_day=offset == 0)
    _write(roll, crew, placement, users, first + timedelta(days=1), spec)
    _note_days(placement, users[0], first, spec, dice(f"days {placement.pk}"))
    heard = _hear(roll, placement, users[0], spec)
    _prove(placement, users[0], first, spec)
    last = placement.ends_on
    with clock_at(_at(last, 17)):
        weeks.close_week(placement, by=users[0], report=spec["report"], kept=Burden.values)
    with clock_at(_at(last + timedelta(days=3), 10)):
        weeks.rate_week(placement, firm_score=spec["scores"][0], mentor_score=spec["scores"][1], feedback=spec["said"])
    if "mentor_said" in spec:
        _mentor_speaks(placement, spec, _at(last + timedelta(days=1), 12))
    _follow_steps(crew, placement, last)
    return [(row, fate, words) for row, (*_rest, fate, words) in zip(heard, spec["problems"], strict=True)]


def _agree(placement, spec) -> None:
    """The company says yes; where it gives the mentor's phone, the link of his page goes to him by text message."""
    named = {"answered_by": spec["answered_by"], "mentor": spec["mentor"], "workshop": spec["workshop"]}
    weeks.agree(placement, mentor_phone=spec.get("phone", ""), **named)


def _mentor_speaks(placement, spec, at) -> None:
    """One tap for each induction and task, and his own word (S8-01)."""
    with clock_at(at):
        for induction in placement.inductions.all():
            mentors.confirm_induction(placement, induction=induction)
        for proof in placement.proofs.filter(is_done=True):
            mentors.confirm_proof(placement, proof=proof)
        idea = placement.proofs.filter(task=Task.IDEA, is_done=True).first()
        if idea and "采纳" in idea.text:
            mentors.answer_idea(placement, proof=idea, word="accepted")
        if placement.state == PlacementState.CLOSED:
            mentors.say_as_mentor(placement, mentor_score=spec["scores"][1], mentor_said=spec["mentor_said"])


def _follow_steps(crew, placement, last: date) -> None:
    """What came after the week: thanks, the workshop told; the second visit stands open or is done in its turn (S8-08)."""
    for days, word, note in weeks_words.STEPS:
        day, step = last + timedelta(days=days), placement.next_steps.filter(word=word, done_on=None).first()
        if step and day <= timezone.localdate():
            with clock_at(_at(day, 15)):
                steps.finish_step(step, by=crew.planner, note=note)


def _first_day(placement, users, first: date) -> None:
    """In the morning round table, tour and training; the line only after the signature (F-A7-03)."""
    with clock_at(_at(first, 8, 30)):
        weeks.begin_week(placement, by=users[0])
    with clock_at(_at(first, 11)):
        for user in users:
            weeks.sign_induction(
                placement, by=user, held_on=first, minutes=90, topics=weeks_words.TOPICS, gear=weeks_words.GEAR,
                signed_as=user.person.name,
            )  # fmt: skip


def _work(roll, placement, users, day: date, spec, *, first_day: bool) -> None:
    """Pieces and hours; a skilled worker's day of 12 hours is a signal to the rights desk, told once (F-A6-02)."""
    station, product, least, most, rate = spec["work"]
    with clock_at(_at(day, 20)):
        for number, user in enumerate(users if first_day else users[:2]):
            pieces = 300 if number == 0 and not first_day else roll.randint(least, most)
            seen = {"observed_hours": Decimal(12)} if spec.get("long_day") and number == 0 and not first_day else {}
            diary.log_work(
                placement, by=user, day=day, nonce=_nonce(roll), station=station, product=product, quantity=pieces,
                rejects=0 if pieces == 300 else roll.randint(0, 9), piece_rate=Decimal(rate),
                hours=Decimal("4.0" if first_day else "7.5"), **seen,
            )  # fmt: skip


def _write(roll, crew, placement, users, day: date, spec) -> None:
    """Pages of the diary; of the first an extract, which somebody else read."""
    for number, (text, lines) in enumerate(spec["diary"]):
        with clock_at(_at(day + timedelta(days=number), 21)):
            user = users[number % len(users)]
            page = diary.write_diary(
                placement, by=user, day=day + timedelta(days=number), text=text, nonce=_nonce(roll)
            )
        if not lines:
            continue
        with clock_at(_at(day + timedelta(days=number + 1), 9)):
            extract = diary.hand_in_extract(page, by=user, text=lines)
            Extract.objects.filter(pk=extract.pk).update(handed_at=timezone.now())
            extract.refresh_from_db()
            diary.publish_extract(extract, by=crew.planner)


def _prove(placement, leader, first: date, spec) -> None:
    """The five ones with their proofs, or the reason why not; three policies explained (F-A7-04, F-A8-02)."""
    day = first + timedelta(days=min(spec["days"], 3))
    with clock_at(_at(day, 16)):
        for task, text, people, minutes in spec["proofs"]:
            if task == Task.HISTORY:
                _talk(placement, leader, day, spec, text, people, minutes)
                continue
            weeks.prove_task(
                placement, by=leader, task=task, text=text.removeprefix("未完成："), held_on=day, people=people, minutes=minutes,
                is_done=not text.startswith("未完成"),
                officers=[one.user for one in placement.group.officers.all()] if task == Task.APPRENTICE else [leader],
            )  # fmt: skip
        for code, people, question in spec["talks"]:
            policy = Policy.objects.filter(code=code).order_by("-version").first()
            talk = problems.explain_policy(
                placement, by=leader, policy=policy, held_on=day, people=people, question=question
            )
            if question:
                problems.note_lead(talk, by=leader, name="一位女工", contact="车间转告", has_consented=True)


def _talk(placement, leader, day: date, spec, text: str, people: int, minutes: int) -> None:
    """A talk on party history with its form, who listened, and here and there its script (F-A6-04)."""
    form, audience, script = spec["talk"]
    file = ContentFile(script.encode(), name="script.txt") if script else ""
    weeks.note_talk(
        placement, by=leader, text=text, held_on=day, people=people, minutes=minutes, form=form, audience=audience,
        file=file, officers=[leader],
    )  # fmt: skip


def _note_days(placement, leader, first: date, spec, roll) -> None:
    """Agenda, meals together and conversations of each day (F-A7-03, F-A8-04)."""
    for number, (agenda, meals, talked, topics) in enumerate(spec.get("days_noted", weeks_words.DAYS)):
        day = first + timedelta(days=number)
        if day > min(placement.ends_on, timezone.localdate()):
            return
        with clock_at(_at(day, 21, 30)):
            diary.note_day(
                placement, by=leader, day=day, agenda=agenda, nonce=_nonce(roll), meals=meals, is_paid=meals > 0,
                talked=talked, topics=topics, tomorrow=weeks_words.TOMORROW,
            )  # fmt: skip


def _hear(roll, placement, leader, spec) -> list[Problem]:
    """Problems noted with one tap in the workshop, on the third day."""
    day = placement.starts_on + timedelta(days=2)
    with clock_at(_at(day, 18)):
        return [
            diary.report_problem(
                placement, by=leader, day=day, title=title, nonce=_nonce(roll), kind=kind, cause=cause,
                place=placement.workshop,
            )
            for kind, title, cause, _fate, _words in spec["problems"]
        ]  # fmt: skip


def _follow(crew, found: list[tuple[Problem, str, str]]) -> None:
    """What became of each problem; the same matter of two companies speaks with one voice (F-A8-03, S8-06)."""
    by_title = {row.title: row for row, _fate, _words in found}
    for row, fate, words in sorted(found, key=lambda one: one[1] != "merged"):
        if fate != "merged" or words in by_title:
            with if_allowed("what became of a problem"):
                _settle(crew, row, fate, by_title[words] if fate == "merged" else words)


def _settle(crew, row: Problem, fate: str, words) -> None:
    leader = row.user
    wait = 1 if fate in ("solved", "open") else 8
    with clock_at(_at(row.day + timedelta(days=wait), 9)):
        if fate == "merged":
            problems.merge_problem(row, by=crew.planner, into=words)
        elif fate == "solved":
            problems.solve_problem(row, by=leader, note=words)
        elif fate == "open":
            problems.leave_problem(row, by=leader, note=words)
        else:
            problems.hand_problem(row, by=leader)
    if fate in ("answered", "carried", "lasting"):
        _answer(row, row.day + timedelta(days=10), words)
    if fate in ("carried", "lasting"):
        _carry(crew, row, row.day + timedelta(days=17), lasting=fate == "lasting")


def _answer(row: Problem, day: date, words: str) -> None:
    """The loop takes it up on the day on which it is handed over and answers two days later; the problem hears of it."""
    wish = Wish.objects.get(number=Problem.objects.values_list("wish_number", flat=True).get(pk=row.pk))
    with clock_at(_at(day - timedelta(days=2), 15)):
        accept_wish(wish, by=None)
        begin_wish(wish, by=None)
    with clock_at(_at(day, 10)):
        resolve_wish(wish, by=None, answer=words, outcome=Outcome.SOLVED)
        tell_wish(wish, by=None)


def _carry(crew, row: Problem, day: date, *, lasting: bool) -> None:
    """Back to the workshop with the answer, and again after 60 days (S8-07)."""
    with clock_at(_at(day, 14)):
        row = Problem.objects.get(pk=row.pk)
        problems.carry_answer(row, by=row.user, note=weeks_words.CARRIED)
    if lasting and row.revisit_on and row.revisit_on <= timezone.localdate():
        with clock_at(_at(row.revisit_on, 10)):
            problems.confirm_lasting(row, by=crew.planner)


def _winter(roll, crew, county, today: date) -> None:
    """A week that runs today, so that the diary can be tried, and one that the favourite company is asked for."""
    first = today - timedelta(days=2)
    campaign = _campaign(crew, county, first, weeks_words.WINTER)
    spec = weeks_words.GROUP_NOW
    with clock_at(_at(first - timedelta(days=6), 10)):
        group = _group(crew, campaign, spec["name"], 1, spec["officers"])
        placement = weeks.plan_placement(
            by=crew.planner, group=group, firm=crew.firm(spec["trade"]), starts_on=first,
            ends_on=first + timedelta(days=4), plan=weeks_words.PLAN,
        )  # fmt: skip
        weeks.ask_company(placement, by=crew.planner)
        _agree(placement, spec)
        asked = _group(crew, campaign, weeks_words.ASKED, 2, 4)
        favourite = Union.objects.get(code=city.FAVOURITE)
        coming = weeks.plan_placement(
            by=crew.planner, group=asked, firm=favourite, starts_on=first + timedelta(days=7),
            ends_on=first + timedelta(days=11), plan=weeks_words.PLAN,
        )  # fmt: skip
        weeks.ask_company(coming, by=crew.planner)
    users = [one.user for one in group.officers.select_related("user__person")]
    _first_day(placement, users, first)
    _work(roll, placement, users, first, spec, first_day=True)
    _write(roll, crew, placement, users, first, spec)
    _note_days(placement, users[0], first, spec, dice("days now"))
    with clock_at(_at(first, 19)):  # two of the four: the others wait for his tap
        for induction in placement.inductions.all()[:2]:
            mentors.confirm_induction(placement, induction=induction)
    with clock_at(_at(first + timedelta(days=1), 18)):
        kind, title, cause = spec["problem"]
        diary.report_problem(
            placement, by=users[0], day=first + timedelta(days=1), title=title, nonce=_nonce(roll), kind=kind,
            cause=cause, place=placement.workshop,
        )  # fmt: skip
