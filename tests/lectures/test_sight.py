"""Which columns of a speaker each team of staff sees: in the list, its filters and search, the export and the record (S1-15)."""

import pytest
from django.urls import reverse

from federation.models import Role
from lectures.actions.sight import set_sight
from lectures.errors import OrderRefused
from lectures.models import Speaker, SpeakerSight
from lectures.queries.sight import COLUMNS, USUAL
from tests.factories.federation import make_staff
from workflow.errors import NotAllowed
from workflow.models import StateChange
from workflow.tokens import new_token

from .desk_world import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def note(desk):
    Speaker.objects.filter(pk=desk.speaker.pk).update(
        internal_note="只在上午接电话", employer="仙居机床厂", title="特聘教授", ratings_sum=45, ratings_count=10
    )


def sight(team):
    return SpeakerSight.objects.get(team=team)


def record(client, user, speaker):
    client.force_login(user)
    return client.get(page("speaker_change", speaker.pk))


def test_the_three_teams_stand_there_from_the_beginning():
    found = {row.team: frozenset(row.columns) for row in SpeakerSight.objects.all()}
    assert found == {str(team): columns for team, columns in USUAL.items()}


def test_the_home_office_sees_all_the_office_above_no_note_and_the_union_what_is_usual(client, desk):
    own = record(client, desk.office, desk.speaker).text
    assert "只在上午接电话" in own and "仙居机床厂" in own and 'name="latitude"' in own
    above = record(client, desk.city_office, desk.speaker).text
    assert "只在上午接电话" not in above and "仙居机床厂" in above and 'name="latitude"' in above
    union = record(client, make_staff(Role.UNION_OFFICER, desk.city.parent), desk.speaker)
    assert union.status_code == 200 and "仙居机床厂" in union.text
    for kept in ("只在上午接电话", "Internal note", "Latitude", "latitude", 'name="title"'):
        assert kept not in union.text
    assert record(client, desk.foreign_office, desk.speaker).status_code == 404
    assert record(client, desk.officer, desk.speaker).status_code == 404, "a union below the corps keeps no speakers"


def test_what_the_city_keeps_back_is_gone_from_list_filter_search_address_and_export(client, desk):
    officer = make_staff(Role.UNION_OFFICER, desk.city.parent)
    client.force_login(officer)
    address = page("speaker_changelist")
    before = client.get(address).text
    assert "column-stars" in before and "column-score" not in before
    assert client.get(address, {"q": "仙居机床厂"}).text.count("陈师傅") >= 1
    keeps = [name for name in sight("union").columns if name not in ("star_level", "employer")]
    set_sight(sight("union"), by=desk.city_office, columns=keeps)
    text = client.get(address).text
    assert "陈师傅" in text and "column-stars" not in text and "star_level" not in text
    assert "陈师傅" not in client.get(address, {"q": "仙居机床厂"}).text
    assert client.get(address, {"star_level__exact": 1}).status_code in (302, 400)
    assert client.get(address, {"internal_note__startswith": "只"}).status_code in (302, 400)
    sent = {"action": "export", "_selected_action": [desk.speaker.pk]}
    assert "★".encode() not in client.post(address, sent).content
    assert "仙居机床厂" not in record(client, officer, desk.speaker).text


def test_what_somebody_does_not_see_is_not_changed_by_saving(client, desk):
    set_sight(sight("above"), by=desk.city_office, columns=[one for one in USUAL["above"] if one != "employer"])
    client.force_login(desk.city_office)
    sent = {
        "title": "劳模讲师", "gender": "f", "source": "model_worker", "trade": "钳工", "languages": "", "equipment": "",
        "needs": "", "travel_radius_km": 40, "notice_days": 7, "star_level": 2, "is_active": "on", "story": "",
        "internal_note": "改写", "employer": "改写", "form_token": new_token(),
        **{f"{name}-{part}": 0 for name in ("honours", "weekly_hours", "unavailabilities")
           for part in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }  # fmt: skip
    assert client.post(page("speaker_change", desk.speaker.pk), sent).status_code == 302
    speaker = Speaker.objects.get(pk=desk.speaker.pk)
    assert (speaker.title, speaker.trade) == ("劳模讲师", "钳工")
    assert (speaker.internal_note, speaker.employer) == ("只在上午接电话", "仙居机床厂")


def test_the_city_sets_it_on_a_page_and_others_only_read(client, desk):
    row = sight("union")
    address = reverse("admin:lectures_speakersight_change", args=[row.pk])
    client.force_login(desk.city_office)
    assert client.post(address, {"columns": ["title", "no_such"]}).status_code == 200, "the form comes back"
    assert client.post(address, {"columns": ["title", "source"]}).status_code == 302
    assert sight("union").columns == ["title", "source"]
    assert StateChange.objects.filter(event="sight_changed").count() == 1
    client.force_login(desk.office)
    assert client.get(address).status_code == 200
    assert client.post(address, {"columns": []}).status_code == 403
    for by in (desk.office, desk.officer):
        with pytest.raises(NotAllowed):
            set_sight(row, by=by, columns=["title"])


@pytest.mark.parametrize(("team", "columns"), [("union", ["phone"]), ("home", ["title"])])
def test_impossible_sights_are_refused(desk, team, columns):
    with pytest.raises(OrderRefused) as refused:
        set_sight(sight(team), by=desk.city_office, columns=columns)
    assert refused.value.field == "columns" and set(sight(team).columns) <= set(COLUMNS)
