"""Tags of speakers, one's own and the office's, found where each belongs; and the history of a record (S1-03, S1-15)."""

import pytest
from django.urls import reverse

from federation.models import Role
from lectures.actions import own_record, roster
from lectures.actions.sight import set_sight
from lectures.models import Speaker, SpeakerSight
from lectures.queries.sight import USUAL
from tests.factories.federation import make_staff
from tests.factories.lectures import account_of
from workflow.errors import NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

from .desk_world import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def tagged(desk):
    roster.change_speaker(desk.speaker, by=desk.office, tags=["幽默", "夜班可来"], office_tags=["重点培养"])
    return desk.speaker


def test_each_finds_the_tags_that_are_for_them(client, desk, tagged):
    everybody = reverse("lectures:speaker-list")
    for query in ({"tag": "幽默"}, {"q": "夜班"}):
        assert tagged.name in client.get(everybody, query).text
    for query in ({"tag": "重点培养"}, {"q": "重点培养"}, {"tag": "幽"}):
        assert tagged.name not in client.get(everybody, query).text
    own = client.get(reverse("lectures:speaker-detail", args=[tagged.pk])).text
    assert "幽默" in own and "重点培养" not in own
    client.force_login(desk.office)
    for query in ({"tag": "重点培养"}, {"q": "重点培养"}, {"tag": "幽默"}):
        assert tagged.name in client.get(page("speaker_changelist"), query).text
    client.force_login(make_staff(Role.UNION_OFFICER, desk.city.parent))
    listed = client.get(page("speaker_changelist")).text
    assert "幽默" in listed and "重点培养" not in listed
    for query in ({"tag": "重点培养"}, {"q": "重点培养"}):
        assert tagged.name not in client.get(page("speaker_changelist"), query).text


def test_speakers_tag_themselves_within_limits(client, desk, tagged):
    client.force_login(account_of(tagged.person))
    address = reverse("lectures:me-profile")
    sent = {"trade": "钳工", "languages": "普通话", "travel_radius_km": 40, "notice_days": 7}
    many = "、".join(f"第{number}" for number in range(13))
    for wrong in (many, "长" * 21):
        again = client.post(address, sent | {"tags": wrong, "form_token": new_token()})
        assert again.status_code == 422 and wrong in again.text, "nothing that was typed is lost"
    assert client.post(address, sent | {"tags": "带徒，带徒、讲安全", "form_token": new_token()}).status_code == 302
    tagged.refresh_from_db()
    assert (tagged.tags, tagged.office_tags) == (["带徒", "讲安全"], ["重点培养"])
    with pytest.raises(NotAllowed):
        own_record.update_profile(tagged, by=desk.foreign_office, tags=["别人"])


def test_the_history_says_what_changed_who_and_when_and_keeps_back_what_the_reader_does_not_see(
    client, desk, tagged, django_assert_num_queries
):
    roster.change_speaker(tagged, by=desk.office, internal_note="只在上午", trade="数控车工")
    own_record.update_profile(tagged, by=account_of(tagged.person), story="三十年")
    address = page("speaker_history", tagged.pk)
    client.force_login(desk.office)
    text = client.get(address).text
    for words in ("internal note, trade", "story in one paragraph", "tags of the office, tags", str(desk.office)):
        assert words in text, words
    assert "只在上午" not in text and "三十年" not in text, "the journal keeps no values"
    client.force_login(desk.city_office)
    above = client.get(address).text
    assert "internal note" not in above and "trade" in above
    keeps = [name for name in USUAL["above"] if name != "office_tags"]
    set_sight(SpeakerSight.objects.get(team="above"), by=desk.city_office, columns=keeps)
    assert "tags of the office" not in client.get(address).text
    client.force_login(desk.foreign_office)
    assert client.get(address).status_code == 404
    client.force_login(desk.office)
    client.get(address)  # who has signed in is noted once
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in range(60):
        roster.change_speaker(Speaker.objects.get(pk=tagged.pk), by=desk.office, notice_days=8 + number % 9)
    with django_assert_num_queries(QUERIES):
        first = client.get(address).text
    assert "Older" in first and "internal note" not in first
    assert "internal note" in client.get(address, {"page": 2}).text
    assert StateChange.objects.filter(thing_label="lectures.speaker", thing_pk=str(tagged.pk)).count() > 60


QUERIES = 9
