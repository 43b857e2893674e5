"""Scripts of two years: versions side by side, comments of the coach, some waiting to be read (S1-10)."""

from datetime import timedelta

from django.utils import timezone

from federation.models import User
from lectures.models import Offering, Script, ScriptComment, ScriptVersion, Speaker
from lectures.states import ScriptState as V

from . import dice
from .bulk import date_rows

WRITERS = 24  # speakers who write their scripts themselves, from the first on
CHECKED = [check.value for check in ScriptVersion.Check]
# how the life of a script went: (state, what changed) of each version, and how many of a hundred
LIVES = {
    "once": ([(V.VETTED, "")], 52),
    "rewritten": ([(V.SUPERSEDED, ""), (V.VETTED, "换了新的案例，删去两段套话")], 16),
    "second": ([(V.RETURNED, ""), (V.VETTED, "按辅导老师意见改写开头")], 12),
    "waiting": ([(V.VETTED, ""), (V.SUBMITTED, "加入互动环节，补充今年的数据")], 12),
    "back": ([(V.VETTED, ""), (V.RETURNED, "改成面向学生的版本"), (V.DRAFT, "逐条修改")], 8),
}
HELLOS = (
    "各位工友好，我是{trade}岗位上的{name}。",
    "大家好！我叫{name}，干了半辈子{trade}。",
    "师傅们、同学们，先问一句：谁干过{trade}？",
)
TURNS = (
    "头三年最难。手上的泡一层压一层，师傅只说一句：“急什么，活儿认人。”",
    "有一年冬天赶工，连着七个夜班。第八天早上交活的时候，验收的人只说了两个字：放心。",
    "我也出过错。那件废料我一直留着，就放在工具柜最上面一层，天天看得见。",
    "徒弟问我：现在机器这么聪明，还要手艺做什么？我带他去听了一次机器的声音。",
)
POINTS = (
    "第一，开工前看一遍；第二，动手时慢半拍；第三，收工后记一笔。三句话，二十年没变过。",
    "记住三个字：看、听、摸。看颜色，听声音，摸温度，十次毛病有九次能先知道。",
    "别怕问。问一次红一分钟的脸，不问要红一辈子的脸。",
)
ENDS = (
    "手艺是练出来的，也是传下去的。谢谢大家！",
    "平凡的岗位，也能讲出不平凡的故事。谢谢！",
    "愿我们都平平安安下班，堂堂正正做工。",
)
ASKS = "讲到这里，请大家想一想：您的岗位上，哪一个动作最容易省，又最不该省？请三位工友说一说。"
COMMENTS = (
    (1, "开头先讲一个画面，再介绍自己。"), (2, "这里很好，保留原话。"), (3, "请补上年份和当时的班组名称。"),
    (4, "三条太满，挑一条讲透。"), (None, "整体时长约四十分钟，请压缩到三十五分钟，留五分钟提问。"),
    (None, "涉及单位订单数据，请确认可以公开。"),
)  # fmt: skip


def build_scripts(by: User, clerk: User) -> None:
    """A vetted script for every topic a speaker gives, typed in by a clerk for who has no account; some went on from there."""
    roll, now = dice("scripts"), timezone.now()
    offerings = list(Offering.objects.select_related("topic", "speaker__home_corps", "speaker__person").order_by("pk"))
    authors = _accounts(Speaker.objects.order_by("pk")[:WRITERS])
    scripts = Script.objects.bulk_create(
        Script(speaker=one.speaker, topic=one.topic, corps=one.speaker.home_corps, title=one.topic.title_zh)
        for one in offerings
    )
    versions, comments, first_of = [], [], {}
    for script, offering in zip(scripts, offerings, strict=True):
        author = authors.get(offering.speaker.person_id)
        chosen = roll.choices(list(LIVES), [share for _life, share in LIVES.values()])[0] if author else "once"
        if author and offering.speaker_id not in first_of:  # everybody who writes has something to look at
            chosen = first_of[offering.speaker_id] = "back" if len(first_of) % 4 == 0 else chosen
        made = _versions(roll, script, LIVES[chosen][0], author or clerk, by, now)
        versions += made
        if author and chosen != "once":
            comments += _comments(roll, made[0 if chosen == "second" else min(1, len(made) - 1)], by)
    born = [row.created_at for row in versions]
    ScriptVersion.objects.bulk_create(versions)
    date_rows(versions, "created_at", born)
    ScriptComment.objects.bulk_create(comments)
    date_rows(comments, "created_at", [row.version.created_at + timedelta(days=1) for row in comments])


def _accounts(speakers) -> dict[int | None, User]:
    people = [speaker.person_id for speaker in speakers]
    found = {user.person_id: user for user in User.objects.filter(person__in=people)}
    new = [User(username=f"S{person:07d}", person_id=person) for person in people if person not in found]
    return found | {user.person_id: user for user in User.objects.bulk_create(new)}


def _text(roll, script) -> list[str]:
    speaker, topic = script.speaker, script.topic
    hello = roll.choice(HELLOS).format(trade=speaker.trade, name=speaker.name)
    outline = [line for line in topic.outline.splitlines() if line.strip()]
    return [hello, speaker.story, roll.choice(TURNS), roll.choice(POINTS), *outline, roll.choice(ENDS)]


def _versions(roll, script, life, writer, coach, now) -> list[ScriptVersion]:
    """The versions of one script, each some weeks after the one before; the newest one of the last days."""
    paragraphs, rows = _text(roll, script), []
    is_open = life[-1][0] in (V.SUBMITTED, V.DRAFT)
    for number, (state, change) in enumerate(life, 1):
        if number > 1:
            paragraphs = _rewritten(roll, paragraphs, number)
        back = (
            roll.randrange(1, 4)
            if number == len(life) and is_open
            else 40 * (len(life) - number) + roll.randrange(20, 360 // number)
        )
        at = now - timedelta(days=back + (8 if is_open and number == len(life) - 1 else 0), hours=number)
        decided = {} if state in (V.DRAFT, V.SUBMITTED) else {"decided_by": coach, "decided_at": at + timedelta(days=2)}
        checklist = CHECKED if state in (V.VETTED, V.SUPERSEDED) else []
        sent = None if state == V.DRAFT else at
        rows.append(
            ScriptVersion(
                script=script, number=number, text="\n\n".join(paragraphs), state=state, change_note=change,
                written_by=writer, submitted_at=sent, checklist=checklist, created_at=at, **decided,
            )
        )  # fmt: skip
    return rows


def _rewritten(roll, paragraphs, number) -> list[str]:
    """A paragraph said anew, one more, and from the third version on a question to the listeners."""
    fresh = [*paragraphs]
    fresh[2] = roll.choice([turn for turn in TURNS if turn != fresh[2]])
    fresh.insert(3, roll.choice([turn for turn in TURNS if turn not in fresh]))
    return [*fresh[:-1], ASKS, fresh[-1]] if ASKS not in fresh else fresh


def _comments(roll, version, by) -> list[ScriptComment]:
    said = sorted(roll.sample(COMMENTS, roll.choice((2, 3))), key=lambda one: one[0] or 99)
    return [ScriptComment(version=version, paragraph=at, text=text, written_by=by) for at, text in said]
