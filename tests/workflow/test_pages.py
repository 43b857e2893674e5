import pytest
from django.core.management import CommandError, call_command

from workflow import diagrams
from workflow.machine import machines
from workflow.models import StateChange

from .things import LAMP


@pytest.mark.urls("tests.workflow.urls")
@pytest.mark.parametrize(
    ("kind", "status", "said", "in_english"),
    [
        ("busy", 409, "请您稍后再试", "try again"),
        ("denied", 403, "您没有权限", "not allowed"),
        ("note", 422, "请填写原因", "write a reason"),
    ],
)
def test_a_refusal_has_a_page_with_a_sentence(client, db, kind, status, said, in_english):
    page = client.get(f"/refuse/{kind}/", headers={"Referer": "http://testserver/add/"})
    assert page.status_code == status and said in page.content.decode()
    assert 'href="http://testserver/add/"' in page.content.decode()
    page = client.get(f"/refuse/{kind}/", headers={"Referer": "http://elsewhere.test/"})
    assert "elsewhere" not in page.content.decode()
    client.cookies["django_language"] = "en"
    answer = client.get(f"/refuse/{kind}/", headers={"Accept": "application/json"})
    assert answer.status_code == status and in_english in answer.json()["detail"]


@pytest.mark.urls("tests.workflow.urls")
def test_the_api_is_refused_in_json(client, db):
    answer = client.get("/api/refuse")
    assert (answer.status_code, answer.json()) == (403, {"code": "not_allowed", "detail": "Not you."})


@pytest.mark.urls("tests.workflow.urls")
def test_journal_lines_know_where_the_request_came_from(client, db):
    client.get("/refuse/record/", REMOTE_ADDR="2001:DB8:0::7")
    assert StateChange.objects.get().address == "2001:db8::7"


@pytest.mark.urls("tests.workflow.urls")
@pytest.mark.parametrize(
    ("proxies", "said", "believed"),
    [(0, "203.0.113.9", "127.0.0.1"), (1, "203.0.113.9, 198.51.100.4", "198.51.100.4"), (1, "nonsense", None)],
)
def test_only_a_trusted_proxy_says_where_a_request_came_from(client, db, settings, proxies, said, believed):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.get("/refuse/record/", headers={"X-Forwarded-For": said})
    assert StateChange.objects.get().address == believed


def test_the_page_of_states(settings, tmp_path):
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="stale"):
        call_command("states", "--check")
    call_command("states")
    call_command("states", "--check")
    page = (tmp_path / "docs" / "states.md").read_text()
    assert all(f"## {name}\n" in page for name in machines())


def test_a_diagram_shows_every_move():
    text = diagrams._section(LAMP)
    assert "    off --> broken : Report" in text and "    broken --> [*]" in text
    assert "| off | broken | Report | – | yes |" in text
