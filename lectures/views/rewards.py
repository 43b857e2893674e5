"""A speaker's points with their reasons, and the way to the next star."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..ledger import entries_of
from ..queries import facts
from ..queries import rewards as queries
from ..star_rule import TOP
from .me import own_pages


@require_safe
@own_pages
def points(request, speaker):
    """The ledger of a year, drawn by month, and what this year counts towards the stars."""
    today = timezone.localdate()
    page = Paginator(queries.points_of(speaker), 20).get_page(request.GET.get("page"))
    months = queries.points_by_month(speaker, today.year)
    counted = facts.year_facts([speaker], today.year)[speaker.pk]
    context = {
        "speaker": speaker, "page": page, "entries": entries_of(page.object_list), "year": today.year,
        "total": sum(months), "months": list(zip(range(1, 13), months, strict=True)), "counted": counted,
        "mean": _mean(counted), "steps": _steps(counted, facts.star_rule_on(today)), "review": queries.last_review(speaker),
    }  # fmt: skip
    return render(request, "lectures/me_points.html", context)


def _mean(counted):
    return counted["ratings_sum"] / counted["ratings_count"] if counted["ratings_count"] else None


def _steps(counted, rule) -> list[dict]:
    """What each level from two stars on asks for, and what of it is reached so far."""
    return [
        {
            "level": level, "sessions": rule.sessions[level], "rating": rule.rating[level],
            "new_topics": max((need for at, need in rule.new_topics.items() if at <= level), default=0),
            "missing": max(0, rule.sessions[level] - len(counted["orders"])),
        }
        for level in range(2, TOP + 1)
    ]  # fmt: skip
