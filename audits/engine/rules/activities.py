"""Activities of members (FR-C01 … FR-C12): prizes, souvenirs, outings, meals, lectures, recuperation."""

from ..checks import EXPENSE, at_year_end, check, line_check, value
from ..marks import marked

OUTING = "a.kind IN ('春游', '秋游', '春秋游')"
STUDY = "a.kind IN ('培训', '教育', '学习')"


def activity_check(rule: str, where: str, lines: str, zh: str, en: str, **more):
    """A check of one activity; `lines` is the condition that picks the lines it is about from all of the activity's.

    When no line fits, the first line of the activity stands for it.
    """
    joins, found, allowed = more.pop("joins", ""), more.pop("found"), more.pop("allowed")
    sql = f"""
        SELECT a.book, a.activity,
               coalesce(array_agg(l.line ORDER BY l.line) FILTER (WHERE {lines}), (array_agg(l.line ORDER BY l.line))[:1], '{{}}'),
               NULL::int[], {found}, {allowed}, a.name, NULL::text
        FROM w_activity a JOIN w_book b ON b.book = a.book {joins}
             LEFT JOIN w_line l ON {marked("activity")} AND l.book = a.book AND l.activity = a.activity AND l.activity <> '' AND {EXPENSE}
        WHERE {where}
        GROUP BY a.book, a.activity, a.name, {found}, {allowed}"""
    return check(rule, sql, zh, en, needs=("activities",), rows="w_activity", **more)


STARTED = {"day": "a.starts"}

activity_check(
    "FR-C01",
    "a.people > 0 AND a.winners::numeric / a.people > v.value",
    "l.line = (SELECT min(f.line) FROM w_line f WHERE f.book = a.book AND f.activity = a.activity AND f.words ~ '奖')",
    "「{about}」获奖面{found}%，超过三分之二。",
    "'{about}': {found} % of the participants won a prize, more than two thirds.",
    joins=value("prize_share_max", **STARTED),
    found="round(a.winners * 100.0 / a.people, 1)",
    allowed="round(v.value * 100, 2)",
)
activity_check(
    "FR-C02",
    f"NOT {STUDY} AND (a.top_prize > v.value OR a.souvenir_price > s.value)",
    "a.top_prize > v.value AND l.words ~ '奖' AND l.per_head > v.value OR a.souvenir_price > s.value AND l.words LIKE '%纪念品%'",
    "「{about}」奖品或纪念品单价{found}元，上限{allowed}元。",
    "'{about}': a prize or souvenir of {found} yuan, the cap is {allowed} yuan.",
    joins=value("prize_top_cap", **STARTED) + value("souvenir_cap", "s", **STARTED),
    found="CASE WHEN a.top_prize > v.value THEN a.top_prize ELSE a.souvenir_price END::numeric",
    allowed="CASE WHEN a.top_prize > v.value THEN v.value ELSE s.value END",
    in_money=True,
)
activity_check(
    "FR-C03",
    "a.winners > 0 AND a.souvenirs > 0",
    "l.words LIKE '%纪念品%'",
    "「{about}」已设奖{found}人，又普发纪念品{allowed}份。",
    "'{about}': {found} prizes and also {allowed} souvenirs for all.",
    found="a.winners::numeric",
    allowed="a.souvenirs::numeric",
)
activity_check(
    "FR-C04",
    f"{OUTING} AND (a.ends - a.starts + 1 > v.value OR EXISTS (SELECT 1 FROM w_line h WHERE h.book = a.book AND h.activity = a.activity"
    f" AND h.words ~ '住宿|房费') OR a.overnight)",
    "l.words ~ '住宿|房费' OR a.ends > a.starts AND l.line = (SELECT min(f.line) FROM w_line f WHERE f.book = a.book"
    " AND f.activity = a.activity AND f.kind = '支出')",
    "「{about}」历时{found}天或列支住宿，春秋游应当日往返（{allowed}天）。",
    "'{about}' took {found} days or paid lodging; outings return on the same day ({allowed}).",
    joins=value("outing_max_days", **STARTED),
    found="(a.ends - a.starts + 1)::numeric",
    allowed="v.value",
)
activity_check(
    "FR-C05",
    f"{OUTING} AND (a.city <> '' AND b.city <> '' AND a.city <> b.city OR a.place ~ w.words)",
    "l.line = (SELECT min(f.line) FROM w_line f WHERE f.book = a.book AND f.activity = a.activity AND f.kind = '支出')",
    "「{about}」的目的地不在本市，或属禁止前往的风景名胜区。",
    "'{about}' went outside the city or to a scenic area on the banned list.",
    joins=value("words_banned_places", "w", **STARTED),
    found="NULL::numeric",
    allowed="NULL::numeric",
)
check(
    "FR-C06",
    f"""
    WITH spent AS (
        SELECT l.book, sum(l.amount_out)::numeric AS amount, array_agg(l.line ORDER BY l.line) AS lines
        FROM w_line l JOIN w_book b ON b.book = l.book {value("words_member_fun", "w")}
             LEFT JOIN w_activity a ON a.book = l.book AND a.activity = l.activity
        WHERE {marked("activity", "named")} AND {EXPENSE} AND ({OUTING} OR l.words ~ w.words) GROUP BY l.book)
    SELECT b.book, '', '{{}}'::int[], s.lines, s.amount - coalesce(d.amount, 0), coalesce(d.amount, 0) * v.value,
           (s.amount / 100)::numeric(14, 2)::text, NULL::text
    FROM w_book b JOIN spent s ON s.book = b.book CROSS JOIN LATERAL (
         SELECT sum(c.amount_in)::numeric AS amount FROM w_code c WHERE c.book = b.book AND c.code LIKE '401%') d {at_year_end("dues_topup_multiple")}
    WHERE s.amount - coalesce(d.amount, 0) > coalesce(d.amount, 0) * v.value
    """,
    "会员活动支出{about}元，弥补会费不足{found}元，高于会费收入三倍{allowed}元。",
    "Member activities cost {about} yuan; the funds added {found} yuan, more than three times the dues ({allowed} yuan).",
    in_money=True,
    marks=("activity", "named"),
)
check(
    "FR-C07",
    f"""
    WITH meals AS (
        SELECT l.book, l.activity, sum(l.amount_out)::numeric AS amount, array_agg(l.line ORDER BY l.line) AS lines,
               max(l.heads) AS heads, min(l.booked) AS booked
        FROM w_line l JOIN w_book b ON b.book = l.book {value("words_meals", "w")}
        WHERE {marked("activity")} AND {EXPENSE} AND l.activity <> '' AND l.words ~ w.words GROUP BY l.book, l.activity)
    SELECT b.book, l.activity, l.lines, NULL::int[], round(l.amount / (p.people * p.days)), v.value, coalesce(a.name, l.activity), NULL::text
    FROM meals l JOIN w_book b ON b.book = l.book LEFT JOIN w_activity a ON a.book = l.book AND a.activity = l.activity
         CROSS JOIN LATERAL (SELECT coalesce(nullif(l.heads, 0), a.people) AS people, coalesce(a.ends - a.starts + 1, 1) AS days) p
         {value("meal_allowance_day")}
    WHERE p.people > 0 AND l.amount / (p.people * p.days) > v.value
    """,
    "「{about}」伙食每人每天{found}元，标准{allowed}元。",
    "'{about}': meals cost {found} yuan a person and day, the standard is {allowed} yuan.",
    in_money=True,
    marks=("activity",),
)
# hours and grade stand in the text: 2学时, 副高; without hours nothing can be judged
check(
    "FR-C08",
    f"""
    WITH fees AS (
        SELECT l.*, substring(l.words FROM '([0-9]+(?:[.][0-9]+)?)(?:个)?(?:学时|课时)')::numeric AS hours,
               CASE WHEN l.words ~ '院士' THEN 'academician' WHEN l.words ~ '正高|教授' AND l.words !~ '副教授' THEN 'full'
                    ELSE 'associate' END AS grade,
               CASE WHEN l.words ~ '半天|上午|下午' THEN 1 ELSE 2 * coalesce(a.ends - a.starts + 1, 1) END AS halves
        FROM w_line l LEFT JOIN w_activity a ON a.book = l.book AND a.activity = l.activity
        WHERE {marked("named")} AND {EXPENSE} AND l.words ~ '讲课费|授课|讲座费|课酬|师资费')
    SELECT l.book, l.line::text, ARRAY[l.line], NULL::int[], round(l.amount_out / l.hours), v.value, l.words, NULL::text
    FROM fees l JOIN w_book b ON b.book = l.book JOIN w_value v ON v.name = 'lecture_fee_' || l.grade AND v.province = b.province
         AND l.booked >= v.since AND l.booked < v.until {value("lecture_hours_half_day", "h")}
    WHERE l.hours > 0 AND (l.amount_out / l.hours > v.value OR l.hours / l.halves > h.value)
    """,
    "{about}：每学时{found}元，上限{allowed}元，半天不超过4学时。",
    "{about}: {found} yuan a class hour, the cap is {allowed} yuan, at most 4 hours in half a day.",
    in_money=True,
    marks=("named",),
)
line_check(
    "FR-C09",
    "named",
    f"{EXPENSE} AND l.words ~ '学员|学习|读书|夜校|培训' AND l.words ~ '奖' AND coalesce(l.per_head, l.amount_out / greatest(l.heads, 1)) > v.value",
    "{about}：每人{found}元，上限{allowed}元。",
    "{about}: {found} yuan a person, the cap is {allowed} yuan.",
    joins=value("study_award_cap"),
    found="coalesce(l.per_head, l.amount_out / greatest(l.heads, 1))::numeric",
    allowed="v.value",
    in_money=True,
)
check(
    "FR-C10",
    f"""
    WITH cost AS (
        SELECT l.book, a.activity, a.name, a.people, a.ends - a.starts + 1 AS days, a.starts, sum(l.amount_out)::numeric AS amount,
               array_agg(l.line ORDER BY l.line) AS lines, bool_or(l.pay = '现金') AS in_cash
        FROM w_activity a JOIN w_line l ON {marked("activity")} AND l.book = a.book AND l.activity = a.activity AND {EXPENSE}
        WHERE a.kind IN ('疗休养', '疗养', '休养') GROUP BY l.book, a.activity, a.name, a.people, a.ends, a.starts)
    SELECT b.book, c.activity, c.lines, NULL::int[], round(c.amount / (c.people * c.days)), v.value,
           c.name || '（' || c.people || '人，' || c.days || '天）', NULL::text
    FROM cost c JOIN w_book b ON b.book = c.book {value("recuperation_cap_day", day="c.starts")} {value("recuperation_max_days", "d", "c.starts")}
    WHERE c.people > 0 AND c.days > 0 AND (c.amount / (c.people * c.days) > v.value OR c.days > d.value OR c.in_cash)
    """,
    "{about}每人每天{found}元，上限{allowed}元，不得发现金。",
    "{about}: {found} yuan a person and day, the cap is {allowed} yuan, never in cash.",
    in_money=True,
    needs=("activities",),
    marks=("activity",),
)
line_check(
    "FR-C11",
    "named payee",
    f"{EXPENSE} AND (l.words ~* w.words OR l.payee ~* w.words)",
    "高消费娱乐健身：{about}。",
    "High-cost entertainment or fitness: {about}.",
    joins=value("words_entertainment", "w"),
    about="l.words || '（' || l.payee || '）'",
    in_money=True,
)
activity_check(
    "FR-C12",
    "a.papers_missing <> ''",
    "false",
    "「{about}」缺少方案、签到或总结。",
    "'{about}' lacks its plan, attendance sheet or report.",
    found="NULL::numeric",
    allowed="NULL::numeric",
)
