"""Schools, what craftsmen can do there, and what schools ask and craftsmen offer (S3-01, F-A1-18)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.models import UnionKind
from workflow.actions import move, record

from .. import policies
from ..errors import OrderRefused
from ..models import ActivityTemplate, School, SchoolPost
from ..states import PostState
from .guard import demand, store

USUAL = (
    ("hall", "大讲堂", "劳模工匠走上讲台，讲手上的功夫和一路的选择，最后留一刻钟提问。", 60, 400, "secondary vocational college"),
    ("report", "先进事迹报告会", "三位先进讲三个故事，一线的人和事，适合开学季和表彰大会。", 90, 800, "secondary vocational college"),
    ("class", "主题班会", "一位师傅进一个班，带上工具和作品，边讲边做，孩子们上手试一试。", 40, 60, "primary secondary vocational"),
    ("studio", "走进工匠工作室", "按路线参观工作室或车间，看发明，听讲解，戴好护具动手做一件小作品。", 90, 40,
     "primary secondary vocational college"),
    ("tutor", "成长辅导课", "受聘的辅导员与学生面对面，谈专业、谈择业、谈一门手艺怎么练。", 45, 50, "vocational college"),
)  # fmt: skip


def load_activities(*, by) -> list[ActivityTemplate]:
    """Lays out the five usual activities where there is none yet; those that stand stay as they are."""
    for kind, title, about, minutes, most, stages in USUAL:
        if not ActivityTemplate.objects.filter(kind=kind).exists():
            save_activity(
                by=by,
                kind=kind,
                title=title,
                about=about,
                minutes=minutes,
                group_max_people=most,
                stages=stages.split(),
            )
    return list(ActivityTemplate.objects.all())


@transaction.atomic
def save_activity(*, by, activity=None, **details) -> ActivityTemplate:
    """Lays out an activity, or changes one. Raises NotAllowed without a corps office, ValidationError by field."""
    demand(by, policies.can_keep_programmes)
    activity = activity or ActivityTemplate()
    return store(activity, details, "activity_changed" if activity.pk else "activity_added", by=by)


@transaction.atomic
def save_school(*, by, school=None, union=None, **details) -> School:
    """Enters the school of a school union, or changes one.

    Raises NotAllowed out of reach, OrderRefused (field `union`) for a union that is no school's, ValidationError by field.
    """
    school = school or School(union=union)
    demand(by, policies.can_keep_school, school.union)
    if school.union.kind != UnionKind.SCHOOL_UNION:
        raise OrderRefused("union", _("Only the union of a school can be entered as a school."))
    if school.pk is None and School.objects.filter(union=school.union).exists():
        raise OrderRefused("union", _("This school is entered already."))
    return store(school, details, "school_changed" if school.pk else "school_entered", by=by, union=school.union)


@transaction.atomic
def write_post(*, by, template, school=None, speaker=None, **details) -> SchoolPost:
    """A school asks, or a craftsman offers, along a template.

    `details` are columns of SchoolPost. Raises NotAllowed for somebody else's school or record, OrderRefused (field) for a
    stage the activity is not for, days that are over or upside down, a speaker who is not cleared for schools.
    """
    if school:
        demand(by, policies.is_school_side, school)
        if school.stage not in template.stages:
            raise OrderRefused("template", _("This activity is not meant for your kind of school."))
    else:
        demand(by, policies.is_person_of, speaker)
    _check_days(details["from_on"], details["until_on"])
    if speaker:
        _check_offer(speaker, details)
    post = SchoolPost(template=template, school=school, speaker=speaker, written_by=by, **details)
    post.full_clean()
    post.save()
    record(post, "school_post_written", by=by, union=post.union)
    return post


def _check_offer(speaker, details):
    if not speaker.is_active:
        raise OrderRefused("template", _("%(name)s does not lecture at present.") % {"name": speaker.name})
    if not (speaker.school_cleared_until and speaker.school_cleared_until >= details["from_on"]):
        raise OrderRefused(
            "from_on", _("You are not cleared for schools then. Please ask the corps office for check and induction.")
        )
    topic = details.get("topic")
    if topic and not topic.offerings.filter(speaker=speaker).exists():
        raise OrderRefused("topic", _("%(name)s does not give this topic.") % {"name": speaker.name})


def _check_days(from_on, until_on):
    if until_on < from_on:
        raise OrderRefused("until_on", _("The end lies before the beginning."))
    if until_on < timezone.localdate():
        raise OrderRefused("until_on", _("This date is in the past. Please choose a later one."))


@transaction.atomic
def close_post(post: SchoolPost, *, by) -> SchoolPost:
    """Takes an ask or offer off the list. Raises NotAllowed for the other side, InvalidTransition when it is closed."""
    if post.state in (PostState.OPEN, PostState.MATCHED):
        demand(by, policies.can_close_post, post)
    return move(post, PostState.CLOSED, by=by)


def close_past_posts() -> int:
    """Closes what is over by its own days; says how many."""
    over = SchoolPost.objects.exclude(state=PostState.CLOSED).filter(until_on__lt=timezone.localdate())
    rows = list(over.select_related("school__union", "speaker__home_corps__union"))
    for post in rows:
        move(post, PostState.CLOSED)
    return len(rows)
