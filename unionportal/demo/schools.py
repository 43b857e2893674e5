"""Craftsmen in schools: three yearly programmes, visits over two years in every state, asks, offers, tutors (S3-01 … S3-09)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from federation.models import Duty, Membership, Role, Union, UnionKind, User
from lectures.actions import clearances, programmes, tutors, visits
from lectures.actions.schools import load_activities, write_post
from lectures.models import Clearance, Programme, ProgrammeSlot, School, SchoolVisit, Speaker, Tutor, VisitRating
from lectures.queries.availability import free_dates
from lectures.states import VisitState as V
from workflow.days import is_workday

from . import clock_at, dice, if_allowed
from .bulk import append_lines, date_rows, update_rows

HOME = "JY0005"  # the school of the contact who is shown around
SCHOOLS, NEVER = 22, 3  # how many in all, how many nobody visited yet
WENT = (71, 97, 93)  # speakers who went into schools two years ago, last year, this year
STAGES = {"小学": "primary", "中学": "secondary", "外国语": "secondary", "中专": "vocational", "技师": "vocational",
          "学院": "college", "大学": "college"}  # fmt: skip
GRADES = {"primary": ("五年级", "六年级"), "secondary": ("初二", "高一", "高二"), "vocational": ("一年级", "二年级"),
          "college": ("大一", "大二")}  # fmt: skip
UNITS = ("劳动教育 第三单元", "思想政治课 劳动精神", "职业生涯规划 第二讲", "综合实践活动", "")
TEACHERS = "钱老师,沈老师,陆老师,丁老师,金老师,魏老师".split(",")
SAID = {
    "school": ("孩子们围着师傅问了二十分钟。", "案例接地气，学生听得进去。", "动手环节最受欢迎，希望再来。", ""),
    "speaker": ("班级准备充分，投影清楚。", "学生提问很有水平。", "教室略小，下次建议用报告厅。", ""),
}
WHY = {V.MISSED: "当天台风停课", V.CANCELLED: "与期中考试冲突"}


def build_schools(staff: dict[str, User], speakers: list[Speaker]) -> None:
    """Everything about schools; the office of the city corps and the contact of HOME act in it."""
    now, roll, office = timezone.now(), dice("craftsmen in schools"), staff["corps"]
    activities = {one.kind: one for one in load_activities(by=office)}
    schools = _schools(roll)
    contacts = {school.pk: _contact(school, staff["school"]) for school in schools}
    _let_some_expire(roll, speakers)
    _clearances(speakers, office)
    fit = [one for one in speakers if one.is_active and one.school_cleared_until]
    year = timezone.localdate().year
    years = [programmes.ensure_programme(year - back) for back in (2, 1, 0)]
    Programme.objects.filter(pk__in=[one.pk for one in years]).update(opening_place="云江市技师学院")
    terms = _tutors(roll, office, schools, contacts, fit)
    _past(roll, years, schools, contacts, activities, fit, terms)
    tutors.lapse_tutors()
    _present(roll, schools, contacts, activities, [one for one in fit if one.school_cleared_until > _day(now, 90)])
    _slots(roll, years, fit)
    _one_uncleared(office)


def _day(moment: datetime, days: int = 0) -> date:
    return timezone.localtime(moment).date() + timedelta(days=days)


def _schools(roll) -> list[School]:
    rows = list(Union.objects.filter(kind=UnionKind.SCHOOL_UNION, closed_on=None).order_by("code"))
    home = [one for one in rows if one.code == HOME]
    chosen = home + roll.sample([one for one in rows if one.code != HOME], min(SCHOOLS, len(rows)) - len(home))
    return School.objects.bulk_create(
        School(
            union=union, address=union.address or union.name, latitude=union.latitude, longitude=union.longitude,
            stage=next((stage for word, stage in STAGES.items() if word in union.name), "secondary"),
        )
        for union in chosen
    )  # fmt: skip


def _contact(school, home: User) -> User:
    """Who speaks for a school: a member with the duty; HOME has its own contact."""
    if school.union.code == HOME:
        return home
    member = Membership.objects.filter(union=school.union, left_on=None).select_related("person").first()
    person = member.person if member else None
    found = User.objects.filter(person=person).first() if person else None
    user = found or User.objects.create(username=f"school-{school.union.code}", person=person, is_staff=True)
    Duty.objects.create(user=user, role=Role.SCHOOL_CONTACT, union=school.union, starts_on=date(2024, 3, 1))
    return user


def _account(speaker) -> User:
    return User.objects.get_or_create(person=speaker.person, defaults={"username": f"speaker-{speaker.pk}"})[0]


def _let_some_expire(roll, speakers) -> None:
    """Some went into schools until their clearance ran out in the last weeks."""
    never = [one for one in speakers if one.is_active and not one.school_cleared_until]
    gone = roll.sample(never, min(22, len(never)))
    for one in gone:
        one.school_cleared_until = timezone.localdate() - timedelta(days=roll.randrange(2, 60))
    update_rows(gone, "school_cleared_until")


def _clearances(speakers, office) -> None:
    """A check and an induction behind every clearance that the roster shows."""
    rows = []
    for number, one in enumerate(row for row in speakers if row.school_cleared_until):
        until = one.school_cleared_until
        for kind, later in ((Clearance.Kind.RECORD, 0), (Clearance.Kind.INDUCTION, number % 5 * 40)):
            expires = until + timedelta(days=later)
            done = min(expires - timedelta(days=730), timezone.localdate() - timedelta(days=20))
            rows.append(Clearance(speaker=one, kind=kind, done_on=done, expires_on=expires, noted_by=office))
    Clearance.objects.bulk_create(rows)


def _tutors(roll, office, schools, contacts, fit) -> list[Tutor]:
    """Terms begun over the last year, two proposals of today, one that was declined."""
    now, made = timezone.now(), []
    people = roll.sample([one for one in fit if one.school_cleared_until > _day(now, 30)], 11)
    people = [
        *[one for one in fit[:1] if one not in people],
        *people,
    ]  # the speaker of the accounts table is among them
    for number, (school, speaker) in enumerate(zip(schools[:-NEVER], people, strict=False)):
        ago = (5, 3)[number % 2] if number > 7 else 60 + 40 * number
        with clock_at(now - timedelta(days=ago)):
            today = timezone.localdate()
            tutor = tutors.propose_tutor(
                by=contacts[school.pk], school=school, speaker=speaker, title=("counsellor", "teacher")[number % 2],
                starts_on=today, ends_on=today + timedelta(days=365), visits_owed=roll.choice((3, 4, 6)),
            )  # fmt: skip
            if number < 8:
                made.append(tutors.confirm_tutor(tutor, by=office))
            elif number == 8:
                tutors.decline_tutor(tutor, by=office, note="本学期任务已满，建议另选一位")
    return made


def _workday(roll, first: date, last: date) -> date:
    while True:
        day = first + timedelta(days=roll.randrange(max(1, (last - first).days)))
        if is_workday(day) or (last - first).days < 10:
            return day


def _past(roll, years, schools, contacts, activities, fit, terms) -> None:
    """Visits that are over, written at once with their journal, ratings and counts."""
    rows, lines, yesterday = [], [], timezone.localdate() - timedelta(days=2)
    visited = schools[:-NEVER]
    for programme, went in zip(years, WENT, strict=True):
        first, last = date(programme.year, 1, 8), min(programme.closes_on, yesterday)
        if last <= first:
            continue
        for speaker in roll.sample(fit, min(went, len(fit))):
            for _visit in range(roll.choices((1, 2, 3), (70, 22, 8))[0]):
                until = min(last, speaker.school_cleared_until)
                rows.append(_row(roll, V.ATTENDED, roll.choice(visited), speaker, programme, activities, first, until))
        for number in range(9):
            state = (V.MISSED, V.CANCELLED, V.CANCELLED)[number % 3]
            rows.append(_row(roll, state, roll.choice(visited), roll.choice(fit), programme, activities, first, last))
    opening = date(years[-1].year, 1, 8)
    for number, tutor in enumerate(terms):  # the last two never came
        for _visit in range(min(tutor.visits_owed - number % 2, number + 1) if number < 6 else 0):
            span = max(tutor.starts_on, opening)
            if span >= yesterday:
                continue
            row = _row(roll, V.ATTENDED, tutor.school, tutor.speaker, years[-1], activities, span, yesterday)
            row.tutor = tutor
            rows.append(row)
    for row in rows:
        row.contact = row.created_by = row.confirmed_by = contacts[row.school_id]
        if row.state != V.ATTENDED:
            row.confirmed_by = None
    rows.sort(key=lambda row: row.starts_at or timezone.now())
    begun = [row.starts_at - timedelta(days=25) for row in rows]
    SchoolVisit.objects.bulk_create(rows)
    date_rows(rows, "created_at", begun)
    for row in rows:
        lines += _lines(row)
    append_lines(lines)
    _ratings(roll, [row for row in rows if row.state == V.ATTENDED])


def _row(roll, state, school, speaker, programme, activities, first, last) -> SchoolVisit:
    fitting = [one for one in activities.values() if school.stage in one.stages]
    template = roll.choice(fitting)
    day = _workday(roll, first, last)
    starts_at = timezone.make_aware(datetime.combine(day, time(roll.choice((9, 10, 14, 15)))))
    people = roll.randrange(18, min(template.group_max_people, 180) + 1)
    held = state == V.ATTENDED
    return SchoolVisit(
        state=state, school=school, speaker=speaker, template=template, programme=programme, starts_at=starts_at,
        minutes=template.minutes, interest_of=roll.choice(("school", "speaker")), grade=roll.choice(GRADES[school.stage]),
        class_name=f"{roll.randrange(1, 9)}班", people=people, teacher=roll.choice(TEACHERS),
        course_link=roll.choice(UNITS), consent_held=template.kind == "studio" or roll.random() < 0.7,
        route="门厅—荣誉墙—工位—体验区" if template.kind == "studio" else "",
        people_counted=people - roll.randrange(3) if held else None,
        confirmed_at=starts_at + timedelta(hours=3) if held else None,
    )  # fmt: skip


def _lines(row):
    by, speaker = row.contact, row.starts_at
    walk = [("", V.INTERESTED, 25, ""), (V.INTERESTED, V.INVITED, 22, ""), (V.INVITED, V.COMMITTED, 20, "")]
    end = {V.ATTENDED: -0.1, V.MISSED: -0.2, V.CANCELLED: 4}[row.state]
    walk.append((V.COMMITTED, row.state, end, WHY.get(row.state, "")))
    for was, to, days, note in walk:
        yield {
            "at": speaker - timedelta(days=days), "thing": row, "by": by, "event": "moved" if was else "visit_begun",
            "from_state": was, "to_state": to if was else "", "note": note,
        }  # fmt: skip


def _ratings(roll, rows) -> None:
    people = {row.speaker.person_id: row.speaker for row in rows}
    accounts = {user.person_id: user for user in User.objects.filter(person__in=people)}
    new = [User(username=f"speaker-{one.pk}", person_id=key) for key, one in people.items() if key not in accounts]
    accounts |= {user.person_id: user for user in User.objects.bulk_create(new)}
    found = []
    for row in rows:
        for side, share in (("school", 0.8), ("speaker", 0.6)):
            if roll.random() < share:
                by = row.contact if side == "school" else accounts[row.speaker.person_id]
                score = roll.choices((5, 4, 3), (68, 27, 5))[0]
                found.append(
                    VisitRating(visit=row, side=side, score=score, comment=roll.choice(SAID[side]), written_by=by)
                )
    VisitRating.objects.bulk_create(found)


def _present(roll, schools, contacts, activities, fit) -> None:
    """Asks and offers that stand, and visits on their way, made by the actions of the pages."""
    now, people = timezone.now(), iter(roll.sample(fit, min(24, len(fit))))
    today = timezone.localdate()
    days = {"from_on": today, "until_on": today + timedelta(days=70)}
    for number, school in enumerate(schools[:12]):
        kind = ("class", "studio", "class", "hall")[number % 4]
        kind = kind if school.stage in activities[kind].stages else "class" if school.stage != "college" else "hall"
        post = write_post(
            by=contacts[school.pk], school=school, template=activities[kind], grade=GRADES[school.stage][0],
            course_link=UNITS[number % 4], text="想请一位师傅来讲讲手艺，最好能带上作品让学生上手。", **days,
        )  # fmt: skip
        if number % 4 < 3:
            with if_allowed("a visit to a school on its way"):
                _on_its_way(roll, number % 4, post, contacts[school.pk], next(people))
    for kind, speaker in zip(("class", "hall", "studio", "class", "report", "tutor"), people, strict=False):
        write_post(
            by=_account(speaker), speaker=speaker, template=activities[kind],
            text="可以带一套教具，边讲边做，四十分钟正好一节课。", **days,
        )  # fmt: skip
    with (
        if_allowed("a visit that nobody confirmed"),
        clock_at(now - timedelta(days=30)),
    ):  # agreed a month ago, its day is over, nobody has confirmed it yet
        then = timezone.localdate()
        school = schools[0]
        kind = "class" if school.stage != "college" else "hall"
        post = write_post(
            by=contacts[school.pk], school=school, template=activities[kind], grade=GRADES[school.stage][0],
            from_on=then, until_on=then + timedelta(days=29),
        )  # fmt: skip
        _on_its_way(roll, 2, post, contacts[school.pk], next(people), within=25)


def _on_its_way(roll, how_far, post, contact, speaker, within=60) -> None:
    """Interest, invitation, agreement: as far as wanted."""
    by, school = _account(speaker), post.school
    visit = visits.show_interest(post, by=by, speaker=speaker)
    place = (school.latitude, school.longitude)
    found = free_dates(speaker, minutes=post.template.minutes, place=place, days=within, most=40) if how_far else []
    dates = [start for start in found if timezone.localtime(start).hour < 17]
    if not dates:
        return
    visit = visits.invite_visit(
        visit, by=contact, starts_at=roll.choice(dates), grade=post.grade, class_name=f"{roll.randrange(1, 9)}班",
        people=roll.randrange(20, 40), teacher=roll.choice(TEACHERS), consent_held=True,
        route="门厅—荣誉墙—工位—体验区",
    )  # fmt: skip
    if how_far > 1:
        visits.agree_visit(visit, by=by, reason="结对学校，上学期已约定")


def _one_uncleared(office) -> None:
    """The speaker of one agreed visit loses the clearance: the office has to offer somebody else."""
    agreed = SchoolVisit.objects.filter(state=V.COMMITTED, starts_at__gt=timezone.now()).order_by("-starts_at")
    visit = agreed.select_related("speaker__home_corps__union").first()
    if visit:
        row = (
            Clearance.objects.filter(speaker=visit.speaker).select_related("speaker__home_corps__union").earliest("pk")
        )
        clearances.revoke_clearance(row, by=office, reason="无犯罪记录查询已过期，尚未重新提交")


def _slots(roll, years, fit) -> None:
    """Days that speakers reserved: some taken, some of last year carried over."""
    today, rows = timezone.localdate(), []
    this = years[-1]
    last = min(this.closes_on, today + timedelta(days=80))
    following = programmes.ensure_programme(this.year + 1) if last <= today + timedelta(days=20) else this
    first = max(following.opens_on, today + timedelta(days=12))
    for number, speaker in enumerate([*fit[:2], *roll.sample(fit[2:], min(12, len(fit) - 2))]):
        day = first + timedelta(days=2 * number)
        if day <= following.closes_on and is_workday(day) and speaker.school_cleared_until >= day:
            rows.append(ProgrammeSlot(programme=following, speaker=speaker, day=day))
    ProgrammeSlot.objects.bulk_create(rows)
