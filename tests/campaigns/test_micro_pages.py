"""Pages of the six micros: a visit by hand, a contest from draft to prizes, a video from file to gallery, points, calendar."""

import struct
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.models import Attempt, Attendee, Award, Contest, Gift, PointsLine, Prize, Video, Visit, Watch
from campaigns.states.micros import ContestState, VideoState, VisitState
from tests.factories.homes import make_visitor
from tests.factories.micros import make_contest, make_video, make_visit
from wishes.models import Wish
from workflow.models import StateChange
from workflow.tokens import new_token

TODAY = timezone.localdate().isoformat


def url(name, *args):
    return reverse(f"campaigns:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_token": new_token(), **data})


def text(answer):
    return answer.content.decode()


def _carry(client, page, visit, world):
    """A lesson, a service, charity and a member on the list; what is wrong is refused."""
    assert post(client, page + "lesson/", title="百年党史", speaker_name="周师傅", minutes="20").status_code == 422
    lesson = {"title": "百年党史", "speaker_name": "周师傅", "minutes": "20", "people_retired_party": "6"}
    hostile, script = (SimpleUploadedFile("x.pptx", body) for body in (b"MZ\x90\x00\x00", "讲稿".encode()))
    assert post(client, page + "lesson/", **lesson, file=hostile).status_code == 422
    post(client, page + "lesson/", **lesson, file=script)
    kept = url("lesson-file", visit.lessons.get().pk)
    assert kept in text(client.get(page)) and client.get(kept)["Content-Type"].startswith("text/plain")
    assert kept not in text(Client().get(page))
    post(client, page + "service/", kind="legal", desk="法律咨询台", cases="12", advice_minutes="180")
    gift = {"kind": "disabled", "gift": "爱心礼包", "people": "2", "value": "600", "source": "union"}
    assert post(client, page + "charity/", **gift | {"value": "-1"}).status_code == 422
    post(client, page + "charity/", **gift, recipient_name="张残友", recipient_need="肢体残疾")
    post(client, url("visit-roll", visit.pk), step="expect", part="worker", name="王小明", number=_phone(world))
    assert (
        post(
            client, url("visit-roll", visit.pk), step="expect", part="worker", name="某", number="13800009999"
        ).status_code
        == 422
    )


def test_a_visit_from_the_plan_to_the_report(client, world):
    client.force_login(world.officer)
    data = {"series": world.series.pk, "firm": "永兴机械公司工会", "held_on": TODAY(), "place": "一号车间"}
    assert post(client, url("visit-new"), **data | {"firm": "没有这家"}).status_code == 422
    post(client, url("visit-new"), **data)
    visit = Visit.objects.get()
    again = post(client, url("visit-new"), **data)
    assert again.status_code == 422 and 'value="一号车间"' in text(again)
    page = url("visit-detail", visit.pk)
    assert post(client, page + "close/", report="好").status_code == 409
    post(client, page + "hold/")
    assert post(client, page + "close/", report="空").status_code == 422  # six empty tiles
    _carry(client, page, visit, world)
    row = Attendee.objects.get()
    post(
        client,
        url("visit-roll", visit.pk),
        step="roll",
        came=row.pk,
        **{f"micros_{row.pk}": ["micro_lesson", "micro_video"]},
    )
    assert PointsLine.objects.get(micro="micro_lesson").points == 10
    assert post(client, url("visit-wish", visit.pk), text="", category="skills").status_code == 422
    post(
        client,
        url("visit-wish", visit.pk),
        text="想考技能证书，可行业里没有。",
        category="skills",
        number=_phone(world),
    )
    wish = Wish.objects.get()
    assert (wish.person, wish.union, wish.source) == (world.member.person, world.city.child, "visit")
    _shows_the_wish_to_those_who_may_read_it(page, wish, world)
    own = text(client.get(page))
    assert own.count('class="tile on"') == 4 and "张残友" not in own
    shown = client.post(url("gift-show", Gift.objects.get().pk), {"reason": "核对凭证"})
    assert "张残友" in text(shown) and "no-store" in shown["Cache-Control"]
    assert StateChange.objects.filter(event="gift_unmasked", note="核对凭证").exists()
    post(client, page + "close/", report="三微落地。")
    visit.refresh_from_db()
    assert visit.state == VisitState.CLOSED
    assert post(client, page + "service/", kind="legal", desk="x", cases="1", advice_minutes="0").status_code == 403
    client.logout()
    seen = text(client.get(page))
    assert "三微落地" in seen and "王小明" not in seen and "张" not in seen.replace("纸张", "")


def _shows_the_wish_to_those_who_may_read_it(page, wish, world):
    words, desk, mine = (
        "想考技能证书",
        reverse("wishes:desk-wish", args=[wish.number]),
        reverse("wishes:track", args=[wish.token]),
    )

    def seen_by(user):
        browser = Client()
        if user:
            browser.force_login(user)
        return text(browser.get(page))

    for user, link in ((world.officer, desk), (world.member, mine)):
        seen = seen_by(user)
        assert words in seen and link in seen
    for user in (world.outsider, None):
        seen = seen_by(user)
        assert "1" in seen and words not in seen and wish.number not in seen and mine not in seen
    Wish.objects.filter(pk=wish.pk).update(is_sensitive=True)
    assert words not in seen_by(world.officer) and words in seen_by(
        world.member
    )  # restricted: the rights desk and the wisher
    Wish.objects.filter(pk=wish.pk).update(is_sensitive=False)


def _phone(world):
    return world.member.person.phone


def test_outsiders_and_members_change_no_visit(client, world):
    visit = make_visit(world)
    client.force_login(world.outsider)
    assert post(client, url("visit-step", visit.pk, "hold")).status_code == 404
    assert client.get(url("visit-detail", visit.pk)).status_code == 200
    client.force_login(world.member)
    assert client.get(url("visit-desk")).status_code == 403
    assert post(client, url("visit-new"), series=world.series.pk).status_code == 403
    assert Visit.objects.get().state == VisitState.PLANNED


def test_a_contest_from_the_draft_to_two_thirds_of_the_prizes(client, world):
    client.force_login(world.officer)
    now = timezone.localtime()
    data = {
        "union": world.city.own.pk, "bank": world.bank.pk, "title": "党史竞赛", "draw": "3", "seconds": "60", "tries": "1",
        "opens_at": f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M}", "closes_at": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    wrong = post(client, url("contest-new"), **data | {"closes_at": data["opens_at"]})
    assert wrong.status_code == 422 and 'value="党史竞赛"' in text(wrong)
    post(client, url("contest-new"), **data)
    contest = Contest.objects.get()
    Prize.objects.create(contest=contest, place=1, title="一等奖", people=3, value=100)
    page = url("contest-detail", contest.pk)
    client.logout()
    assert client.get(page).status_code == 404  # a draft
    client.force_login(world.officer)
    post(client, page + "open/")
    players = [make_visitor(world.city.child, f"选手{n}") for n in range(3)]
    for player in players:
        client.force_login(player)
        start = post(client, url("contest-start", contest.pk, 1))
        paper = Attempt.objects.get(person=player.person)
        assert start["Location"] == url("attempt", paper.pk)
        for place, (key, order) in enumerate(paper.paper):
            right = order.index(world.bank.questions.get(pk=key).right)
            answer = {
                "place": place,
                "shown": right if place < len(players) - players.index(player) else (right + 1) % 4,
            }
            for _twice in range(2):
                client.post(url("attempt-answer", paper.pk), answer)
        assert client.post(url("attempt-answer", paper.pk), {"place": "9", "shown": "x"}).status_code == 302
        assert post(client, url("contest-start", contest.pk, 1))["Location"] == page  # no try left
        assert "选手" in text(client.get(page)) and text(client.get(page)).count("选**") == players.index(player)
    assert sorted(Attempt.objects.values_list("score", flat=True)) == [1, 2, 3]
    stranger = client.get(url("attempt", Attempt.objects.earliest("pk").pk))
    assert stranger.status_code == 404
    client.force_login(world.officer)
    assert post(client, page + "award/").status_code == 409
    post(client, page + "end/")
    post(client, page + "award/")
    contest.refresh_from_db()
    assert contest.state == ContestState.AWARDED
    assert [award.person for award in Award.objects.order_by("rank")] == [one.person for one in players[:2]]
    book = load_workbook(BytesIO(client.get(url("contest-ranking", contest.pk), {"export": 1}).content))
    assert book.active.max_row == 1 + 3 + 1 and "选**" in [cell.value for cell in book.active["C"]]
    client.force_login(players[2])
    assert client.get(url("contest-ranking", contest.pk), {"export": 1}).status_code == 403


def test_the_servers_clock_decides_and_nothing_is_lost(client, world):
    contest = make_contest(world, seconds=60, tries=2)
    client.force_login(world.member)
    post(client, url("contest-start", contest.pk, 1))
    paper = Attempt.objects.get()
    client.post(url("attempt-answer", paper.pk), {"place": 0, "shown": 0})
    assert "2 / 5" in text(client.get(url("attempt", paper.pk))) or "2" in text(client.get(url("attempt", paper.pk)))
    post(client, url("contest-start", contest.pk, 1))  # after a lost page: the same paper, one answer in it
    assert Attempt.objects.get().answered == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=63)):
        client.post(url("attempt-answer", paper.pk), {"place": 1, "shown": 0})
        paper.refresh_from_db()
        assert paper.answered == 1
        post(client, url("contest-start", contest.pk, 1))
    paper.refresh_from_db()
    assert paper.finished_at == paper.due_at and Attempt.objects.count() == 2


def webm(seconds=12.0):
    """The least WebM that can be told from none: info with a length, tracks, a cluster."""

    def element(name: bytes, body: bytes) -> bytes:
        return name + (0x10000000 | len(body)).to_bytes(4, "big") + body

    info = element(b"\x15\x49\xa9\x66", element(b"\x44\x89", struct.pack(">d", seconds * 1000)))
    inside = info + element(b"\x16\x54\xae\x6b", b"\x00" * 8) + element(b"\x1f\x43\xb6\x75", b"\x00" * 8)
    return element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm") + element(b"\x18\x53\x80\x67", inside)


def test_a_video_needs_consent_and_another_pair_of_eyes(client, world):
    client.force_login(world.officer)
    data = {
        "union": world.city.own.pk,
        "kind": "greeting",
        "title": "祝福",
        "speaker_name": "周师傅",
        "words": "平安。",
    }
    for content in (b"", b"MZ" * 40, b"\x1a\x45\xdf\xa3" + b"\x00" * 90, webm(4000), webm(float("nan")), webm(12)[:60],
                    b"\x00\x00\x00\x18ftypisom" + b"\xff" * 99):  # fmt: skip
        bad = post(client, url("video-new"), **data, file=SimpleUploadedFile("a.mp4", content))
        assert bad.status_code == 422 and 'value="祝福"' in text(bad)
    post(client, url("video-new"), **data, file=SimpleUploadedFile("../../x.exe", webm()))
    video = Video.objects.get()
    page = url("video-detail", video.pk)
    assert (float(video.seconds), video.content_type) == (12.0, "video/webm") and video.file.name.endswith(".webm")
    assert "submit" in text(client.get(page))
    assert post(client, page + "submit/").status_code == 422
    post(client, page + "consent/", name="周师傅", how="paper", given_on=TODAY())
    assert post(client, page + "consent/", name="李", how="paper", given_on="2999-01-01").status_code == 422
    post(client, page + "submit/")
    assert post(client, page + "publish/").status_code == 403  # one's own
    client.logout()
    assert client.get(page).status_code == client.get(page + "file/").status_code == 404
    client.force_login(world.colleague)
    post(client, page + "publish/")
    client.force_login(world.member)
    assert "祝福" in text(client.get(url("video-list")))
    part = client.get(page + "file/", headers={"Range": "bytes=4-9"})
    assert part.status_code == 206 and part.content == webm()[4:10]
    client.force_login(world.officer)
    post(client, url("consent-withdraw", video.pk, video.consents.get().pk))
    video.refresh_from_db()
    assert video.state == VideoState.WITHDRAWN
    client.logout()
    assert client.get(page + "file/").status_code == 404


def test_watching_counts_no_more_than_the_clock(client, world):
    video = make_video(world, state="published")
    client.force_login(world.member)
    beat, start = url("video-beat", video.pk), timezone.now()
    with time_machine.travel(start, tick=False):
        client.post(beat, {"played": "3600"})
        for _more in range(20):
            client.post(beat, {"played": "3600"})
    assert Watch.objects.get().seen_seconds == 0
    with time_machine.travel(start + timedelta(seconds=5), tick=False):
        assert client.post(beat, {"played": "9"}).json() == {"percent": 42, "done": False}
    with time_machine.travel(start + timedelta(seconds=12), tick=False):
        assert client.post(beat, {"played": "7"}).json() == {"percent": 100, "done": True}
        client.post(beat, {"played": "7"})
    assert PointsLine.objects.get().points == 2
    for wild in ("nan", "-1", "1e9", "x", ""):
        assert client.post(beat, {"played": wild}).status_code == 422
    page = text(client.get(url("my-points")))
    assert "一句话祝福" in page and "+2" in page


def test_the_calendar_shows_a_month_and_travels(client, world):
    visit = make_visit(world)
    make_contest(world)
    make_video(world, state="published", published_at=timezone.now())
    page = text(client.get(url("content-calendar")))
    assert str(visit.firm) in page and "党史知识竞赛" in page and "一句话祝福" in page
    feed = client.get(url("calendar-feed"))
    assert feed["Content-Type"].startswith("text/calendar") and feed.content.count(b"BEGIN:VEVENT") == 3
    assert client.get(url("content-calendar"), {"export": 1}).content[:2] == b"PK"
    assert client.get(url("content-calendar"), {"month": "0001-01"}).status_code == 200
    assert client.get(url("content-calendar"), {"month": "x"}).status_code == 400
    assert "<circle" in text(client.get(url("series-detail", world.series.pk))) or visit.firm.latitude is None


LISTS = {
    "micro-home": 14, "contest-list": 5, "video-list": 5, "content-calendar": 5, "my-points": 7, "visit-desk": 5,
    "contest-desk": 5, "video-desk": 5,
}  # fmt: skip


@pytest.mark.parametrize("page", LISTS)
def test_lists_take_the_same_queries_with_one_row_and_with_thirty(client, django_assert_num_queries, world, page):
    client.force_login(world.member if page == "my-points" else world.officer)
    fill(world, 1)
    client.get(url(page))
    with django_assert_num_queries(LISTS[page]):
        client.get(url(page))
    fill(world, 29)
    with django_assert_num_queries(LISTS[page]):
        assert client.get(url(page)).status_code == 200


def fill(world, count):
    """`count` visits, contests with a player, videos and lines of points."""
    offset = Visit.objects.count()
    for n in range(offset, offset + count):
        make_visit(world, held_on=timezone.localdate() + timedelta(days=n), series=world.series, stop=1000 + n)
        contest, now = make_contest(world), timezone.now()
        Attempt.objects.create(
            round=contest.rounds.get(), person=world.member.person, union=world.city.child, number=1, paper=[], started_at=now,
            due_at=now, finished_at=now, score=3,
        )  # fmt: skip
        make_video(world, state="published", published_at=now)
        PointsLine.objects.create(
            person=world.member.person, union=world.city.child, micro="micro_video", about=f"x:{n}", title="x",
            earned_on=timezone.localdate(), points=1, expires_on=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
