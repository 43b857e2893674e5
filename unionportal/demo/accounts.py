"""Accounts to try the portal with; they exist in the demo city alone."""

import json
import os
from datetime import date
from pathlib import Path

from federation.models import Duty, Membership, Person, Role, Union, User
from federation.names import person_pinyin
from lectures.models import Speaker

SINCE = date(2025, 1, 1)
PASSWORD = "gonghui-demo-926"
STAFF = [
    # user name, name, role, union code, first page, who
    ("corps", "周晓岚", Role.CORPS_OFFICER, "YJ", "/lectures/desk/", "市宣讲团办公室 corps office of the city"),
    ("qxcorps", "方志远", Role.CORPS_OFFICER, "QX", "/lectures/desk/", "青溪县宣讲团办公室 corps office of a county"),
    (
        "officer",
        "沈佳怡",
        Role.UNION_OFFICER,
        "QX0001",
        "/lectures/orders/",
        "基层工会干部 officer of a grassroots union",
    ),
    ("county", "顾建平", Role.UNION_OFFICER, "QX", "/admin/", "青溪县总工会干部 officer of a county"),
    ("auditor", "陆敏", Role.AUDITOR, "QX", "/admin/", "经审委员 auditor"),
    ("system", "唐晨", Role.SYSTEM_ADMIN, "YJ", "/admin/", "系统管理员 system administrator"),
    ("security", "孔雪", Role.SECURITY_ADMIN, "YJ", "/admin/", "安全管理员 security administrator"),
    ("journal", "常明", Role.AUDIT_ADMIN, "YJ", "/admin/", "审计管理员 audit administrator"),
]


def build_staff() -> dict[str, User]:
    """Creates the staff of the demo, each with one duty, and returns them by user name."""
    unions = {union.code: union for union in Union.objects.filter(code__in={row[3] for row in STAFF})}
    made = {}
    for number, (username, name, role, code, _page, _who) in enumerate(STAFF, 1):
        person = Person.objects.create(name=name, pinyin=person_pinyin(name))
        Membership.objects.create(person=person, union=unions[code], number=f"G{number:07d}", joined_on=SINCE)
        user = User(username=username, email=f"{username}@union.example", person=person, is_staff=True)
        user.set_password(PASSWORD)
        user.save()
        Duty.objects.create(user=user, role=role, union=unions[code], starts_on=SINCE)
        made[username] = user
    return made


def worker_of(code: str) -> Membership:
    """The first member of the union with `code`."""
    return Membership.objects.filter(union__code=code, left_on=None).select_related("person").order_by("pk")[0]


def write_accounts(speaker: Speaker) -> None:
    """Writes demo_accounts.json into the data folder, for the table that `make demo` prints."""
    folder = os.environ.get("PORTAL_DATA")
    if not folder:
        return
    rows = [
        {
            "who": "职工 worker",
            "sign_in": worker_of("QX0001").person.phone,
            "secret": "/demo/phone/",
            "page": "/lectures/",
        },
        {"who": "宣讲员 speaker", "sign_in": speaker.person.phone, "secret": "/demo/phone/", "page": "/my/"},
    ]
    rows += [
        {"who": who, "sign_in": username, "secret": PASSWORD, "page": page}
        for username, _name, _role, _code, page, who in STAFF
    ]
    Path(folder, "demo_accounts.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
