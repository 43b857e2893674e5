"""What production tells browsers: HTTPS only, cookies that no script and no other site gets (S8, S13, S14, S22)."""

import json
import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings

from unionportal.checking import SAFE_ENVIRONMENT

ASK = """
import json, logging
import django
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected
django.setup()
logging.disable(logging.CRITICAL)
from unittest.mock import patch
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
said = {name: getattr(settings, name) for name in (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "LANGUAGE_COOKIE_NAME",
    "LANGUAGE_COOKIE_SECURE", "DEBUG", "STAFF_SECOND_FACTOR", "PASSWORD_PROFILE", "SIGN_IN_JOURNAL_DAYS")}
client = Client(SERVER_NAME="portal.city.org", raise_request_exception=False)
plain = client.get("/accounts/login/")
page = client.get("/accounts/login/", secure=True)
behind = client.get("/nothing-here/", headers={"x-forwarded-proto": "https"})
with patch.object(BaseDatabaseWrapper, "ensure_connection", side_effect=RuntimeError("postgres://portal:secret@db")):
    broken = client.get("/lectures/", secure=True)
stranger = Client(SERVER_NAME="evil.example", raise_request_exception=False).get("/", secure=True)
cookies = {name: {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
           for name, morsel in page.cookies.items()}
print(json.dumps({"settings": said, "plain": [plain.status_code, plain.headers.get("Location")],
    "headers": dict(page.headers), "status": page.status_code, "cookies": cookies, "behind": behind.status_code,
    "broken": [broken.status_code, broken.content.decode()], "stranger": [stranger.status_code, stranger.content.decode()]}))
"""


@pytest.mark.django_db
def test_https_cookies_and_breakdowns_in_production(tmp_path):
    """Asked in a process of its own with production's settings, on the database of this run (the 500 comes without it)."""
    database = settings.DATABASES["default"]
    address = f"postgres://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']), safe='')}"
    environment = {"PATH": os.environ["PATH"], **SAFE_ENVIRONMENT, "DATABASE_URL": address,
                   "REDIS_URL": "unix:///nowhere/redis.sock?db=0", "STATIC_ROOT": str(tmp_path),
                   "DJANGO_SETTINGS_MODULE": "unionportal.settings"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])

    assert said["plain"] == [301, "https://portal.city.org/accounts/login/"]
    headers = said["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    kept = said["settings"]
    names = [kept["SESSION_COOKIE_NAME"], kept["CSRF_COOKIE_NAME"], kept["LANGUAGE_COOKIE_NAME"]]
    assert all(name.startswith("__Host-") for name in names)
    assert kept["SESSION_COOKIE_SECURE"] and kept["CSRF_COOKIE_SECURE"] and kept["LANGUAGE_COOKIE_SECURE"]
    assert kept["SESSION_COOKIE_HTTPONLY"] and kept["SESSION_COOKIE_SAMESITE"] == kept["CSRF_COOKIE_SAMESITE"] == "Lax"
    assert kept["SESSION_COOKIE_PATH"] == "/" and kept["SESSION_COOKIE_DOMAIN"] is None  # what __Host- asks for
    assert (kept["DEBUG"], kept["STAFF_SECOND_FACTOR"], kept["PASSWORD_PROFILE"]) == (False, True, "mlps")
    assert said["behind"] != 301 and kept["SIGN_IN_JOURNAL_DAYS"] >= 190
    status, page = said["stranger"]
    assert status == 400 and "Traceback" not in page and "DisallowedHost" not in page
    status, page = said["broken"]
    assert status == 500 and "Traceback" not in page and "settings" not in page.lower() and "postgres" not in page
