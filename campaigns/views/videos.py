"""Videos: the gallery, one video with what is said, the file in parts, the beats of watching; handing in and review."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from federation.queries import unions_within
from ui.paging import LongPaginator
from workflow.steps import Step, buttons, refuse, step_page
from workflow.tables import table_page
from workflow.tokens import once, once_on_post

from ..actions import videos as act
from ..errors import CampaignRefused
from ..filters.micros import GalleryFilter, VideoFilter
from ..forms import micros as forms
from ..models import Video
from ..policies import micros as policies
from ..queries import videos as queries
from ..states.micros import VideoState
from .contests import asked_visit
from .duty import demand_duty

PAGE = 24
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})\Z")
ONLY_OFFICERS = gettext_lazy("Videos are handed in by the officers of a union.")

STEPS = {
    "submit": Step(
        pgettext_lazy("verb", "Send to review"), act.submit_video, policies.can_change_video,
        gettext_lazy("Sent. Another officer looks at it now."),
    ),
    "publish": Step(
        pgettext_lazy("verb", "Publish"), act.publish_video, policies.can_review_video,
        gettext_lazy("Published. Everybody can watch it now."),
    ),
    "return": Step(
        pgettext_lazy("verb", "Return the video"), act.return_video, policies.can_review_video,
        gettext_lazy("Returned with your reason."), form=forms.NoteForm, tone="danger",
    ),
    "consent": Step(
        pgettext_lazy("verb", "Note a consent"), act.note_consent, policies.can_change_video,
        gettext_lazy("The consent is noted."), form=forms.ConsentForm, tone="",
    ),
    "withdraw": Step(
        pgettext_lazy("verb", "Withdraw the video"), act.withdraw_video, policies.can_withdraw_video,
        gettext_lazy("Withdrawn. Nobody can watch it any more."), form=forms.NoteForm, tone="danger",
    ),
}  # fmt: skip


@require_safe
def video_list(request):
    """Published videos with filters; what one watched to the end is marked."""
    found = GalleryFilter(request.GET, queries.gallery())
    valid = found.form.is_valid()
    page = LongPaginator(found.qs if valid else queries.gallery().none(), PAGE).get_page(request.GET.get("page"))
    done = queries.completed_of(request.reach, [one.pk for one in page])
    context = {"filter": found, "page": page, "done": done, "keeps": request.reach.has(*policies.STAFF)}
    return render(request, "campaigns/video_list.html", context, status=200 if valid else 400)


def find_video(request, pk) -> Video:
    """A video that the person may see, else 404."""
    return get_object_or_404(queries.videos_visible(request.reach), pk=pk)


@require_safe
def video_detail(request, pk):
    """One video with its words; consents and steps for the officers of its union."""
    video = find_video(request, pk)
    keeps = policies.can_keep_micros(request.reach, video.union)
    watch = queries.watch_of(request.reach, video)
    context = {
        "video": video, "keeps": keeps, "consents": queries.consents_of(video) if keeps else [], "watch": watch,
        "percent": min(100, round(100 * watch.seen_seconds / float(video.seconds))) if watch else 0,
        "counts": video.state == VideoState.PUBLISHED and request.reach.person_id is not None,
        "buttons": buttons(request.reach, video, STEPS),
        "waits": video.state == VideoState.SUBMITTED and video.uploaded_by_id == request.reach.user_id,
    }  # fmt: skip
    return render(request, "campaigns/video_detail.html", context)


@require_safe
def video_file(request, pk):
    """The file, whole or the part that the player asks for; only while the person may see the video."""
    video = find_video(request, pk)
    if not video.file.storage.exists(video.file.name):
        raise Http404
    size = video.file.size
    asked = RANGE.match(request.headers.get("Range", ""))
    if asked is None:
        answer = FileResponse(video.file.open("rb"), content_type=video.content_type)
    else:
        first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        with video.file.open("rb") as file:
            file.seek(first)
            answer = HttpResponse(file.read(last - first + 1), status=206, content_type=video.content_type)
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"  # a withdrawn consent counts at once
    return answer


@require_POST
@login_required
def video_beat(request, pk):
    """Says that the video played; answers how far it was watched. The action never counts more than passed."""
    video = find_video(request, pk)
    form = forms.BeatForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This is no number of seconds.")}, status=422)
    watch = act.beat(video, by=request.user, played=form.cleaned_data["played"])
    percent = min(100, round(100 * watch.seen_seconds / float(video.seconds)))
    return JsonResponse({"percent": percent, "done": watch.completed_at is not None})


@once_on_post
def video_step(request, pk, step):
    """Note a consent, send to review, publish, return, withdraw."""
    video = get_object_or_404(queries.videos_within(request.reach), pk=pk)
    return step_page(request, video, step, STEPS, reverse("campaigns:video-detail", args=[pk]))


@require_POST
@login_required
@once
def consent_withdraw(request, pk, consent):
    """Notes that somebody no longer agrees; the video goes offline."""
    video = get_object_or_404(queries.videos_within(request.reach), pk=pk)
    row = get_object_or_404(queries.consents_of(video).select_related("video__union"), pk=consent)
    try:
        act.withdraw_consent(row, by=request.user, note=_("A consent was withdrawn."))
        messages.success(request, _("Noted. The video is offline."))
    except CampaignRefused as error:
        messages.error(request, str(error))
    return redirect("campaigns:video-detail", pk)


@require_safe
@login_required
def video_desk(request):
    """The videos of my unions with filters, and as a table."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    found = VideoFilter(request.GET, queries.videos_within(request.reach))
    columns = [
        (_("Title"), lambda one: one.title), (_("Kind"), lambda one: one.get_kind_display()),
        (pgettext("video", "Who speaks"), lambda one: one.speaker_name), (_("Union"), lambda one: one.union.name),
        (_("Seconds"), lambda one: one.seconds), (_("Consents"), lambda one: one.agreed),
        (_("Watched to the end"), lambda one: one.watched), (_("State"), lambda one: str(one.state_label)),
    ]  # fmt: skip
    return table_page(
        request, "campaigns/video_desk.html", found, name=_("Videos"), columns=columns, about=Video, here="videos",
    )  # fmt: skip


@once_on_post
def video_new(request):
    """Hands a video in as a draft; `visit` in the address ties it to a visit."""
    demand_duty(request, *policies.STAFF, sentence=ONLY_OFFICERS)
    visit = asked_visit(request)
    posted = request.method == "POST"
    form = forms.VideoForm(
        request.POST if posted else None, request.FILES if posted else None,
        unions=unions_within(request.reach, *policies.STAFF), initial={"union": visit.series.union_id if visit else None},
    )  # fmt: skip
    refusal = ""
    if posted and form.is_valid():
        try:
            video = act.hand_in_video(by=request.user, visit=visit, **form.cleaned_data)
            messages.success(request, _("Kept as a draft. Note the consents now, then send it to review."))
            return redirect("campaigns:video-detail", video.pk)
        except (CampaignRefused, ValidationError) as error:
            refusal = refuse(form, error)
    context = {"form": form, "refusal": refusal, "title": _("Hand in a video"), "back": reverse("campaigns:video-desk")}
    return render(request, "campaigns/plain_form.html", context, status=422 if refusal or form.errors else 200)
