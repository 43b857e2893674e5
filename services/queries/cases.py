"""Cases, receipts and batches: for the counter within reach, for anybody by their unguessable link."""

from django.db.models import Q

from federation.composed import composed
from federation.fields import blind_index
from federation.numbers import normal_phone
from workflow.queries import history_of

from ..models import Appeal, Case, CaseRating, CompanyBatch, Need, Receipt, Ticket
from ..plates import normal_plate
from ..policies.counter import READS
from ..states import AppealState, CaseState, ReceiptState

OPEN_CASE = [CaseState.BOOKED, CaseState.CHECKED_IN, CaseState.IN_PROGRESS, CaseState.NEED_MORE, CaseState.FORWARDED]


def _cases():
    return Case.objects.select_related(
        "station__union", "session", "version__service", "person", "company", "vehicle", "ticket", "desk", "need"
    )


def cases_within(reach):
    """Cases of the stations somebody looks after, the latest first."""
    return _cases().filter(reach.q("station__union__path", *READS)).order_by("-created_at", "-pk")


def case_in_reach(reach, number: str) -> Case | None:
    """The case with this number at a station somebody looks after; None out of reach. Asked with every step of a case."""
    found = next(iter(composed(_numbered, number=number)), None)
    return found if found is not None and reach.covers(found.station.union.path, *READS) else None


def _numbered(*, number):
    return _cases().filter(number=number)


def cases_by_token():
    return _cases()


def case_by_number(number: str, phone: str) -> Case | None:
    """The case with this number whose person has this phone; both must fit (S5-14)."""
    digits = normal_phone(phone)
    if not digits:
        return None
    rows = _cases().filter(number=number, person__phone_index=blind_index(digits, "phone"))
    return rows.first()


def cases_of(person):
    """One's own cases, the latest first."""
    return _cases().filter(person=person).order_by("-created_at", "-pk")


def receipts_within(reach):
    rows = Receipt.objects.filter(reach.q("station__union__path", *READS))
    return rows.select_related("station__union", "case__version__service").order_by("-issued_at", "-pk")


def receipts_by_token():
    return Receipt.objects.select_related("station__union", "case__version__service", "reverses", "reversal")


def receipts_of(case):
    """The letters about a case, the first first."""
    return case.receipts.select_related("reverses").order_by("issued_at", "pk")


def valid_receipt(case) -> Receipt | None:
    """The letter that stands; None before one is issued and after it was reversed."""
    return case.receipts.filter(state=ReceiptState.ISSUED, reverses=None).first()


def last_reversal(case) -> Receipt | None:
    """The latest letter that took a receipt of the case back."""
    return case.receipts.exclude(reverses=None).select_related("reverses").order_by("-pk").first()


def batches_within(reach):
    rows = CompanyBatch.objects.filter(reach.q("session__station__union__path", *READS))
    return rows.select_related("session__station__union", "company", "version__service", "person")


def batches_by_token():
    return CompanyBatch.objects.select_related("session__station__union", "company", "version__service", "person")


def bad_ratings_within(reach):
    """Grades of one or two that nobody has followed up, the oldest first."""
    rows = CaseRating.objects.filter(reach.q("case__station__union__path", *READS), grade__lte=2, followed_at=None)
    return rows.select_related("case__station__union", "case__person", "case__version__service").order_by("given_at")


def ratings_within(reach):
    rows = CaseRating.objects.filter(reach.q("case__station__union__path", *READS))
    return rows.select_related("case__station__union", "case__person", "case__version__service")


def appeals_within(reach):
    """Appeals that wait for an answer, the oldest first."""
    rows = Appeal.objects.filter(reach.q("case__station__union__path", *READS), state=AppealState.FILED)
    return rows.select_related("case__station__union", "case__person", "case__version__service").order_by("filed_at")


def overdue_within(reach, today):
    """Cases passed to the window whose promised day is over, the oldest promise first."""
    rows = cases_within(reach).filter(state=CaseState.FORWARDED, promised_on__lt=today)
    return rows.order_by("promised_on", "pk")


def forwarded_within(reach):
    """Cases that wait at the window, the next promise first."""
    return cases_within(reach).filter(state=CaseState.FORWARDED).order_by("promised_on", "pk")


def timeline_of(case) -> list:
    """Journal lines of a case, the oldest first."""
    return list(history_of(case))


def found_at_counter(session, words: str) -> dict:
    """Whatever the officer typed: a ticket's number, a phone or a plate; tickets, needs and cases that fit (S5-11)."""
    words = words.strip()
    if not words:
        return {}
    number, phone, plate = words.lstrip("#"), normal_phone(words), normal_plate(words)
    needs = Need.objects.filter(state__in=["open", "planned"], station=session.station_id)
    needs = needs.select_related("service", "person", "vehicle", "company")
    tickets = Ticket.objects.filter(session=session).select_related("person", "appointment__service")
    tickets = tickets.prefetch_related("services")
    cases = _cases().filter(station=session.station_id)
    if number.isascii() and number.isdigit() and len(number) <= 4:
        rows = list(tickets.filter(number=int(number)))
        people = [ticket.person_id for ticket in rows if ticket.person_id]
        return {"tickets": rows, "needs": list(needs.filter(person__in=people)[:20]),
                "cases": list(cases.filter(Q(ticket__in=rows) | Q(person__in=people))[:10])}  # fmt: skip
    if phone:
        mine = {"person__phone_index": blind_index(phone, "phone")}
        return {"tickets": list(tickets.filter(**mine)), "needs": list(needs.filter(**mine)[:20]),
                "cases": list(cases.filter(**mine)[:10])}  # fmt: skip
    return {"tickets": [], "needs": list(needs.filter(Q(vehicle__plate=plate) | Q(number=plate))[:20]),
            "cases": list(cases.filter(Q(vehicle__plate=plate) | Q(number=words.upper()))[:10])}  # fmt: skip
