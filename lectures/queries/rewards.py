"""Points, fees and star reviews as their speaker and the office see them."""

from django.db.models import BigIntegerField, Case, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Cast, Substr

from federation.models import Role

from ..models import AllowanceLine, Order, Paper, PointsLine, StarReview

ORDER = "lectures.order:"


def _office(reach, field: str) -> Q:
    return reach.q(field, Role.CORPS_OFFICER)


def points_within(reach):
    """The ledger of the speakers whose corps' office this is, with the `order_number` of lectures; the newest line first."""
    rows = PointsLine.objects.filter(_office(reach, "speaker__home_corps__union__path"))
    key = Cast(Substr(OuterRef("about"), len(ORDER) + 1), BigIntegerField())
    number = Subquery(Order.objects.filter(pk=key).values("number")[:1])
    rows = rows.annotate(order_number=Case(When(about__startswith=ORDER, then=number)))
    return rows.select_related("speaker__home_corps", "written_by")


def allowances_within(reach):
    """Fees of lectures of the corps whose office this is; the newest first."""
    rows = AllowanceLine.objects.filter(_office(reach, "order__corps__union__path"))
    return rows.select_related("speaker", "order__corps__union", "proposed_by", "approved_by")


def reviews_within(reach):
    """Star reviews of the corps whose office this is; the latest year first."""
    rows = StarReview.objects.filter(_office(reach, "speaker__home_corps__union__path"))
    return rows.select_related("speaker__home_corps__union", "signed_by")


def papers_of_office(reach):
    """Letters and certificates of the corps whose office this is; the newest first."""
    return Paper.objects.filter(_office(reach, "corps__union__path")).select_related("corps", "person", "issued_by")


def reviews_to_sign(reach):
    """Star reviews that wait for a signature, the oldest first."""
    return reviews_within(reach).filter(state="proposed").order_by("created_at")


def fees_to_approve(reach):
    """Proposed fees that somebody else of the office has to approve, the oldest first."""
    return allowances_within(reach).filter(approved_at=None).exclude(proposed_by=reach.user_id).order_by("created_at")


def points_of(speaker):
    """A speaker's own lines, the newest first."""
    return PointsLine.objects.filter(speaker=speaker)


def points_by_month(speaker, year: int) -> list[int]:
    """Points of the twelve months of a year."""
    rows = points_of(speaker).filter(earned_on__year=year).order_by().values_list("earned_on__month")
    sums = dict(rows.annotate(total=Sum("points")))
    return [sums.get(month, 0) for month in range(1, 13)]


def last_review(speaker) -> StarReview | None:
    """The latest review that a person decided."""
    return StarReview.objects.filter(speaker=speaker).exclude(level_decided=None).first()


def orders_by_key(keys) -> dict[int, Order]:
    """Orders with their topic, by key; for ledgers that name their facts."""
    return Order.objects.select_related("topic", "union").in_bulk(keys)
