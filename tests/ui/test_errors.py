"""What goes wrong has a page of ours, in both languages, with a way on."""

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from ui import errors


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "这里什么也没有"), ("en", "There is nothing here")])
def test_a_wrong_address(client, db, language, said):
    client.cookies["django_language"] = language
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert said in answer.content.decode() and 'href="/lectures/"' in answer.content.decode()


def test_a_wrong_address_in_a_browser(phone_page, axe):
    answer = phone_page.goto("/no/such/page/")
    assert answer.status == 404 and axe(phone_page) == []
    phone_page.get_by_role("link", name="回到首页").click()
    phone_page.wait_for_url(lambda url: urlsplit(url).path == "/")


def test_the_api_hears_it_in_json(client, db):
    answer = client.get("/api/nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "http_404")


def test_a_form_without_proof_is_refused_in_words(db):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "表单" in answer.content.decode() and "请重新打开页面" in answer.content.decode()


def test_a_refusal_gives_its_reason(rf: RequestFactory):
    request = rf.get("/somewhere/")
    page = errors.not_allowed(request, PermissionDenied("只有 <b>审计员</b> 能看。"))
    assert page.status_code == 403
    assert "只有 &lt;b&gt;审计员" in page.content.decode()


def test_a_breakdown_needs_neither_database_nor_language(rf: RequestFactory):
    page = errors.server_error(rf.get("/"))
    assert page.status_code == 500
    assert "我们这边出了点问题" in page.content.decode() and "on our side" in page.content.decode()


def test_too_large_a_request_is_refused_not_broken(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = client.post("/accounts/login/", {"login": "x" * 5000, "password": "y"})
    assert answer.status_code == 400 and "提交的内容太多" in answer.content.decode()


HOSTILE_REQUESTS = [
    ("GET", "/lectures/", {"HTTP_HOST": "evil.example"}, 400, "无法读取"),
    ("POST", "/lectures/", {}, 405, "此地址"),
    ("TRACE", "/", {}, 405, "此地址"),
    ("DELETE", "/accounts/login/", {}, 405, "此地址"),
    ("GET", "/lectures/%2e%2e/%2e%2e/etc/passwd", {}, 404, "没有"),
    ("GET", "/media/../../etc/passwd", {}, 404, "没有"),
    ("GET", "/lectures/speakers/99999999999999999999/", {}, 404, "没有"),
    ("GET", "/lectures/topics/a%00b/", {}, 404, "没有"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "extra", "status", "said"), HOSTILE_REQUESTS)
def test_hostile_requests_get_a_page_of_ours(client, settings, method, path, extra, status, said):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.generic(method, path, **extra)
    page = answer.content.decode()
    assert answer.status_code == status, page[:500]
    assert said in page and "<main" in page and 'href="/"' in page


@pytest.mark.django_db
def test_five_thousand_fields_and_a_broken_upload_are_refused_by_a_page_of_ours(client):
    many = "&".join(f"f{n}=1" for n in range(5000))
    form = {"content_type": "application/x-www-form-urlencoded"}
    torn = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nno end'
    for answer in (
        client.post("/accounts/login/", many, **form),
        client.post("/accounts/login/", torn, content_type="multipart/form-data; boundary=" + "x" * 300),
    ):
        assert answer.status_code == 400 and "无法读取" in answer.content.decode(), answer.content[:300]
