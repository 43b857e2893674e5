"""The counter: papers taken in, a receipt with its number, and the page of the queue polled by 500 phones."""

import secrets
from urllib.parse import urlencode

from django.utils import timezone

from federation.models import User
from lectures.models import Corps
from services.models import Case, OnsiteSession, Receipt, Service, Ticket
from services.queries.catalogue import version_now

from . import people
from .load import Call, interleaved, percentile, run

MUST, MOST_SQL, QUEUE_MUST, PHONES, EVERY_SECONDS = 2.5, 20, 2.0, 500, 20


def _post(path, cookie, **data) -> Call:
    body = urlencode({"form_token": secrets.token_urlsafe(18), **data}, doseq=True)
    return Call(path, cookie, body, {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": people.TOKEN})


def at_the_counter(bench) -> None:
    """Intake and receipt of 8 clients in turns with the order's floor, then the phones."""
    officer = User.objects.get(username="counter")
    session = OnsiteSession.objects.filter(state="open", desks__officer=officer).latest("pk")
    cookie, version = people.cookie_of(officer), version_now(Service.objects.get(code="P01"))
    corps, topic, turn = Corps.objects.order_by("pk")[0], bench.slots[0][1], iter(range(10**6))
    clerk = session.cases.exclude(person=None).first().person

    def intake():
        address = f"/services/desk/sessions/{session.pk}/counter/"
        return _post(address, cookie, service="P01", phone=f"135{next(turn):08d}", name="李师傅")

    def receipt():
        case = Case.objects.create(
            number=f"X{next(turn)}", station=session.station, session=session, version=version, audience="person", person=clerk,
            state="in_progress", started_at=timezone.now(), papers=[[paper, False] for paper in version.papers],
        )  # fmt: skip
        return _post(f"/services/desk/cases/{case.number}/approve/", cookie, paper=version.papers)

    def floor(count):
        return [people.floor_call(bench.groups[n % len(bench.groups)], topic, corps) for n in range(count)]

    from .paths import EXECUTIONS, statements, statements_of_floor

    for name, call in (("counter: papers taken in", intake), ("counter: receipt issued", receipt)):
        warm = [one for _ in range(16 * EXECUTIONS) for one in (call(), *floor(1))]
        run(bench.server, warm, 16)  # each connection has its questions planned
        sql, before = statements(officer, call()), Receipt.objects.count()
        both = interleaved(
            bench.server, lambda _round, call=call: [call() for _ in range(bench.each)], lambda _round: floor(bench.each),
            rounds=bench.rounds, clients=8,
        )  # fmt: skip
        bench.note(
            name,
            *both,
            must=MUST,
            sql=sql,
            most_sql=MOST_SQL,
            floor_sql=statements_of_floor(floor(1)[0]),
            statuses=(201, 302),
        )
        print(f"{name}: {Receipt.objects.count() - before} receipts of {bench.rounds * bench.each} calls", flush=True)
    _phones(bench, session)


def _phones(bench, session) -> None:
    """Five hundred people wait and look; each page asks again every 20 seconds."""
    first = Ticket.objects.filter(session=session).count() + 5000
    Ticket.objects.bulk_create([Ticket(session=session, number=first + n) for n in range(PHONES)])
    tokens = list(Ticket.objects.filter(session=session, number__gte=first).values_list("token", flat=True))
    ours = [Call(f"/services/t/{token}/", "", "", {"HX-Request": "true"}) for token in tokens]
    floor = [Call(f"/bench/floor/ticket/{token}/") for token in tokens]
    run(bench.server, ours[:16] + floor[:16], 8)
    from .paths import statements_of_floor

    both = interleaved(bench.server, lambda _round: ours, lambda _round: floor, rounds=bench.rounds, clients=50)
    bench.note("queue page, 500 phones", *both, must=QUEUE_MUST, floor_sql=statements_of_floor(floor[0]))
    rate, wanted = bench.rows[-1]["rate"], PHONES / EVERY_SECONDS
    bench.rows[-1] |= {"wanted_rate": wanted, "met": bench.rows[-1]["met"] and rate >= wanted}
    print(
        f"queue page: {rate:.0f} answers a second, {wanted:.0f} are needed; p99 {percentile(both[0], 0.99):.0f} ms",
        flush=True,
    )
