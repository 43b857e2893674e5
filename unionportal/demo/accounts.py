"""Accounts to try the portal with; they exist in the demo city alone."""

import json
import os
from datetime import date
from pathlib import Path

from federation.models import Duty, Membership, Person, Role, Union, User
from federation.names import person_pinyin
from lectures.models import Speaker

from .city import FAVOURITE

SINCE = date(2024, 1, 8)
PASSWORD = "gonghui-demo-926"
SECOND_UNION = "DH0003"
STAFF = [
    # user name, name, role, union code, first page, who
    ("corps", "周晓岚", Role.CORPS_OFFICER, "YJ", "/admin/", "市宣讲团办公室 corps office of the city"),
    ("signer", "韩立群", Role.CORPS_OFFICER, "YJ", "/admin/", "市宣讲团办公室主任，签聘书 head of the corps office, signs"),
    ("coach", "白若云", Role.CORPS_OFFICER, "YJ", "/admin/", "讲稿与试讲辅导老师 coach of scripts and trial talks"),
    ("qxcorps", "方志远", Role.CORPS_OFFICER, "QX", "/admin/", "青溪县宣讲团办公室 corps office of a county"),
    ("officer", "沈佳怡", Role.UNION_OFFICER, FAVOURITE, "/lectures/orders/", "基层工会干部 officer of a grassroots union"),
    ("school", "何雅琴", Role.SCHOOL_CONTACT, "JY0005", "/lectures/orders/", "学校联系人 contact of a school"),
    ("county", "顾建平", Role.UNION_OFFICER, "QX", "/admin/", "青溪县总工会干部 officer of a county"),
    ("auditor", "陆敏", Role.AUDITOR, "QX", "/audits/", "经审委员 auditor"),
    ("home", "蒋春燕", Role.HOME_MANAGER, "QXKF", "/homes/desk/", "职工之家管理员 manager of a worker home"),
    ("counter", "邵振东", Role.COUNTER_OFFICER, "JKWL", "/my/", "服务窗口人员 counter officer"),
    ("system", "唐晨", Role.SYSTEM_ADMIN, "YJ", "/admin/", "系统管理员 system administrator"),
    ("security", "孔雪", Role.SECURITY_ADMIN, "YJ", "/admin/", "安全管理员 security administrator"),
    ("journal", "常明", Role.AUDIT_ADMIN, "YJ", "/admin/", "审计管理员 audit administrator"),
    ("auditor2", "钟伟", Role.AUDITOR, "QX", "/audits/", "另一位经审委员 second auditor"),
    ("treasurer", "程慧", Role.UNION_OFFICER, FAVOURITE, "/audits/", "基层工会财务，上交账目 keeps a union's books"),
    ("rules", "石磊", Role.AUDITOR, "YJ", "/audits/rules/", "市经审办，定规则 auditor of the city, sets rules"),
    ("rules2", "邹明", Role.AUDITOR, "YJ", "/audits/rules/changes/", "市经审办，批准规则 auditor of the city, approves changes of rules"),
    ("bureau", "梁国栋", Role.COUNTER_OFFICER, "YJ", "/services/desk/plan/", "市级服务窗口，发布事项清单 counter office of the city, keeps the catalogue"),
    ("rights", "闻静", Role.RIGHTS_DESK, "YJ", "/my/", "市总维权专员，专门通道 rights desk of the city"),
    ("teachers", "姚静", Role.UNION_OFFICER, "JY", "/homes/my/activities/", "市教育工会干部，带教师来读书 officer of the teachers' union"),
]  # fmt: skip


def build_staff(password: str) -> dict[str, User]:
    """Creates the staff of the demo, each with one duty and the hashed `password`, and returns them by user name."""
    unions = {union.code: union for union in Union.objects.filter(code__in={row[3] for row in STAFF})}
    made = {}
    for number, (username, name, role, code, _page, _who) in enumerate(STAFF, 1):
        person = Person.objects.create(name=name, pinyin=person_pinyin(name))
        Membership.objects.create(person=person, union=unions[code], number=f"G{number:07d}", joined_on=SINCE)
        made[username] = User.objects.create(
            username=username, email=f"{username}@union.example", person=person, is_staff=True, password=password
        )
        Duty.objects.create(user=made[username], role=role, union=unions[code], starts_on=SINCE)
    return made


def worker_of(code: str) -> Membership:
    """The first member of the union with `code` who is no staff of the demo."""
    members = Membership.objects.filter(union__code=code, left_on=None, number__startswith="M")
    return members.select_related("person", "union").order_by("number")[0]


def account_of(member: Membership) -> User:
    """The account with which this member signs in by phone."""
    user = User.objects.filter(person=member.person).first() or User(person=member.person, username=member.number)
    user.person = member.person
    if user.pk is None:
        user.save()
    return user


def accounts_of(members) -> list[User]:
    """The accounts of several members in their order; those that are missing are made at once."""
    members = list(members)
    known = {user.person_id: user for user in User.objects.filter(person__in=[one.person_id for one in members])}
    missing = {one.person_id: one for one in members if one.person_id not in known}
    made = User.objects.bulk_create(User(person=one.person, username=one.number) for one in missing.values())
    known |= {user.person_id: user for user in made}
    for member in members:
        known[member.person_id].person = member.person
    return [known[member.person_id] for member in members]


def _by_phone(who: str, person: Person, page: str) -> dict:
    return {"who": who, "sign_in": person.phone, "secret": "/demo/phone/", "page": page}


def accounts(speakers: list[Speaker]) -> list[dict]:
    """One row a role: who it is, what to sign in with, where the secret stands, which page to open first."""
    rows = [
        _by_phone("职工 worker", worker_of(FAVOURITE).person, "/lectures/"),
        _by_phone("另一家单位的职工 worker of another union", worker_of(SECOND_UNION).person, "/lectures/"),
        _by_phone("宣讲员 speaker", speakers[0].person, "/my/"),
        _by_phone("另一位宣讲员 second speaker", speakers[1].person, "/my/"),
    ]
    return rows + [
        {"who": who, "sign_in": username, "secret": PASSWORD, "page": page}
        for username, _name, _role, _code, page, who in STAFF
    ]


def write_accounts(speakers: list[Speaker], more: list[dict] | None = None) -> None:
    """Writes demo_accounts.json, with `more` rows at the end, into the data folder, for the table that `make demo` prints."""
    if folder := os.environ.get("PORTAL_DATA"):
        text = json.dumps([*accounts(speakers), *(more or [])], ensure_ascii=False, indent=1)
        Path(folder, "demo_accounts.json").write_text(text, encoding="utf-8")
