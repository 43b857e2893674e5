"""The diary of a week: what a phone kept, photos with problems, extracts without names (S8-04, S8-05)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from campaigns.models import DiaryEntry, Extract, Problem, WorkLog
from campaigns.states.weeks import ExtractState
from tests.factories import weeks as make
from wishes.models import Wish

from .week_pages import picture, post, text, url


@pytest.fixture
def world(db):
    return make.make_weeks()


def sync(client, placement, *entries):
    body = json.dumps({"entries": list(entries)})
    return client.post(url("diary-hand-in", placement.pk), body, content_type="application/json")


def entry(kind, /, **fields):
    return {"kind": kind, "nonce": str(uuid4()), "at": timezone.now().isoformat(), "fields": fields}


def test_a_photo_comes_in_beside_its_problem_and_goes_on_with_it(client, world):
    placement = make.make_placement(world)
    client.force_login(world.officer)
    good, bad = (
        entry("problem", day=placement.starts_on.isoformat(), title="插座坏了", kind="safety") for _n in range(2)
    )
    files = {
        f"photo-{good['nonce']}": picture,
        f"photo-{bad['nonce']}": lambda: SimpleUploadedFile("x.png", b"no picture"),
    }

    def send():
        body = {
            "entries": json.dumps({"entries": [good, bad]}),
            **{name: make_file() for name, make_file in files.items()},
        }
        return client.post(url("diary-hand-in", placement.pk), body).json()["entries"]

    first, again = send(), send()
    assert first[good["nonce"]] == again[good["nonce"]] == "in" and "照片" in first[bad["nonce"]]
    problem = Problem.objects.get()
    photo = url("problem-photo", problem.pk)
    assert photo in text(client.get(url("problem-detail", problem.pk))) and client.get(photo).status_code == 200
    post(client, url("problem-detail", problem.pk) + "hand/")
    wish = Wish.objects.get(source="placement")
    assert wish.photo.name != problem.photo.name and wish.photo.read() == problem.photo.read()
    assert client.post(url("diary-hand-in", placement.pk), {"entries": "["}).status_code == 400


def test_what_another_account_wrote_on_this_phone_is_not_taken(client, world):
    placement = make.make_placement(world)
    client.force_login(world.officer)
    page = client.get(url("diary", placement.pk))
    assert 0 < int(page["X-Diary-Until"]) / 1000 - timezone.now().timestamp() <= 12 * 3600
    kept = entry("diary", day=placement.starts_on.isoformat(), text="组长写的")
    for account, status in ((world.leader.pk, 403), ("x", 403), (world.officer.pk, 200)):
        body = json.dumps({"account": account, "entries": [kept]})
        answer = client.post(url("diary-hand-in", placement.pk), body, content_type="application/json")
        assert answer.status_code == status and DiaryEntry.objects.exists() == (status == 200)


def test_what_a_phone_kept_comes_in_once_and_what_is_refused_says_why(client, world):
    placement = make.make_placement(world)
    day = placement.starts_on.isoformat()
    client.force_login(world.officer)
    page = entry("diary", day=day, text="今天王师傅教我剪线头，手套磨破了。")
    work = entry(
        "work",
        day=day,
        station="整烫",
        product="外套",
        quantity="300",
        piece_rate="0.5",
        hours="8",
        observed_hours="12",
    )
    trouble = entry("problem", day=day, title="夜班没有热饭", kind="welfare")
    ahead = entry("diary", day=(placement.ends_on + timedelta(days=1)).isoformat(), text="明天")
    said = sync(client, placement, page, work, trouble, ahead, {"nonce": str(uuid4()), "kind": "x"}).json()["entries"]
    assert said[page["nonce"]] == said[trouble["nonce"]] == "in"
    assert "安全" in said[work["nonce"]] and said[ahead["nonce"]] != "in"
    make.make_induction(placement, world.officer)
    assert sync(client, placement, page, work, trouble).json()["entries"] == {
        one["nonce"]: "in" for one in (page, work, trouble)
    }
    assert DiaryEntry.objects.count() == Problem.objects.count() == WorkLog.objects.count() == 1
    log = WorkLog.objects.get()
    assert log.earnings == 150  # F-A6-02
    signal = Wish.objects.get(number=log.signal_number)
    assert signal.is_sensitive and signal.union == world.city.child and "12" in signal.text
    for body in (b"[]", b"{", b'{"entries": 7}', b'{"entries": [{"nonce": "x"}]}'):
        assert client.post(url("diary-hand-in", placement.pk), body, content_type="application/json").status_code == 400
    stolen = sync(Client(), placement, page)
    assert stolen.status_code == 302
    client.force_login(world.leader)
    assert sync(client, placement, page).json()["entries"][page["nonce"]] != "in"  # somebody else's page
    seen = text(client.get(url("placement-detail", placement.pk))) + text(client.get(url("diary", placement.pk)))
    assert "手套磨破了" not in seen  # private, even for the leader
    client.force_login(world.outsider)
    assert sync(client, placement, page).status_code == 404


def test_a_problem_is_kept_without_scripts_too(client, world):
    placement = make.make_placement(world)
    client.force_login(world.officer)
    page = url("diary", placement.pk)
    details = {"day": placement.starts_on.isoformat(), "title": "夜班没有热饭", "kind": "welfare"}
    assert post(client, page, entry="problem", **details).status_code == 302
    assert Problem.objects.get().kind == "welfare"
    wrong = post(client, page, entry="problem", **details | {"day": "2999-01-01"})
    assert wrong.status_code == 422 and "夜班没有热饭" in text(wrong) and Problem.objects.count() == 1


def test_an_extract_is_cleaned_read_by_a_second_person_and_taken_back(client, world):
    placement = make.make_placement(world)
    kept = DiaryEntry.objects.create(
        placement=placement,
        user=world.officer,
        day=placement.starts_on,
        text="今天王师傅教我，赵师傅电话 138-0000-1111，他说没有热饭。",
    )
    client.force_login(world.leader)
    assert client.get(url("extract-new", kept.pk)).status_code == 404
    client.force_login(world.officer)
    page = url("extract-new", kept.pk)
    first = text(client.get(page))
    assert "王师傅" not in first and "1111" not in first and "某师傅" in first
    named = post(client, page, text="赵师傅教我剪线头")
    assert named.status_code == 422 and "赵师傅教我剪线头" in text(named)
    post(client, page, text="某师傅教我剪线头")
    extract = Extract.objects.get()
    here = url("extract-detail", extract.pk)
    assert post(client, here + "publish/").status_code == 403  # nobody publishes lines of their own
    assert "某师傅教我剪线头" not in text(Client().get(url("week-list")))
    client.force_login(world.planner)
    assert post(client, here + "return/", note="").status_code == 422
    post(client, here + "publish/")
    assert "某师傅教我剪线头" in text(Client().get(url("week-list")))
    client.force_login(world.officer)
    post(client, here + "withdraw/")
    extract.refresh_from_db()
    assert extract.state == ExtractState.WITHDRAWN and "某师傅教我剪线头" not in text(Client().get(url("week-list")))
