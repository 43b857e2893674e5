"""Schools for everybody: the yearly programme, the map, the board, one school; asks and offers (F-A1-17 … F-A1-20)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from ui.exports import table_response
from workflow.errors import NotAllowed
from workflow.tokens import once, once_on_post

from .. import policies
from ..actions import schools as act
from ..actions import visits as visit_act
from ..errors import OrderRefused
from ..forms.schools import InterestForm, PostForm, WishForm
from ..models import ActivityTemplate
from ..queries import programmes
from ..queries import schools as queries
from ..queries.choices import topics_to_order
from ..queries.speakers import speaker_of
from ..school_filters import PostFilter, SchoolFilter

PAGE = 30


@require_safe
def school_programme(request):
    """The drive of this year: its count against the target, the day, formats, reserved days, the map of schools."""
    today = timezone.localdate()
    years, schools = list(programmes.programmes()), list(queries.schools_on_map())
    now = next((one for one in years if one.year == today.year), None)
    context = {
        "now": now, "past": [one for one in years if one.year < today.year], "schools": schools[:8],
        "many": len(schools), "dots": queries.dots_of(schools), "activities": queries.activities(),
        "slots": queries.open_slots()[:12], "days_left": programmes.days_to_craftsman_day(today),
        "banner": programmes.shows_banner(today), "edition": programmes.edition_of(today.year),
        "pupils": programmes.pupils_reached(now) if now else 0, "is_school": request.reach.has(*queries.SCHOOL_SIDE),
        "posts": queries.posts()[:6],
    }  # fmt: skip
    return render(request, "lectures/school_programme.html", context)


@require_safe
def school_board(request):
    """Every school with the days since its last visit, those that wait longest first; staff take it as a table."""
    found = SchoolFilter(request.GET, queries.schools_on_map())
    rows = found.qs if found.form.is_valid() else queries.schools_on_map().none()
    if request.GET.get("export") and request.reach.is_staff:
        return _board_table(rows)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [(school, queries.days_since(school)) for school in page]
    context = {"filter": found, "page": page, "lines": lines}
    return render(request, "lectures/school_board.html", context, status=200 if found.form.is_valid() else 400)


def _board_table(rows):
    heads = [_("School"), _("Stage"), _("Address"), _("Visits"), _("Last visit"), _("Days since")]
    lines = [
        [
            one.union.name, one.get_stage_display(), one.address, one.visit_count,
            timezone.localdate(one.last_visit_at) if one.last_visit_at else "", queries.days_since(one),
        ]
        for one in rows
    ]  # fmt: skip
    return table_response(f"{pgettext('places', 'Schools')}.xlsx", heads, lines)


@require_safe
def school_detail(request, pk):
    """One school: its wait, its tutors, what it asks for, who was there."""
    school = queries.schools_on_map().filter(pk=pk).first()
    if school is None:
        raise Http404
    page = Paginator(queries.visits_of(school), 20).get_page(request.GET.get("page"))
    context = {
        "school": school, "days": queries.days_since(school), "tutors": queries.tutors_of(school), "page": page,
        "posts": queries.posts().filter(school=school), "own": policies.is_school_side(request.reach, school),
    }  # fmt: skip
    return render(request, "lectures/school_detail.html", context)


@require_safe
def post_list(request):
    """What schools ask for and craftsmen offer, with filters."""
    found = PostFilter(request.GET, queries.posts())
    valid = found.form.is_valid()
    page = Paginator(found.qs if valid else queries.posts().none(), 20).get_page(request.GET.get("page"))
    mine = [] if request.reach.is_visitor else queries.own_posts(request.reach)[:10]
    context = {"filter": found, "page": page, "mine": mine, "sides": _sides(request)}
    return render(request, "lectures/post_list.html", context, status=200 if valid else 400)


def _sides(request) -> dict:
    """For whom this person can speak: schools, or the own record."""
    if request.reach.is_visitor:
        return {}
    return {"schools": queries.schools_within(request.reach), "speaker": speaker_of(request.reach)}


@once_on_post
def post_new(request):
    """A school asks or a craftsman offers; `side=offer` is for those who could do both."""
    sides = _sides(request)
    asks = sides["schools"].exists() and not (sides["speaker"] and request.GET.get("side") == "offer")
    if not asks and not sides["speaker"]:
        raise NotAllowed(_("Contacts of schools ask here, and speakers offer."))
    chosen = ActivityTemplate.objects.filter(kind=request.GET.get("kind", "")[:8]).first()
    form = PostForm(
        request.POST or None, templates=queries.activities(), topics=topics_to_order().filter(is_for_schools=True),
        schools=sides["schools"] if asks else None, initial={"template": chosen, "from_on": timezone.localdate()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        who = {} if asks else {"speaker": sides["speaker"]}
        post = attempt(form, lambda: act.write_post(by=request.user, **who, **form.details()))
        if post:
            messages.success(request, _("It stands in the list now. You hear of it when somebody is interested."))
            return redirect("lectures:post-detail", post.pk)
    context = {"form": form, "asks": asks, "activities": queries.activities()}
    return render(request, "lectures/post_form.html", context, status=422 if form.errors else 200)


def attempt(form, run):
    """What `run` returns; a refusal comes beside its field and gives None."""
    try:
        return run()
    except OrderRefused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _post(pk):
    return get_object_or_404(queries.posts_to_read(), pk=pk)


def _may_answer(request, post, sides) -> bool:
    school = next(iter(sides.get("schools") or []), None)
    return policies.can_answer_post(request.reach, post, speaker=sides.get("speaker"), school=school)


@require_safe
def post_detail(request, pk):
    """One ask or offer, and what this person can do with it."""
    post, sides = _post(pk), _sides(request)
    other = _may_answer(request, post, sides)
    own = policies.can_close_post(request.reach, post)
    context = {
        "post": post, "may_answer": other, "may_close": own,
        "visits": queries.visits_within(request.reach).filter(post=post) if sides else (),
    }  # fmt: skip
    return render(request, "lectures/post_detail.html", context)


@once_on_post
def post_interest(request, pk):
    """Interest: the other side says so, with what it knows already."""
    post, sides = _post(pk), _sides(request)
    if not _may_answer(request, post, sides):
        raise NotAllowed(_("The other side of an open ask or offer can answer it."))
    workshop = post.template.kind == ActivityTemplate.Kind.STUDIO
    if post.school_id:
        form = WishForm(request.POST or None, is_workshop=workshop)
    else:
        form = InterestForm(request.POST or None, is_workshop=workshop, schools=sides["schools"])
    if request.method == "POST" and form.is_valid():
        who = {"speaker": sides["speaker"]} if post.school_id else {}
        visit = attempt(form, lambda: visit_act.show_interest(post, by=request.user, **who, **form.details()))
        if visit:
            messages.success(request, _("The other side has been told and invites you next."))
            return redirect("lectures:visit-detail", visit.pk)
    context = {"form": form, "title": _("I am interested"), "about": post, "back": ("lectures:post-detail", post.pk)}
    return render(request, "lectures/school_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@once
def post_close(request, pk):
    act.close_post(_post(pk), by=request.user)
    messages.success(request, _("It no longer stands in the list."))
    return redirect("lectures:post-list")
