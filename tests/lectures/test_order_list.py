"""The list of orders: whose rows, in which order, and what it costs however many there are."""

from io import BytesIO

import pytest
from django.db import connection
from openpyxl import load_workbook

from lectures.models import Order
from lectures.queries.orders import orders_within
from tests.factories.federation import make_staff
from tests.factories.lectures import make_order
from ui.paging import LongPaginator
from workflow.models import StateChange

LIST = "/lectures/orders/"
OWN_COLUMNS = {"id", "number", "check_in_token", "rating_token"}


def copies(order, count):
    """`count` more orders like this one, each placed a minute earlier than the one before."""
    columns = [
        field.column for field in Order._meta.concrete_fields if field.column not in OWN_COLUMNS | {"created_at"}
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO lectures_order ({names}, number, check_in_token, rating_token, created_at)"
            f" SELECT {names}, 'X' || n, 'in' || n, 'rate' || n, created_at - n * interval '1 minute'"
            " FROM lectures_order, generate_series(1, %s) n WHERE id = %s",
            [count, order.pk],
        )


@pytest.mark.parametrize(("who", "statements"), [("worker", 5), ("officer", 5), ("office", 5)])
def test_the_list_costs_the_same_with_one_and_with_thirty(client, hall, who, statements, django_assert_num_queries):
    order = make_order(hall)
    client.force_login(getattr(hall, who))
    client.get(LIST)
    with django_assert_num_queries(statements):
        assert order.number in client.get(LIST).content.decode()
    copies(order, 29)
    with django_assert_num_queries(statements):
        page = client.get(LIST).content.decode()
    assert page.count("/lectures/orders/X") == 19, "twenty a page, the newest first"


def test_everybody_sees_their_own_and_what_their_duty_reaches(hall):
    from federation.queries import reach_of

    order = make_order(hall, wished_speaker=hall.speaker)
    stranger = make_staff("corps_officer", hall.other)
    seen = [hall.worker, hall.officer, hall.office, hall.speaker_account]
    assert all(list(orders_within(reach_of(who))) == [order] for who in seen)
    assert [list(orders_within(reach_of(who))) for who in (hall.outsider, stranger)] == [[], []]


def test_a_long_list_is_not_counted_to_its_end(hall):
    order = make_order(hall)
    copies(order, 40)
    pages = LongPaginator(Order.objects.order_by("-created_at"), 20)
    pages.MOST = 30
    assert (pages.count, pages.num_pages) == (30, 2)
    assert [row.number for row in pages.page(1)][:2] == [order.number, "X1"]


def test_staff_take_the_filtered_list_along_and_workers_do_not(client, hall):
    order = make_order(hall)
    copies(order, 2)
    client.force_login(hall.office)
    assert f"?q={order.number}&amp;export=xlsx" in client.get(LIST, {"q": order.number}).content.decode()
    answer = client.get(LIST, {"q": order.number, "export": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("编号", "宣讲", "宣讲员")
    assert [row[0] for row in rows[1:]] == [order.number], "not its copies"
    assert rows[1][1] == hall.topic.title_zh
    line = StateChange.objects.get(event="list_exported")
    assert (line.by, line.data["rows"]) == (hall.office, 1)
    client.force_login(hall.worker)
    page = client.get(LIST, {"export": "xlsx"})
    assert page["Content-Type"].startswith("text/html")
    assert "导出" not in page.content.decode()


def test_an_order_without_a_topic_still_has_a_name(client, hall):
    order = make_order(hall, wished_speaker=hall.speaker)
    client.force_login(hall.office)
    for columns, name in (
        ({"mode": Order.Mode.VISIT}, "进校园活动"),
        ({"mode": Order.Mode.SPEAKER}, "主题待定"),
        ({"mode": Order.Mode.NEED, "need": "想听焊接安全"}, "想听焊接安全"),
    ):
        Order.objects.filter(pk=order.pk).update(topic=None, need="")
        Order.objects.filter(pk=order.pk).update(**columns)
        assert f'/{order.number}/">{name}</a>' in client.get(LIST).content.decode()
