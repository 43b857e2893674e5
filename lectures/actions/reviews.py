"""The yearly star review: reckoned from facts, signed by a person (S1-12)."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.queries import reach_of
from workflow.actions import move
from workflow.errors import NotAllowed

from .. import notices, policies
from ..errors import OrderRefused
from ..models import Appointment, Corps, Speaker, StarReview
from ..queries.facts import as_year, star_rule_on, year_facts
from ..star_rule import Rule, level_of, levels_of
from ..states import AppointmentState, ReviewState

FIRST_YEAR = 2019  # the academy was founded (F-A1-06)


def _demand_office(by, corps):
    if not policies.can_keep_corps(reach_of(by), corps):
        raise NotAllowed(_("The office of the corps reviews its speakers."))


@transaction.atomic
def propose_reviews(*, by, corps: Corps, year: int) -> list[StarReview]:
    """Reckons the star level of every speaker whose home is the corps, from the facts of the year, for signature.

    Who is suspended today is reviewed, too, and keeps the stars (`year_facts`); who has left is not.
    Reviews that stand are left alone. Raises OrderRefused (`year`) before the year is over and for one before 2019.
    """
    _demand_office(by, corps)
    if year < FIRST_YEAR:
        raise OrderRefused("year", _("The first year that is reviewed is %(year)s.") % {"year": FIRST_YEAR})
    if year >= timezone.localdate().year:
        raise OrderRefused("year", _("A year is reviewed once it is over."))
    rule = star_rule_on(timezone.localdate().replace(year=year, month=12, day=31))
    suspended = Exists(Appointment.objects.filter(speaker=OuterRef("pk"), state=AppointmentState.SUSPENDED))
    speakers = list(Speaker.objects.filter(Q(is_active=True) | suspended, home_corps=corps))
    facts = year_facts(speakers, year)
    levels = levels_of([as_year(pk, found) for pk, found in facts.items()], rule)
    alone = {pk: level_of(as_year(pk, found), rule) for pk, found in facts.items()}
    rows = [
        StarReview(
            speaker=speaker, year=year, level_before=speaker.star_level, level_computed=levels[speaker.pk],
            facts={**facts[speaker.pk], "rule": rule.as_json(), "beyond_share": levels[speaker.pk] < alone[speaker.pk]},
        )
        for speaker in speakers
    ]  # fmt: skip
    StarReview.objects.bulk_create(rows, ignore_conflicts=True)
    return list(StarReview.objects.filter(speaker__in=speakers, year=year).select_related("speaker__home_corps__union"))


def computed_again(review: StarReview) -> int:
    """The level that the frozen facts give under the frozen rule; whoever came after the share of five stars has four."""
    level = level_of(as_year(review.speaker_id, review.facts), Rule.from_json(review.facts["rule"]))
    return level - 1 if review.facts["beyond_share"] else level


@transaction.atomic
def sign_review(review: StarReview, *, by) -> StarReview:
    """Makes the reckoned level the speaker's. Raises InvalidTransition when it was decided already."""
    return _decide(review, ReviewState.SIGNED, review.level_computed, by, "")


@transaction.atomic
def overrule_review(review: StarReview, *, by, level: int, note: str) -> StarReview:
    """Decides another level than the rule reckoned, with a reason."""
    if not 1 <= level <= 5:
        raise OrderRefused("level", _("Please choose from 1 to 5 stars."))
    return _decide(review, ReviewState.OVERRULED, level, by, note)


def _decide(review, state, level, by, note):
    _demand_office(by, review.speaker.home_corps)
    if review.speaker.person_id == reach_of(by).person_id:
        raise NotAllowed(_("Nobody decides about their own stars."))
    review = move(review, state, by=by, note=note, level_decided=level, signed_by=by, signed_at=timezone.now())
    Speaker.objects.filter(pk=review.speaker_id).update(star_level=level)
    notices.tell_person(review.speaker.person, review, "stars_decided")
    return review
