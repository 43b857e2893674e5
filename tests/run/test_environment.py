"""Production refuses a missing or unsafe setting by its name, and is clean with safe ones."""

import os
import subprocess
import sys

import pytest

from unionportal import environment
from unionportal.checking import SAFE_ENVIRONMENT


def test_a_safe_environment_has_no_problems():
    assert environment.problems(SAFE_ENVIRONMENT) == []


@pytest.mark.parametrize("name", [name for name in SAFE_ENVIRONMENT if name not in ("PORTAL_MODE", "TRUST_PROXY")])
def test_each_missing_setting_is_named(name):
    found = environment.problems(SAFE_ENVIRONMENT | {name: ""})
    assert len(found) == 1 and found[0].startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "x" * 60),
        ("SECRET_KEY", "only-for-demo-and-tests-" + "0123456789" * 4),
        ("FIELD_KEY", "the same as SECRET_KEY"),
        ("ALLOWED_HOSTS", "portal.city.org,*"),
        ("DATABASE_URL", "sqlite:///portal.db"),
        ("REDIS_URL", "memory://"),
        ("BASE_URL", "http://portal.city.org"),
        ("SMS_BACKEND", "notifications.sms.DemoPhone"),
        ("MAIL_URL", "console://"),
        ("MAIL_FROM", "portal"),
        ("PASSWORD_PROFILE", "weekly"),
        ("DATABASE_URL", "postgres://portal:abc/def+x=@postgres:5432/portal"),
        ("DATABASE_URL", "postgres://portal:12/34@postgres:5432/portal"),
        ("DATABASE_URL", "postgres://portal:x@db:port/portal"),
        ("DATABASE_URL", "postgres:///portal"),
        ("DATABASE_URL", "postgres://portal:x@db/"),
        ("REDIS_URL", "redis://redis:6379/first"),
        ("REDIS_URL", "redis://"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://portal.city.org/portal/"),
        ("BASE_URL", "https://another.org"),
        ("MAIL_URL", "smtp://mail.city.org:ssl"),
        ("SMS_BACKEND", "our.own.Gateway"),
        ("SMS_BACKEND", "Gateway"),
        ("MEDIA_ROOT", "media"),
        ("STAFF_SECOND_FACTOR", "0"),
        ("TRUST_PROXY", "yes"),
        ("LOG_LEVEL", "loud"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "many"),
    ],
)
def test_each_unsafe_setting_is_named(name, value):
    value = SAFE_ENVIRONMENT["SECRET_KEY"] if value == "the same as SECRET_KEY" else value
    found = environment.problems(SAFE_ENVIRONMENT | {name: value})
    assert len(found) == 1 and found[0].startswith(name)


def test_production_does_not_start_without_its_settings():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "SECRET_KEY is missing" in done.stderr and "SMS_BACKEND is missing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("allowed", ["portal.city.org, intern.city.org", ".city.org", "Portal.city.org"])
def test_hosts_may_be_written_as_people_write_them(allowed):
    assert environment.problems(SAFE_ENVIRONMENT | {"ALLOWED_HOSTS": allowed}) == []
    assert " " not in "".join(environment.hosts({"ALLOWED_HOSTS": allowed}))


@pytest.mark.parametrize(
    ("url", "cache", "queue"),
    [
        ("redis://redis:6379/0", "redis://redis:6379/0", "redis://redis:6379/1"),
        ("rediss://:p@redis:6379", "rediss://:p@redis:6379/0", "rediss://:p@redis:6379/1"),
        ("unix:///r/s.sock?db=4", "unix:///r/s.sock?db=4", "redis+socket:///r/s.sock?virtual_host=5"),
    ],
)
def test_cache_and_queue_never_share_a_database(url, cache, queue):
    assert (environment.cache_address(url), environment.queue_address(url)) == (cache, queue)
