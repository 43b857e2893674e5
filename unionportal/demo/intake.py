"""How the corps found its people: calls of two years with applications, papers, sheets and decisions (S1-05, S1-06, S1-16)."""

from datetime import datetime, time, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageDraw

from federation.models import Membership, User
from lectures.actions.calls import CRITERIA
from lectures.models import (
    AdmissionCall,
    Candidacy,
    Corps,
    Evidence,
    Honour,
    Score,
    ScoreCriterion,
    ScoreSheet,
    Seat,
    Speaker,
)
from lectures.states import CandidacyState as C

from . import clock_at, dice, words
from .bulk import append_lines
from .portraits import draw_portrait

K, SOURCE = Evidence.Kind, Speaker.Source
ABOUT = "欢迎劳动模范、五一劳动奖章获得者、各级工匠和有一手绝活的一线职工报名。看重三点：故事是自己的，手艺是过硬的，话是职工听得懂的。"
# title, days ago that it opened and closed, phases
CALLS = (("第九批宣讲员选拔", 670, 640, 1), ("第十批宣讲员选拔", 300, 270, 1), ("第十一批宣讲员选拔", 82, 52, 2))
# days after the end of the call on which each step was taken
WALK = (
    (C.DRAFT, -12), (C.SUBMITTED, -6), (C.CHECKED, 4), (C.SHORTLISTED, 14), (C.IN_TRAINING, 16), (C.TRIAL, 34),
    (C.READY, 44), (C.APPOINTED, 95),
)  # fmt: skip
ORDER = [state for state, _days in WALK]
NOW_OF_LAST = (
    [C.SHORTLISTED] * 2 + [C.IN_TRAINING] * 5 + [C.TRIAL] * 5 + [C.READY] * 2 + [C.REFUSED] * 5 + [C.WITHDRAWN]
)
REFUSED = (
    "材料扎实，但讲述以介绍单位为主，自己的故事偏少，建议下一批再报。", "专业能力突出，讲述节奏偏快，建议先参加学院公开课。",
    "与本批已选课题重复较多，欢迎补充新课题后再报。", "荣誉材料齐全，现场表达还需打磨。",
)  # fmt: skip
REMARKS = (
    "故事具体，有细节，听得进去。", "手艺没有话说，开头可以再短一点。", "面对青年职工的语言很亲切。", "例子好，结尾略显匆忙。",
    "有感染力，建议带实物。", "内容偏专业，换几个大白话更好。", "",
)  # fmt: skip
REASON = "在本岗位工作二十多年，带出一批骨干，多次在班组和车间讲课，职工爱听、听得懂，单位同意并支持其参加宣讲。"
FREE = ("周二、周四下午", "周末上午", "每周三全天", "倒班休息日，提前一周可定", "工作日晚上")


def draw_scan(roll) -> bytes:
    """A JPEG that looks like a scanned certificate: a frame, lines of writing, a round seal."""
    picture = Image.new("RGB", (640, 460), "#FBF7EC")
    pen = ImageDraw.Draw(picture)
    pen.rectangle([18, 18, 622, 442], outline="#B91C2B", width=6)
    pen.rectangle([30, 30, 610, 430], outline="#C9A24B", width=2)
    pen.rounded_rectangle([210, 62, 430, 104], radius=6, fill="#B91C2B")
    for line in range(5):
        pen.rectangle([90, 150 + line * 36, 90 + roll.randrange(280, 460), 160 + line * 36], fill="#BDB4A3")
    pen.ellipse([450, 300, 560, 410], outline="#C23B3B", width=6)
    pen.ellipse([490, 340, 520, 370], fill="#C23B3B")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def pick(found, name: str):
    """One of `found`, always the same for a name; keys differ from one building of the city to the next."""
    return found[sum(map(ord, name)) % len(found)]


class Pool:
    """People who are no speakers, their accounts, and pictures that were drawn once."""

    def __init__(self, speakers, guest: Membership, size: int = 90):
        self.guest, self.roll = guest, dice("applicants")
        self.taken = taken = {speaker.person_id for speaker in speakers}
        numbers = [f"M{number:07d}" for number in self.roll.sample(range(1, 4500), size)]
        rows = Membership.objects.filter(number__in=numbers, left_on=None).select_related("person", "union")
        self.people = [row for row in rows.order_by("number") if row.person_id not in {*taken, guest.person_id}]
        self.trade_of = {}
        folder = "private/candidacies/demo"
        self.scans = [self._keep(f"{folder}-paper-{at}.jpg", draw_scan(self.roll)) for at in range(3)]
        self.faces = [
            self._keep(f"{folder}-face-{at}.jpg", draw_portrait(self.roll, words.TRADES[at][1], at % 2 == 1).read())
            for at in range(6)
        ]

    @staticmethod
    def _keep(name, picture) -> str:
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(picture))
        return name

    def next(self) -> Membership:
        return self.people.pop()

    def members_below(self, union) -> list[Membership]:
        """The first members of the union, or of those below it, who are no speakers."""
        rows = Membership.objects.filter(left_on=None, number__startswith="M", union__path__startswith=union.path)
        rows = rows.exclude(person__in=self.taken).select_related("person", "union")
        return list(rows.order_by("number")[3:9])


def build_past_calls(staff: dict[str, User], speakers: list[Speaker], pool: Pool) -> dict[str, list[Candidacy]]:
    """Three calls that are over; whoever joined the corps since came in by them. Returns the last one's by state."""
    city, panel = (
        Corps.objects.order_by("union__path")[0],
        [staff[who] for who in ("signer", "coach", "qxcorps", "county")],
    )
    seats = Seat.objects.filter(corps=city, ends_on=None).select_related("speaker__person")
    joined = [(timezone.localdate() - seat.starts_on, seat.speaker) for seat in seats.order_by("pk")]
    last: dict[str, list[Candidacy]] = {}
    for title, opened, closed, phases in CALLS:
        ends = moment_in(-closed, 18)
        call = AdmissionCall.objects.create(
            corps=city,
            title=title,
            about=ABOUT,
            opens_on=moment_in(-opened, 9).date(),
            closes_at=ends,
            is_blind=phases > 1,
        )
        call.panel.set(panel)
        came = [one for age, one in joined if timedelta(days=closed - 140) < age < timedelta(days=closed)]
        rows = [_of_speaker(pool, call, one) for one in came] if phases == 1 else []
        states = [C.APPOINTED] * len(rows) + [C.REFUSED] * 6 + [C.WITHDRAWN] if phases == 1 else NOW_OF_LAST
        people = [pool.next() for _state in states[len(rows) :]]
        if states is NOW_OF_LAST:  # the worker who tries the portal chooses the day of the trial talk
            people[states.index(C.TRIAL) + 3] = pool.guest
        rows += [_of_member(pool, call, member) for member in people]
        _store(pool, call, rows, states, staff, phases)
        last = {state: [row for row in rows if row.state == state] for state in states}
    return last


def moment_in(days: int, hour: int) -> datetime:
    """The full `hour` of the day `days` from today."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))


def _of_speaker(pool, call, speaker) -> Candidacy:
    union = Membership.objects.filter(person=speaker.person, left_on=None).select_related("union")[0].union
    row = _row(pool, call, speaker.person, union, speaker.trade, speaker.story, speaker.source)
    row.speaker, row.employer = speaker, speaker.employer
    return row


def _of_member(pool, call, member) -> Candidacy:
    path = pool.roll.choice((SOURCE.MODEL_WORKER, SOURCE.OPEN_SELECTION))
    return _row(pool, call, member.person, member.union, "", "", path)


def _row(pool, call, person, union, trade, story, path) -> Candidacy:
    drawn = pool.roll.choice(words.TRADES)
    pool.trade_of[person.pk] = drawn
    return Candidacy(
        call=call, person=person, union=union, path=path, agrees=True, name=person.name, phone=person.phone,
        **written(pool.roll, drawn, path, trade=trade, story=story, employer=union.name),
    )  # fmt: skip


def written(roll, drawn, path, *, trade="", story="", employer="") -> dict:
    """What an applicant of the drawn trade writes into the form."""
    stories = [story or drawn[4][0], *drawn[4][1:], "师傅说，机器会骗人，手不会；这句话我讲给每一个徒弟听。"]
    found = {
        "trade": trade or drawn[0], "employer": employer[:80], "languages": ["普通话", "本地话"][: roll.choice((1, 2))],
        "travel_radius_km": roll.choice((20, 30, 40, 60)), "free_times": roll.choice(FREE),
        "story_one": stories[0], "story_two": stories[1], "story_three": stories[-1],
    }  # fmt: skip
    return found | ({"reason": REASON} if path == SOURCE.MODEL_WORKER else {})


def _store(pool, call, rows, states, staff, phases):
    """Applications as the actions would have left them: papers, sheets, journal."""
    ends, roll, office = call.closes_at, pool.roll, staff["corps"]
    users = {user.person_id: user for user in User.objects.filter(person__in=[row.person_id for row in rows])}
    new = [User(username=f"A{row.person_id:07d}", person=row.person) for row in rows if row.person_id not in users]
    users |= {user.person_id: user for user in User.objects.bulk_create(new)}
    for row, state in zip(rows, states, strict=True):
        row.state, row.created_by = state, users[row.person_id]
        row.submitted_at = ends + timedelta(days=WALK[1][1])
    with clock_at(ends + timedelta(days=WALK[0][1])):
        Candidacy.objects.bulk_create(rows)
        _papers(pool, rows, office)
    _sheets(roll, call, [row for row in rows if row.state != C.WITHDRAWN], phases)
    append_lines([line for row in rows for line in _lines(row, office, ends)])


def _lines(row, office, ends):
    """The steps of one application with who took them."""
    walk = ORDER[: ORDER.index(row.state) + 1] if row.state in ORDER else ORDER[: 3 if row.state == C.REFUSED else 2]
    days = dict(WALK)
    for was, state in zip([None, *walk], walk, strict=False):
        by = row.created_by if state in (C.DRAFT, C.SUBMITTED) else office
        event = (
            {"event": "application_begun"} if was is None else {"event": "moved", "from_state": was, "to_state": state}
        )
        yield {"at": ends + timedelta(days=days[state]), "thing": row, "by": by, **event}
    if row.state == C.REFUSED:
        note = pick(REFUSED, row.name)
        yield {"at": ends + timedelta(days=14), "thing": row, "by": office, "event": "moved", "from_state": C.CHECKED,
               "to_state": C.REFUSED, "note": note}  # fmt: skip
    if row.state == C.WITHDRAWN:
        yield {"at": ends, "thing": row, "by": row.created_by, "event": "moved", "from_state": C.SUBMITTED,
               "to_state": C.WITHDRAWN, "note": "岗位调动，明年再报"}  # fmt: skip


def _papers(pool, rows, office):
    found = []
    for row in rows:
        checked = {} if row.state == C.WITHDRAWN else {"checked_by": office, "checked_at": row.call.closes_at}
        face = row.speaker.photo.name if row.speaker else pick(pool.faces, row.name)
        found.append(Evidence(candidacy=row, kind=K.PHOTO, file=face, **checked))
        for kind, details in papers_of(pool.roll, row.path):
            found.append(Evidence(candidacy=row, kind=kind, file=pool.roll.choice(pool.scans), **details, **checked))
    Evidence.objects.bulk_create(found)


def papers_of(roll, path) -> list[tuple[str, dict]]:
    """The papers beside the portrait that a path asks for, with their details."""
    if path == SOURCE.OPEN_SELECTION:
        return [(K.SKILL, {"title": "高级技师职业资格证书"})]
    title, level = roll.choice(words.HONOURS)
    honour = {"title": title, "honour_level": Honour.Level(level), "honour_year": roll.randrange(2012, 2025)}
    return [(K.HONOUR, honour), (K.AGREEMENT, {"title": "单位同意函"})]


def _sheets(roll, call, rows, phases):
    """Three or four sheets an application and phase; whoever was taken has the better ones."""
    criteria = ScoreCriterion.objects.bulk_create(
        ScoreCriterion(call=call, name=name, weight=(3, 2, 3, 2, 1)[at], phase=1 if at < 3 else phases, position=at)
        for at, name in enumerate(CRITERIA)
    )
    panel, sheets = list(call.panel.order_by("pk")), []
    for row in rows:
        for member in panel[: roll.choice((3, 3, 4))]:
            sheets += [
                ScoreSheet(candidacy=row, written_by=member, phase=phase, remark=roll.choice(REMARKS))
                for phase in range(1, phases + 1)
            ]
    with clock_at(call.closes_at + timedelta(days=8)):
        ScoreSheet.objects.bulk_create(sheets)
    weights = {True: (0, 2, 6, 5), False: (3, 6, 3, 1)}
    Score.objects.bulk_create(
        Score(
            sheet=sheet, criterion=one, value=roll.choices((2, 3, 4, 5), weights[sheet.candidacy.state != C.REFUSED])[0]
        )
        for sheet in sheets
        for one in criteria
        if one.phase == sheet.phase
    )
