from celery import shared_task
from django.utils import timezone

from .actions import rewards
from .actions.appointments import end_terms, remind_of_ends
from .actions.certificates import remind_of_certificates
from .actions.clearances import remind_clearances
from .actions.escalations import escalate_late_orders
from .actions.leaving import hand_over_all
from .actions.orders import expire_requests
from .actions.programmes import carry_over, ensure_programme
from .actions.proposals import propose_from_demand
from .actions.revetting import remind_late_givers, take_off_late_givers
from .actions.schools import close_past_posts
from .actions.tutors import lapse_tutors
from .actions.uncleared import cancel_uncleared, flag_visits
from .actions.viewed import store_views
from .actions.waiting import expire_offers
from .models import Corps


@shared_task(name="lectures.let_lapse")
def let_lapse() -> tuple[int, int]:
    """Lets unanswered questions and offers lapse whose time is over, and asks or offers the next."""
    return expire_requests(), expire_offers()


@shared_task(name="lectures.settle_points")
def settle_points() -> int:
    """Writes the points that are due to the speakers of each corps; says how many lines were new."""
    return sum(rewards.settle_points(corps.home_speakers.filter(is_active=True)) for corps in Corps.objects.all())


@shared_task(name="lectures.escalate")
def escalate() -> int:
    """Tells the next higher office about orders that waited longer than promised; says how many were new."""
    return escalate_late_orders()


@shared_task(name="lectures.certificates")
def certificates() -> int:
    """Reminds people of certificates that run out soon; says how many were told."""
    return remind_of_certificates()


@shared_task(name="lectures.tend_terms")
def tend_terms() -> tuple[int, int, int]:
    """Ends terms that are over, shows those that begin, reminds of those that end soon, hands lectures left behind over."""
    return end_terms(), remind_of_ends(), hand_over_all()


@shared_task(name="lectures.look_after_schools")
def look_after_schools() -> tuple[int, ...]:
    """Lays out this year's programme, carries days over, reminds of clearances, ends terms of tutors, closes old asks.

    Flags agreed visits without a clearance for their day, and cancels those that found nobody in time.
    """
    year = timezone.localdate().year
    ensure_programme(year)
    done = carry_over(year - 1), remind_clearances(), lapse_tutors(), close_past_posts()
    return *done, flag_visits(), cancel_uncleared()


@shared_task(name="lectures.revet_topics")
def revet_topics() -> tuple[int, int]:
    """Reminds speakers of topics that change, and takes those off whose time is over."""
    return remind_late_givers(), take_off_late_givers()


@shared_task(name="lectures.count_views")
def count_views() -> int:
    """Moves the looks at topics from the cache into the database; says how many."""
    return store_views()


@shared_task(name="lectures.propose_topics")
def propose_topics() -> int:
    """Proposes topics for the menu where orders fail (F-A1-12); says how many are new."""
    return propose_from_demand()
