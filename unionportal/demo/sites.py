"""Sixty demonstration points of all kinds (F-A1-09), schools among them."""

from federation.models import Union, UnionKind
from lectures.models import Site

from . import dice

K = Site.Kind
KINDS = {
    UnionKind.SCHOOL_UNION: [K.SCHOOL],
    UnionKind.OFFICE_UNION: [K.OFFICE],
    UnionKind.INSTITUTION_UNION: [K.OFFICE],
    UnionKind.JOINT_UNION: [K.TEAM],
    UnionKind.ENTERPRISE_UNION: [K.PLANT, K.COMPANY, K.WORKSHOP, K.TEAM],
}
ROOMS = {
    K.PLANT: "实训车间", K.COMPANY: "职工大讲堂", K.WORKSHOP: "车间课堂", K.TEAM: "班组学习室",
    K.BUILDING_SITE: "工地课堂", K.SCHOOL: "报告厅", K.OFFICE: "会议中心",
}  # fmt: skip
SAFETY = {
    K.PLANT: "进场戴安全帽、穿反光背心，先听十分钟安全讲解",
    K.BUILDING_SITE: "进场戴安全帽，走安全通道，不带未成年人",
    K.WORKSHOP: "长发盘起，不戴手套靠近旋转设备",
}


def build_sites(unions: list[Union]) -> list[Site]:
    """Sixty points, every kind among them, at unions below city, districts and industries."""
    roll, rows = dice("sites"), []
    schools = [union for union in unions if union.kind == UnionKind.SCHOOL_UNION]
    chosen = roll.sample(schools, 10)
    chosen += roll.sample([union for union in unions if union.kind != UnionKind.SCHOOL_UNION], 50)
    for union in chosen:
        kind = K.BUILDING_SITE if union.industry == "建筑" else roll.choice(KINDS[UnionKind(union.kind)])
        rows.append(
            Site(
                union=union,
                name=f"{union.name.removesuffix('工会').removesuffix('有限公司')}{ROOMS[kind]}",
                kind=kind,
                address=union.address,
                latitude=union.latitude,
                longitude=union.longitude,
                capacity_people=roll.choice((30, 40, 60, 80, 120, 200)),
                safety_briefing=SAFETY.get(kind, ""),
                equipment=roll.sample(["投影", "音响", "电源", "工作台"], roll.choice((2, 3, 4))),
                gate_contact=roll.choice(["传达室", "保安室 24 小时", "前台"]),
                shift_pattern=roll.choice(["白班 8:00–17:00", "两班倒，14:00 交接", "三班倒，7:00、15:00、23:00 交接"])
                if kind in (K.PLANT, K.WORKSHOP, K.TEAM)
                else "",
                is_active=len(rows) % 17 != 16,
            )
        )
    return Site.objects.bulk_create(rows)
