"""A whole order through the pages, from the menu to the order's own page, beside one row as JSON."""

import http.client
import re
import threading
import time
from collections import Counter
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lectures.models import Order

from .load import Block, Call, run
from .people import TOKEN

MUST, MOST_SQL = 40, 60
CLIENTS, WALKS = 16, 8  # a prepared question is planned anew five times on each connection
NEW = "/lectures/orders/new/"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _entry(group, speaker, topic, start) -> dict:
    return {
        "topic": topic.code, "speaker": speaker.pk, "union": group.union.pk, "people": "20", "audience": "一线职工",
        "starts_at": timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"), "place": "三楼会议室", "contact_name": "李工友",
        "contact_phone": "19900001234", "csrfmiddlewaretoken": TOKEN,
    }  # fmt: skip


def _walk(ask, group, speaker, topic, start) -> None:
    """Menu, topic, details, a look at everything, sending, the order's page; `ask(path, body)` gives status, place, page."""
    entry = _entry(group, speaker, topic, start)
    chosen = urlencode({"topic": topic.code, "speaker": speaker.pk, "starts_at": entry["starts_at"]})
    for path in ("/lectures/", f"/lectures/topics/{topic.code}/", f"{NEW}?{chosen}"):
        assert ask(path)[0] == 200, path
    status, _place, page = ask(NEW, entry | {"step": "review"})
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert status == 200 and token, page[:2000]
    status, place, page = ask(NEW, entry | {"step": "place", "form_token": token[1]})
    assert status == 302, (status, re.findall(r'class="error[^>]*>([^<]+)', page))
    assert ask(place)[0] == 200, place


def _over(line, cookie, seen: list):
    def ask(path, body=None):
        headers = {"Cookie": cookie, "Accept-Language": "zh-CN"} | (FORM if body else {})
        begun = time.perf_counter()
        line.request("POST" if body else "GET", path, urlencode(body) if body else None, headers)
        answer = line.getresponse()
        page = answer.read().decode()
        seen.append((time.perf_counter() - begun) * 1000)
        return answer.status, answer.headers.get("Location"), page

    return ask


def _orders(bench, slots) -> Block:
    """Whole orders one after the other; `slots` are (number, slot), and the number says which group orders."""
    line = http.client.HTTPConnection("127.0.0.1", bench.server.port, timeout=60)
    before, begun, wall = bench.server.cpu_ms(), time.perf_counter(), []
    for number, slot in slots:
        group, seen = bench.groups[number % len(bench.groups)], []
        _walk(_over(line, group.cookie, seen), group, *slot)
        wall.append(sum(seen))
    seconds, after = time.perf_counter() - begun, bench.server.cpu_ms()
    line.close()
    app, db = ((after[at] - before[at]) / len(slots) for at in (0, 1))
    return Block(Counter({200: len(slots)}), sorted(wall), seconds, app, db)


def _plan(bench, slots) -> None:
    """Lets the connections of the server plan the questions of an order, as one of a day's sixteen clients would find them."""

    def walks(own):
        line = http.client.HTTPConnection("127.0.0.1", bench.server.port, timeout=60)
        for number, slot in own:
            group = bench.groups[number % len(bench.groups)]
            _walk(_over(line, group.cookie, []), group, *slot)
        line.close()

    threads = [threading.Thread(target=walks, args=([next(slots) for _ in range(WALKS)],)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _statements(group, slot) -> int:
    client = Client()
    client.force_login(group.user)

    def ask(path, body=None):
        answer = client.post(path, body) if body else client.get(path)
        return answer.status_code, answer.headers.get("Location"), answer.content.decode()

    with CaptureQueriesContext(connection) as seen:
        _walk(ask, group, *slot)
    return len([query for query in seen if not query["sql"].startswith(CONTROL)])


def order_in_the_browser(bench) -> None:
    """Whole orders in turns with reading one row; the ratio is to one row."""
    each, row = max(4, bench.each // 4), Call("/bench/floor/row/")
    slots = enumerate(reversed(bench.slots))  # a group a slot: nobody hears two lectures at one time
    run(bench.server, [row] * 32, 8)
    _plan(bench, slots)
    before, ours, floor = Order.objects.count(), [], []
    for _ in range(bench.rounds):
        ours.append(_orders(bench, [next(slots) for _ in range(each)]))
        floor.append(run(bench.server, [row] * 400, 8))
    assert Order.objects.count() - before == each * bench.rounds
    number, slot = next(slots)
    sql = _statements(bench.groups[number % len(bench.groups)], slot)
    bench.note("whole order in the browser", ours, floor, must=MUST, sql=sql, most_sql=MOST_SQL)
