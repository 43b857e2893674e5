"""Calls and applications for tests, walked by the legal moves into any state."""

from datetime import timedelta
from io import BytesIO
from itertools import count
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from federation.models import Role
from lectures.actions import admission, calls, checking
from lectures.models import Candidacy, Evidence
from lectures.states import CandidacyState as C
from workflow.actions import move

from .federation import make_member, make_staff, make_union, next_phone
from .lectures import account_of

_numbers = count(1)
ORDER = (C.DRAFT, C.SUBMITTED, C.CHECKED, C.SHORTLISTED, C.IN_TRAINING, C.TRIAL, C.READY)
VALUES = (4, 4, 5, 3, 4)


def picture(name="paper.jpg") -> ContentFile:
    """A small picture as a file."""
    out = BytesIO()
    Image.new("RGB", (60, 80), "teal").save(out, "JPEG")
    return ContentFile(out.getvalue(), name=name)


def make_panel(hall, many=3):
    """Officers of unions that recommend nobody in the tests, with a person each, who sit on a panel."""
    found = []
    for _number in range(many):
        union = make_union(hall.city)
        user = make_staff(Role.UNION_OFFICER, union)
        user.person = make_member(union, f"评委{next(_numbers)}").person
        user.save(update_fields=["person"])
        found.append(user)
    return found


def make_call(hall, panel=None, **details):
    """An open call of the hall's corps with the five usual criteria and a panel of three."""
    values = {
        "title": "春季选拔", "about": "欢迎各行各业的能工巧匠", "opens_on": timezone.localdate() - timedelta(days=1),
        "closes_at": timezone.now() + timedelta(days=20), "is_blind": False,
    }  # fmt: skip
    call = calls.save_call(by=hall.office, corps=hall.corps, **values | details)
    calls.set_panel(call, panel if panel is not None else make_panel(hall), by=hall.office)
    return call


def fill(candidacy, *, by, **details):
    """Everything that its path asks for."""
    number = next(_numbers)
    values = {
        "name": candidacy.name or f"候选{number}", "phone": candidacy.phone or next_phone(), "trade": "钳工",
        "employer": "永兴机械公司", "free_times": "周三下午", "travel_radius_km": 30, "languages": ["普通话"],
        "story_one": "第一次带徒弟。", "story_two": "一枚螺丝。", "story_three": "老厂房。", "reason": "三十年一线，群众公认。",
        "agrees": True,
    }  # fmt: skip
    candidacy = admission.save_draft(candidacy, by=by, **values | details)
    honour = {"title": "省级劳动模范", "honour_level": 3, "honour_year": 2019}
    kinds = {"model_worker": ["honour", "agreement", "photo"], "open_selection": ["skill", "photo"]}[candidacy.path]
    for kind in kinds:
        more = honour if kind == Evidence.Kind.HONOUR else {}
        admission.add_evidence(candidacy, by=by, kind=kind, file=picture(), **more)
    return candidacy


def score_all(candidacy, values=VALUES):
    """Every member of the panel writes a sheet for the open phase."""
    criteria = list(candidacy.call.criteria.all())
    for member in candidacy.call.panel.order_by("pk"):
        given = {one.pk: value for one, value in zip(criteria, values, strict=True)}
        checking.write_sheet(candidacy, by=member, values=given)


def make_candidacy(hall, state=C.SUBMITTED, *, call=None, path="model_worker", **details) -> Candidacy:
    """An application in `state`: recommended by the hall's officer, or the hall's worker's own."""
    call = call or make_call(hall)
    by = hall.officer if path == "model_worker" else account_of(make_member(hall.union, f"工友{next(_numbers)}").person)
    union = hall.union if path == "model_worker" else None
    candidacy = fill(admission.start_candidacy(by=by, call=call, path=path, union=union), by=by, **details)
    if state == C.WITHDRAWN:
        return admission.withdraw_candidacy(candidacy, by=by)
    if state != C.DRAFT:
        candidacy = admission.hand_in(candidacy, by=by)
    wanted = ORDER.index(state) if state in ORDER else 1
    if state == C.REFUSED:
        return checking.refuse_candidacy(candidacy, by=hall.office, note="材料不实")
    if wanted >= ORDER.index(C.CHECKED):
        candidacy = checking.approve_papers(candidacy, by=hall.office)
    if wanted >= ORDER.index(C.SHORTLISTED):
        score_all(candidacy)
        checking.decide_later(candidacy, by=hall.office, state=C.SHORTLISTED)
        checking.tell_decisions(call, by=hall.office, expected=1)
        candidacy = fresh(candidacy)
    if wanted >= ORDER.index(C.IN_TRAINING):
        candidacy = checking.begin_training(candidacy, by=hall.office)
    for step in (C.TRIAL, C.READY):
        if wanted >= ORDER.index(step):
            candidacy = move(candidacy, step, by=hall.office)
    return candidacy


def fresh(row):
    """The row as the database has it now."""
    return type(row)._base_manager.get(pk=row.pk)


def make_offices(hall):
    """A second officer of the corps, who signs, and the office of another corps."""
    second = make_staff(Role.CORPS_OFFICER, hall.city)
    second.person = make_member(hall.city, "签发人").person
    second.save(update_fields=["person"])
    return SimpleNamespace(signer=second, stranger=make_staff(Role.CORPS_OFFICER, hall.other))
