"""The call that is open today, lived through by the actions of the pages: drafts, papers, sheets, decisions not told yet."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from federation.models import User
from lectures.actions import admission, calls, checking
from lectures.models import AdmissionCall, Candidacy, Corps, Evidence, Speaker
from lectures.queries.panel import open_phase, phases_of
from lectures.states import CandidacyState as C

from . import accounts, dice, words
from .intake import ABOUT, REFUSED, REMARKS, Pool, papers_of, written
from .stories import in_office_hours, live_through

OPEN, RECOMMENDED = Speaker.Source.OPEN_SELECTION, Speaker.Source.MODEL_WORKER
OPENED = 20  # days ago
CRITERIA = ({"name": "可信度", "weight": 3, "phase": 1}, {"name": "技能", "weight": 2, "phase": 1},
            {"name": "故事", "weight": 3, "phase": 1}, {"name": "听众契合", "weight": 2, "phase": 1})  # fmt: skip
# who writes it (or "self"), and how far it goes
CAST = (
    ("officer", "submitted"), ("officer", "returned"), ("self", "submitted"), ("self", "withdrawn"), ("county", "1"),
    ("self", "chosen"), ("self", "chosen"), ("self", "not"), ("self", "3"), ("self", "refused"), ("self", "2"),
    ("self", "0"), ("self", "draft"),
)  # fmt: skip


def build_open_call(staff: dict[str, User], pool: Pool) -> None:
    """Thirteen applications to the city's blind call, each as far as CAST says; a county has a small call of its own."""
    now, roll = timezone.now(), dice("open call")
    begin = in_office_hours(roll, now - timedelta(days=OPENED, hours=3))
    stage = Stage(staff, pool, roll)
    stories = [(begin, stage.open_calls())]
    for number, (who, turn) in enumerate(CAST):
        at = in_office_hours(roll, begin + timedelta(days=1 + number * 0.6, hours=number % 3))
        stories.append((min(at, now - timedelta(days=2)), stage.apply(who, turn)))
    live_through(stories, now)


class Stage:
    """What the stories of the open call share."""

    call: AdmissionCall

    def __init__(self, staff, pool, roll):
        self.staff, self.pool, self.roll, self.turn = staff, pool, roll, 0

    def open_calls(self):
        """The city asks for blind scoring; the county's call is small and open."""
        city, county = (Corps.objects.get(union__code=code) for code in ("YJ", "QX"))
        today, office = timezone.localdate(), self.staff["corps"]
        closes_at = timezone.make_aware(datetime.combine(today + timedelta(days=OPENED + 12), datetime.min.time()))
        details = {"about": ABOUT, "opens_on": today, "closes_at": closes_at + timedelta(hours=18)}
        self.call = calls.save_call(by=office, corps=city, title="第十二批宣讲员选拔", is_blind=True, **details)
        calls.set_criteria(self.call, CRITERIA, by=office)
        self.panel = [self.staff[who] for who in ("coach", "qxcorps", "county", "signer")]
        calls.set_panel(self.call, [*self.panel, office], by=office)
        calls.save_call(
            by=self.staff["qxcorps"], corps=county, title="青溪县宣讲员招募", is_blind=False, **details,
        )  # fmt: skip
        yield from ()

    def later(self, low: float, high: float) -> datetime:
        return in_office_hours(self.roll, timezone.now() + timedelta(hours=self.roll.uniform(low, high)))

    def apply(self, who: str, turn: str):
        """One application from its first line on."""
        by, row = self._begin(who, turn)
        self.turn += 1
        values = written(self.roll, self.roll.choice(words.TRADES), row.path, employer=row.union.name)
        if turn == "draft":
            admission.save_draft(row, by=by, trade=values["trade"], story_one=values["story_one"])
            return
        admission.save_draft(row, by=by, agrees=True, **values)
        self._add_papers(row, by)
        yield self.later(1, 20)
        row = admission.hand_in(row, by=by)
        yield self.later(6, 30)
        yield from self._decide(row, by, turn)

    def _begin(self, who, turn):
        if who == "self":
            member = accounts.worker_of(accounts.FAVOURITE) if turn == "draft" else self.pool.next()
            by = accounts.account_of(member)
            return by, admission.start_candidacy(by=by, call=self.call, path=OPEN)
        by = self.staff[who]
        member = self._colleague(by)
        row = admission.start_candidacy(by=by, call=self.call, path=RECOMMENDED, union=member.union)
        return by, admission.save_draft(row, by=by, name=member.person.name, phone=member.person.phone)

    def _colleague(self, by):
        """Somebody of the union that recommends."""
        union = by.duties.get().union
        members = self.pool.members_below(union)
        return members[self.turn % len(members)]

    def _add_papers(self, row, by):
        portrait = self.pool.faces[self.turn % len(self.pool.faces)]
        for kind, details in [(Evidence.Kind.PHOTO, {}), *papers_of(self.roll, row.path)]:
            source = portrait if kind == Evidence.Kind.PHOTO else self.pool.scans[self.turn % len(self.pool.scans)]
            with default_storage.open(source) as file:
                copy = ContentFile(file.read(), name=f"demo-{row.pk}-{kind}.jpg")
            admission.add_evidence(row, by=by, kind=kind, file=copy, **details)

    def _decide(self, row: Candidacy, by, turn):
        office = self.staff["corps"]
        if turn == "returned":
            checking.return_candidacy(
                row, by=office, note="荣誉证书照片看不清编号，请重新拍一张；单位同意函请加盖公章。"
            )
        if turn == "withdrawn":
            admission.withdraw_candidacy(row, by=by, note="岗位调动，明年再报")
        if turn == "refused":
            checking.refuse_candidacy(row, by=office, note="技能证明不在本人名下，请核实后下一批再报。")
        if turn in ("submitted", "returned", "withdrawn", "refused"):
            return
        row = checking.approve_papers(row, by=office)
        sheets = int(turn) if turn.isdigit() else 3
        writers = [member for member in self.panel if member != by][:sheets]
        for member in writers:
            yield self.later(3, 20)
            self._score(row, member, turn)
        if turn in ("chosen", "not"):
            yield self.later(2, 10)
            state = C.SHORTLISTED if turn == "chosen" else C.REFUSED
            checking.decide_later(row, by=office, state=state, note="" if turn == "chosen" else REFUSED[0])

    def _score(self, row, member, turn):
        scale = {"chosen": (4, 4, 5, 5), "not": (2, 3, 3, 4)}.get(turn, (3, 4, 4, 5))
        criteria = phases_of(row.call)[open_phase(row)]
        values = {one.pk: self.roll.choice(scale) for one in criteria}
        checking.write_sheet(row, by=member, values=values, remark=self.roll.choice(REMARKS))
