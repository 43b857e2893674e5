"""Pages of wishes: words, refusals, hostile input, how many queries a list takes; the figures of the board."""

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from federation.models import User
from tests.factories.wishes import make_wish, make_wisher
from wishes.actions import desk, loop
from wishes.models import Charity, Follower, Proposal, Wish
from wishes.queries.board import board, count_promises
from workflow.tokens import new_token


def url(name, *args):
    return reverse(f"wishes:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue(), "image/png")


def count(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def form(world, **more):
    return {"text": "食堂太咸", "category": "welfare", "kind": "request", "union": world.city.root.code, **more}


def test_anybody_makes_a_wish_and_finds_it_by_its_code(world, client):
    address = url("wish-new") + "?source=home&ref=QXKF"
    assert client.get(address).status_code == 200
    wrong = post(client, address, **form(world, category="", text="x" * 2100))
    assert wrong.status_code == 422 and "x" * 50 in wrong.content.decode() and not Wish.objects.exists()
    hostile = post(
        client,
        address,
        **form(
            world, text="<script>alert(1)</script>\x00\u202e", union="' OR 1", photo=SimpleUploadedFile("a.jpg", b"no")
        ),
    )
    assert hostile.status_code == 422 and "<script>alert" not in hostile.content.decode()
    sent = {"form_token": new_token(), **form(world, is_anonymous="on", contact="13500000000", photo=picture())}
    first = client.post(address, sent)
    wish = Wish.objects.get()
    assert first["Location"] == url("track", wish.token) + "?sent=1" and (wish.source, wish.source_ref) == (
        "home",
        "QXKF",
    )
    assert wish.contact == "" and client.get(url("photo", wish.token)).status_code == 200
    page = client.get(url("track", wish.token)).content.decode()
    assert wish.code in page and "食堂太咸" in page
    assert post(client, url("find"), code=f" {wish.code[:6].lower()}-{wish.code[6:]} ")["Location"] == url(
        "track", wish.token
    )
    assert post(client, url("find"), code="ZZZZ").status_code == 422
    assert client.get(url("track", "nothing")).status_code == 404


def test_an_officer_writes_down_what_somebody_said_and_works_on_it(world, client):
    client.force_login(world.officer)
    said = form(world, heard="phone", is_for_other="on", contact="13500000001", union=world.city.own.code)
    assert post(client, url("wish-new"), **said).status_code == 302
    wish = Wish.objects.get()
    assert (wish.source, wish.person, wish.registered_by) == (
        "phone",
        None,
        world.officer,
    )  # it is not the officer's own
    post(client, url("desk-step", wish.number, "accept"))
    wish.refresh_from_db()
    assert wish.state == "accepted"
    client.force_login(User.objects.create(username="wisher", person=world.wisher))
    post(client, url("wish-new"), **form(world, heard="phone"))
    assert Wish.objects.exclude(pk=wish.pk).get().source == "web"  # who has no desk cannot say so


def test_the_whole_loop_through_the_pages(world, client):
    user = User.objects.create(username="wisher", person=world.wisher)
    client.force_login(user)
    post(client, url("wish-new"), **form(world, union=world.city.root.code))
    wish = Wish.objects.get()
    Wish.objects.update(union=world.city.own, handler=world.city.own)
    client.force_login(world.other)
    assert client.get(url("desk-wish", wish.number)).status_code == 404
    assert post(client, url("desk-step", wish.number, "accept")).status_code == 404
    client.force_login(world.officer)
    assert "食堂太咸" in client.get(url("desk")).content.decode()
    assert client.get(url("desk-step", wish.number, "tell")).status_code == 403
    taken = post(client, url("desk"), number=wish.number)
    assert taken.status_code == 302 and Wish.objects.get().state == "accepted"
    skipped = client.get(post(client, url("desk"), number=wish.number)["Location"]).content.decode()
    assert wish.number in skipped and "未处理" in skipped
    for step, data in [("begin", {}), ("resolve", {"answer": "换了厨师", "outcome": "solved"}), ("tell", {})]:
        assert client.get(url("desk-step", wish.number, step)).status_code == 200
        assert post(client, url("desk-step", wish.number, step), **data).status_code == 302, step
    assert post(client, url("desk-step", wish.number, "begin")).status_code in (403, 409)
    client.force_login(user)
    assert "换了厨师" in client.get(url("track", wish.token)).content.decode()
    assert post(client, url("track", wish.token), step="word", word="not_satisfied").status_code == 422
    assert post(client, url("track", wish.token), step="word", word="satisfied").status_code == 302
    assert Wish.objects.get().closed_as == "satisfied"
    assert post(client, url("track", wish.token), step="nonsense").status_code == 404


def test_every_form_of_the_desk_opens_and_refuses_nonsense(world, client):
    wish = desk.accept_wish(make_wish(world.city.own, world.wisher, contact="13500001111"), by=world.officer)
    client.force_login(world.officer)
    for step in ("pass", "plan", "pause", "extend", "join", "headline", "restrict", "decline", "resolve"):
        address = url("desk-step", wish.number, step)
        assert client.get(address).status_code == 200, step
        if step != "headline":
            assert post(client, address, to="没有", number="x", workdays="-1", report_on="x").status_code == 422, step
    post(client, url("desk-step", wish.number, "headline"), headline="食堂供热饭")
    seen = post(client, url("desk-contact", wish.number), note="回访").content.decode()
    assert "13500001111" in seen
    post(client, url("desk-step", wish.number, "pass"), to=world.city.sibling.code, helper=world.city.root.code)
    assert Wish.objects.get().handler == world.city.sibling


def test_others_join_what_is_published_and_similar_ones_show(world, client):
    wish = make_wish(world.city.own, world.wisher)
    Wish.objects.filter(pk=wish.pk).update(headline="夜班食堂供热饭", is_published=True)
    assert "夜班食堂供热饭" in client.get(url("similar") + "?text=希望夜班食堂有热饭").content.decode()
    assert "夜班" not in client.get(url("similar") + "?text=x").content.decode()
    client.force_login(User.objects.create(username="second", person=make_wisher("李二")))
    assert post(client, url("follow", wish.number)).status_code == 302
    post(client, url("follow", wish.number))
    assert Follower.objects.count() == 1
    assert "我也想要的" in client.get(url("front")).content.decode()


def test_lists_take_the_same_queries_with_one_row_and_with_thirty(world, client):
    def fill(n):
        for _n in range(n):
            wish = make_wish(world.city.own, make_wisher(), headline="")
            Wish.objects.filter(pk=wish.pk).update(headline="供热饭", is_published=True, industry="汽车")
            Charity.objects.create(number=f"G{wish.pk}", union=world.city.own, recipient=world.wisher, title="被", story="冷",
                                   value=9, is_checked=True, state="open")  # fmt: skip
            Proposal.objects.create(
                union=world.city.own, owner=world.officer, industry="汽车", title="t", text="t", addressee="a"
            )

    def all_counts():
        count_promises()
        return {
            name: count(client, url(name))
            for name in ("front", "board", "charity-list", "desk", "desk-charity", "proposals")
        }

    def make_wish(union, person, **_more):
        from tests.factories.wishes import make_wish as plain

        return plain(union, person)

    client.force_login(world.officer)
    fill(2)
    few = all_counts()
    fill(29)
    assert all_counts() == few
    book = load_workbook(BytesIO(client.get(url("desk") + "?export=1").content))
    assert book.active.max_row == 32
    assert client.get(url("desk") + "?state=nonsense").status_code == 400


def test_charity_and_proposals_through_the_pages(world, client):
    make_wish(world.city.own, world.wisher)
    make_wish(world.city.own, world.wisher)
    Wish.objects.update(industry="汽车")
    client.force_login(world.officer)
    assert post(client, url("charity-new"), union=world.city.own.code, value="9000").status_code == 422
    said = {
        "union": world.city.own.code,
        "name": "鄂阿婆",
        "phone": "13900001234",
        "title": "冬被",
        "story": "失火",
        "value": "300",
        "need": "低保",
    }
    assert post(client, url("charity-new"), **said).status_code == 302
    assert post(client, url("charity-step", Charity.objects.get().number, "publish")).status_code == 403
    made = post(
        client,
        url("proposal-new"),
        union=world.city.own.code,
        industry="汽车",
        title="认定",
        addressee="人社局",
        text="试点",
    )
    proposal = Proposal.objects.get()
    assert made["Location"] == url("proposal", proposal.pk) and Wish.objects.filter(proposal=proposal).count() == 2
    assert (
        post(
            client, url("proposal-step", proposal.pk, "meeting"), held_on="2026-03-02", with_whom="人社局", text="可试"
        ).status_code
        == 302
    )
    add = url("proposal-step", proposal.pk, "document")
    for hostile in (b"<script>alert(1)</script>", b"PK\x03\x04x", b""):
        wrong = post(client, add, title="行业方案", file=SimpleUploadedFile("x.pdf", hostile))
        assert wrong.status_code == 422 and "行业方案" in wrong.content.decode()
    plan = SimpleUploadedFile("x.exe", "一、人才认定".encode())
    assert post(client, add, title="行业方案", file=plan).status_code == 302
    document = url("proposal-file", proposal.documents.get().pk)
    assert document in client.get(url("proposal", proposal.pk)).content.decode()
    assert client.get(document)["Content-Disposition"].startswith("attachment")
    assert post(client, url("proposal-step", proposal.pk, "send")).status_code == 302
    assert "可试" in client.get(url("proposal", proposal.pk)).content.decode()
    client.force_login(world.other)
    assert client.get(url("proposal", proposal.pk)).status_code == client.get(document).status_code == 404


def test_the_board_counts_silence_apart(world, client):
    words = ["satisfied", "basically", "not_satisfied", None]
    for word in words:
        wish = desk.answer_at_once(
            make_wish(world.city.own, world.wisher), by=world.officer, answer="好", outcome="solved"
        )
        if word == "not_satisfied":
            Wish.objects.filter(pk=wish.pk).update(is_escalated=True)
            wish.refresh_from_db()
        if word:
            loop.say_word(wish, by=None, word=word, comment="不好")
        else:
            Wish.objects.filter(pk=wish.pk).update(told_at=timezone.now() - timedelta(days=40))
            loop.close_silent()
    Wish.objects.filter(told_at=F("accepted_at")).update(registered_at=F("told_at") - timedelta(minutes=20, seconds=40))
    late = make_wish(world.city.own, world.wisher)
    Wish.objects.filter(pk=late.pk).update(first_due_at=timezone.now() - timedelta(days=1))
    assert count_promises() == 1 and count_promises(timezone.now() + timedelta(days=1)) == 0
    city, units = board(12)
    assert (city.registered, city.first_in_time, city.first_due, city.no_answer) == (5, 4, 5, 1)
    assert (city.satisfied, city.answered_call, city.satisfied_percent, city.in_time_percent) == (2, 3, 66.7, 80.0)
    assert (city.at_once, city.quick_minutes) == (3, 20) and len(units) == 1
    client.force_login(world.officer)
    page = client.get(url("desk")).content.decode()
    assert '<strong class="num">20</strong>' in page and "立答用时" in page
    page = client.get(url("board")).content.decode()
    assert "66.7" in page and "未回应" in page and "平均用时 20 分钟" in page
    assert client.get(url("board") + "?months=%27x").status_code == 200
    Wish.objects.filter(told_at=F("accepted_at")).update(registered_at=F("told_at") - timedelta(days=2))
    count_promises()
    assert board(12)[0].at_once == 0  # after two days nobody was answered at once
