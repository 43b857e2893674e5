"""Two years of a growing corps: courses, certificates, terms with letters, stars, points, scripts, a call (S1-05 … S1-13)."""

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from lectures.actions.papers import SERIES
from lectures.models import (
    Agreement,
    AgreementAnswer,
    Appointment,
    Attendance,
    Batch,
    Corps,
    Course,
    Enrolment,
    Lesson,
    Paper,
    Seat,
    Speaker,
    StarReview,
)
from lectures.queries.facts import as_year, star_rule_on, year_facts
from lectures.star_rule import level_of
from lectures.states import AppointmentState, EnrolmentState, ReviewState
from workflow.models import Counter

from . import accounts, dice, intake, newcall, scripts, trials

COURSES = (
    # code, title, kind, class hours, required, months that the certificate holds, content
    (
        "XZ",
        "讲稿撰写",
        Course.Kind.SCRIPT,
        8,
        True,
        36,
        "怎样找到自己的故事，怎样开头、转折、收尾，怎样把术语说成大白话。",
    ),
    (
        "XJ",
        "宣讲技巧与台风",
        Course.Kind.DELIVERY,
        8,
        True,
        36,
        "节奏、停顿、眼神和话筒；紧张时怎么办；现场提问怎么接。",
    ),
    (
        "JX",
        "走进校园：与学生对话",
        Course.Kind.SCHOOL,
        4,
        False,
        24,
        "按学段备课，校园安全与未成年人保护，动手环节的组织。",
    ),
    ("XM", "新媒体短视频宣讲", Course.Kind.OTHER, 6, False, 24, "手机拍摄、分镜、字幕与版权，三分钟讲好一个故事。"),
)
AGREEMENT_ZH = (
    "本人同意按宣讲团安排宣讲，允许宣讲现场拍照、录像用于工会宣传；进校园时遵守学校规定，不单独与未成年人相处。"
)
AGREEMENT_EN = (
    "I agree to lecture as arranged, to photos and recordings of the lecture for the union's publicity, and to keep the "
    "school's rules: I am never alone with a minor."
)


PAPER_BOOKS = "另有场次记录在纸质台账"


class Papers:
    """Collects papers and gives them numbers by kind and year, without a gap."""

    def __init__(self, by):
        self.by, self.rows, self.last = by, [], {}

    def add(self, kind, corps, person, title, issued_on, lines, **more) -> Paper:
        key = (kind, issued_on.year)
        self.last[key] = self.last.get(key, 0) + 1
        number = f"{SERIES[kind]}〔{issued_on.year}〕{self.last[key]}号"
        paper = Paper(
            kind=kind, corps=corps, person=person, title=title, number=number, issued_on=issued_on, issued_by=self.by,
            facts={"name": person.name, "lines": lines}, **more,
        )  # fmt: skip
        self.rows.append(paper)
        return paper

    def write(self):
        Paper.objects.bulk_create(self.rows)
        Counter.objects.bulk_create(
            Counter(series=f"paper:{kind}", year=year, last=last) for (kind, year), last in self.last.items()
        )


def build_growth(staff: dict) -> None:
    """Courses, terms, stars and scripts of every speaker; facts of this year stay those of the orders."""
    speakers = list(Speaker.objects.select_related("person", "home_corps__union").order_by("pk"))
    papers = Papers(staff["corps"])
    enrolments = _academy(speakers, papers)
    appointments = _terms(speakers, staff["corps"], papers)
    _thanks(speakers, papers)
    papers.write()
    Enrolment.objects.bulk_create(enrolments)
    _attendance()
    Appointment.objects.bulk_create(appointments)
    _agreements(speakers, staff["corps"])
    scripts.build_scripts(by=staff["coach"], clerk=staff["qxcorps"])
    _stars(speakers, staff["corps"])
    _intake(staff, speakers)


def _intake(staff, speakers):
    """Calls, trial talks and the call of today."""
    pool = intake.Pool(speakers, accounts.worker_of(accounts.SECOND_UNION))
    last = intake.build_past_calls(staff, speakers, pool)
    trials.build_trials(staff, last)
    newcall.build_open_call(staff, pool)


def _academy(speakers, papers) -> list[Enrolment]:
    """Four courses; last year's batches are over, this year's end in an open one with a waiting list."""
    today, roll, enrolments = timezone.localdate(), dice("academy"), []
    courses = Course.objects.bulk_create(
        Course(code=code, title=title, kind=kind, hours=hours, is_required=required, valid_months=months, about=about)
        for code, title, kind, hours, required, months, about in COURSES
    )
    city = Corps.objects.order_by("union__path").first()
    for course in courses:
        for run in range(4):
            starts_on = _weekday(today - timedelta(days=725 - 190 * run - 7 * courses.index(course)))
            batch = Batch.objects.create(
                course=course, corps=city, title=f"第{'一二三四'[run]}期{course.title}班", seats=40,
                enrol_until=starts_on - timedelta(days=7), place="市职工服务中心二楼报告厅", teacher="学院教研组",
            )  # fmt: skip
            _lessons(batch, starts_on)
            if starts_on + timedelta(days=2) < today:
                enrolments += _graduates(batch, roll.sample(speakers, 32), starts_on, papers)
        _open_batch(course, city, speakers, roll, enrolments)
    return enrolments


def _weekday(day: date) -> date:
    """The day, or the Monday after; a course needs two days in a row."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 3 else day


def _attendance() -> None:
    """Whoever passed was in every lesson, whoever did not in the first alone."""
    lessons: dict = {}
    for lesson in Lesson.objects.order_by("starts_at"):
        lessons.setdefault(lesson.batch_id, []).append(lesson)
    decided = Enrolment.objects.filter(state__in=[EnrolmentState.PASSED, EnrolmentState.FAILED]).order_by("pk")
    Attendance.objects.bulk_create(
        Attendance(lesson=lesson, enrolment=row)
        for row in decided
        for lesson in lessons.get(row.batch_id, [])[: None if row.state == EnrolmentState.PASSED else 1]
    )


def _lessons(batch, starts_on):
    for part in range(2):
        moment = timezone.make_aware(datetime.combine(starts_on + timedelta(days=part), time(9)))
        Lesson.objects.create(
            batch=batch, title=f"第{part + 1}讲", starts_at=moment, minutes=batch.course.hours * 45 // 2
        )


def _graduates(batch, people, starts_on, papers) -> list[Enrolment]:
    done_on, rows = starts_on + timedelta(days=3), []
    for index, speaker in enumerate(people):
        passed = index % 16 != 15
        rows.append(
            Enrolment(
                batch=batch,
                person=speaker.person,
                state=EnrolmentState.PASSED if passed else EnrolmentState.FAILED,
                result_percent=72 + (index * 7) % 28 if passed else 48,
                decided_on=done_on,
            )
        )
        if passed:
            expires = done_on + relativedelta(months=batch.course.valid_months)
            papers.add(
                Paper.Kind.CERTIFICATE, batch.corps, speaker.person, "结业证书", done_on, course=batch.course,
                expires_on=expires, lines=[f"参加劳模工匠学院“{batch.title}”，修满{batch.course.hours}学时，考核合格，准予结业。"],
            )  # fmt: skip
    Batch.objects.filter(pk=batch.pk).update(taken=len(people))
    return rows


def _open_batch(course, city, speakers, roll, enrolments):
    """One that people can still enrol for; of the first course it is full and some wait."""
    today = timezone.localdate()
    starts_on = _weekday(today + timedelta(days=18 + 6 * [row[0] for row in COURSES].index(course.code)))
    seats = 12 if course.is_required else 30
    batch = Batch.objects.create(
        course=course, corps=city, title=f"第五期{course.title}班", seats=seats, enrol_until=starts_on - timedelta(days=5),
        place="市职工服务中心二楼报告厅", teacher="学院教研组",
    )  # fmt: skip
    _lessons(batch, starts_on)
    people = roll.sample(speakers, seats + 4 if course.code == COURSES[0][0] else seats // 2)
    for index, speaker in enumerate(people):
        state = EnrolmentState.ENROLLED if index < seats else EnrolmentState.WAITING
        enrolments.append(Enrolment(batch=batch, person=speaker.person, state=state))
    Batch.objects.filter(pk=batch.pk).update(taken=min(seats, len(people)))


def _terms(speakers, by, papers) -> list[Appointment]:
    """Two-year terms from the day of the seat on, renewed once where they are over, each with its letter."""
    today, rows = timezone.localdate(), []
    for seat in Seat.objects.filter(ends_on=None).select_related("corps__union", "speaker__person").order_by("pk"):
        starts_on = seat.starts_on
        while True:
            ends_on = starts_on + relativedelta(years=2)
            over = ends_on <= today
            state = AppointmentState.ENDED if over else AppointmentState.ACTIVE
            if not over and not seat.speaker.is_active:
                state = AppointmentState.SUSPENDED
            lines = [
                f"经推荐、评审、培训和试讲，考核合格，特聘您为{seat.corps.name}宣讲员，聘期自{_day(starts_on)}至{_day(ends_on - timedelta(days=1))}。",
                "望您讲好劳模故事、劳动故事、工匠故事。",
            ]
            paper = papers.add(
                Paper.Kind.APPOINTMENT,
                seat.corps,
                seat.speaker.person,
                "聘书",
                starts_on,
                lines,
                expires_on=ends_on - timedelta(days=1),
            )
            rows.append(
                Appointment(
                    corps=seat.corps,
                    speaker=seat.speaker,
                    seat=seat,
                    title=seat.speaker.title,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    state=state,
                    signed_by=by,
                    signed_at=_morning(starts_on),
                    paper=paper,
                )
            )
            if not over:
                break
            starts_on = ends_on
    return rows


def _thanks(speakers, papers) -> None:
    """At the end of each year letters of thanks for some, an award for the five with the most stars."""
    this_year = timezone.localdate().year
    for year in (this_year - 2, this_year - 1):
        on, best = date(year, 12, 28), sorted(speakers, key=lambda one: (-one.star_level, one.pk + year))
        for at, speaker in enumerate(best[:20]):
            corps = speaker.home_corps
            if at < 5:
                said = f"在{year}年度宣讲工作中成绩突出，被评为“最佳宣讲员”，特发此证，以资鼓励。"
                papers.add(Paper.Kind.AWARD, corps, speaker.person, "荣誉证书", on, [said])
            else:
                said = f"{year}年，您利用工余时间走进班组、园区和学校，把自己的故事讲给工友听。云江市总工会向您致以诚挚的感谢！"
                papers.add(Paper.Kind.THANKS, corps, speaker.person, "感谢信", on, [said, "祝您工作顺利，阖家幸福。"])


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def _agreements(speakers, by):
    agreement, _new = Agreement.objects.get_or_create(
        version=1, defaults={"text_zh": AGREEMENT_ZH, "text_en": AGREEMENT_EN}
    )
    AgreementAnswer.objects.bulk_create(
        AgreementAnswer(
            agreement=agreement, speaker=speaker, accepted=index % 41 != 40, answered_by=by,
            on_behalf_reason="在纸质协议上签字",
        )
        for index, speaker in enumerate(speakers)
    )  # fmt: skip


def _stars(speakers, by):
    """Reviews of the last two years, signed; the level of today is the one signed last."""
    this_year, roll, rows = timezone.localdate().year, dice("stars"), []
    since = dict(Seat.objects.order_by("-starts_on").values_list("speaker", "starts_on"))
    for speaker in speakers:
        level = max(1, speaker.star_level - roll.choice((0, 1, 1)))
        for year in range(max(this_year - 2, since[speaker.pk].year), this_year):
            answers = roll.randrange(20, 200)
            facts = {
                "stars": level, "orders": [], "ratings_count": answers, "ratings_sum": round(answers * roll.uniform(4.2, 4.95)),
                "scripts": [], "excused": PAPER_BOOKS, "beyond_share": False,
                "rule": star_rule_on(date(year, 12, 31)).as_json(),
            }  # fmt: skip
            computed = level_of(as_year(speaker.pk, facts), star_rule_on(date(year, 12, 31)))
            last = year == this_year - 1
            decided = speaker.star_level if last else computed
            rows.append(
                StarReview(
                    speaker=speaker,
                    year=year,
                    facts=facts,
                    level_before=level,
                    level_computed=computed,
                    level_decided=decided,
                    signed_by=by,
                    signed_at=min(_morning(date(year + 1, 1, 15)), timezone.now() - timedelta(days=1)),
                    state=ReviewState.SIGNED if decided == computed else ReviewState.OVERRULED,
                )
            )
            level = decided
    StarReview.objects.bulk_create(rows)


def review_with_lectures(speakers) -> None:
    """Gives the reviews of last year the lectures of the archive they counted; who decided otherwise then, did so now."""
    year = timezone.localdate().year - 1
    facts, rows, rule = year_facts(speakers, year), [], star_rule_on(date(year, 12, 31))
    for row in StarReview.objects.filter(year=year).order_by("pk"):
        found = facts[row.speaker_id]
        row.facts |= {name: found[name] for name in ("orders", "ratings_count", "ratings_sum")}
        row.level_computed = level_of(as_year(row.speaker_id, row.facts), rule)
        row.state = ReviewState.SIGNED if row.level_computed == row.level_decided else ReviewState.OVERRULED
        rows.append(row)
    StarReview.objects.bulk_update(rows, ["facts", "level_computed", "state"])


def date_the_past() -> None:
    """Answers to the agreement, attendance, reviews and ratings carry their own day, not the one of storing them."""
    with connection.cursor() as cursor:
        for statement in DATES:
            cursor.execute(statement, {"now": timezone.now()})


DATES = (
    """UPDATE lectures_attendance SET created_at = lesson.starts_at + interval '4 minutes' FROM lectures_lesson AS lesson
       WHERE lesson.id = lesson_id AND lesson.starts_at < %(now)s""",
    """UPDATE lectures_enrolment SET joined_at = batch.enrol_until - interval '9 days' - lectures_enrolment.id %% 11 * interval '1 day'
       FROM lectures_batch AS batch WHERE batch.id = batch_id AND batch.enrol_until < %(now)s""",
    "UPDATE lectures_starreview SET created_at = signed_at - interval '5 days' WHERE signed_at IS NOT NULL",
    """UPDATE lectures_visitrating SET created_at = visit.confirmed_at + interval '20 hours'
       FROM lectures_schoolvisit AS visit WHERE visit.id = visit_id AND visit.confirmed_at < %(now)s - interval '1 day'""",
    """UPDATE lectures_agreementanswer SET answered_at = term.first + interval '9 hours'
       FROM (SELECT speaker_id, min(starts_on) AS first FROM lectures_appointment GROUP BY speaker_id) AS term
       WHERE term.speaker_id = lectures_agreementanswer.speaker_id AND term.first < %(now)s""",
    """UPDATE lectures_agreement SET published_at = answer.first - interval '12 days'
       FROM (SELECT agreement_id, min(answered_at) AS first FROM lectures_agreementanswer GROUP BY agreement_id) AS answer
       WHERE answer.agreement_id = lectures_agreement.id""",
)
