from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..filters import TopicFilter
from ..queries import menu as queries
from ..queries.availability import free_dates, free_dates_of


@require_safe
def menu(request):
    """The menu by topic, by speaker or by need; filters stand in the address."""
    by = request.GET.get("by", "topic")
    if by == "speaker":
        word = request.GET.get("q", "")[:60].replace("\x00", "")
        speakers = queries.speakers_on_menu()
        if word:
            speakers = speakers.filter(name__icontains=word) | speakers.filter(trade__icontains=word)
        return render(request, "lectures/menu_speakers.html", {"speakers": speakers, "word": word, "by": by})
    found = TopicFilter(request.GET, queries.menu_topics())
    topics = list(found.qs) if found.form.is_valid() else []
    rails = [(category, list(rows)) for category, rows in groupby(topics, key=lambda topic: topic.category)]
    context = {"filter": found, "rails": rails, "total": len(topics), "by": by, "version": queries.current_version()}
    return render(request, "lectures/menu.html", context, status=200 if found.form.is_valid() else 400)


@require_safe
def topic_detail(request, code):
    """One topic with the speakers who give it and when they are free."""
    topic = queries.menu_topics().filter(code=code).first()
    if topic is None:
        raise Http404
    speakers = list(queries.speakers_on_menu().filter(offerings__topic=topic))
    free = free_dates_of(speakers, minutes=topic.minutes, most=3)
    rows = [(speaker, free.get(speaker.pk, [])) for speaker in speakers]
    return render(request, "lectures/topic_detail.html", {"topic": topic, "rows": rows})


@require_safe
def speaker_detail(request, pk):
    """One speaker with honours, topics and free dates."""
    speaker = queries.speakers_on_menu().filter(pk=pk).first()
    if speaker is None:
        raise Http404
    return render(
        request, "lectures/speaker_detail.html", {"speaker": speaker, "dates": free_dates(speaker, minutes=60, most=12)}
    )
