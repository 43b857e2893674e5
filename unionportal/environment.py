"""What the environment must say before the portal starts, and what is refused by name.

The settings come from environment variables alone. In production a missing or unsafe one ends the process with
one line for each; the demo and the tests bring safe values of their own.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
WEAK = re.compile(r"only-for-demo|change.?me|example|insecure|secret-key", re.IGNORECASE)


def _redis(url: str, step: int) -> tuple[str, int, str]:
    """(address without the number, number of the database, path of a unix socket or '')."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = int(parse_qs(parts.query).get("db", ["0"])[0])
        return f"unix://{parts.path}", number + step, parts.path
    number = int(parts.path.strip("/") or 0)
    return parts._replace(path="").geturl(), number + step, ""


def cache_address(url: str) -> str:
    """REDIS_URL as Django's cache wants it: the database that the address names."""
    address, number, path = _redis(url, 0)
    return f"{address}?db={number}" if path else f"{address}/{number}"


def queue_address(url: str) -> str:
    """REDIS_URL as Celery wants it: the database after the cache's, so that emptying the cache loses no task."""
    address, number, path = _redis(url, 1)
    return f"redis+socket://{path}?virtual_host={number}" if path else f"{address}/{number}"


def _key_problem(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name, "")
    if not value:
        return f"{name} is missing: a random text of at least {SHORTEST_KEY} characters (`openssl rand -base64 48`)."
    if len(value) < SHORTEST_KEY or len(set(value)) < 8:
        return f"{name} is too weak: at least {SHORTEST_KEY} random characters (`openssl rand -base64 48`)."
    if WEAK.search(value):
        return f"{name} is a sample value: make your own (`openssl rand -base64 48`)."
    return None


def _hosts_problem(environment: Mapping[str, str]) -> str | None:
    hosts = [host.strip() for host in environment.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if not hosts:
        return "ALLOWED_HOSTS is missing: the names this portal answers to, separated by commas."
    if any("*" in host for host in hosts):
        return "ALLOWED_HOSTS must not contain *: name the hosts one by one."
    return None


def _address_problem(environment: Mapping[str, str], name: str, schemes: tuple[str, ...], sample: str) -> str | None:
    value = environment.get(name, "")
    if not value:
        return f"{name} is missing: such as {sample}."
    if urlsplit(value).scheme not in schemes:
        return f"{name} must begin with {' or '.join(scheme + '://' for scheme in schemes)}: such as {sample}."
    return None


def _sms_problem(environment: Mapping[str, str]) -> str | None:
    backend = environment.get("SMS_BACKEND", "")
    if not backend:
        return "SMS_BACKEND is missing: the class that hands text messages to your gateway."
    if backend.endswith(".DemoPhone"):
        return "SMS_BACKEND is the demo's phone, which shows every sign-in code to everybody: name a gateway."
    return None


def _gateway_problems(environment: Mapping[str, str]) -> list[str | None]:
    """The portal's own gateway class needs an address and a key; another class brings its own settings."""
    if environment.get("SMS_BACKEND") != "notifications.sms.Gateway":
        return []
    key = environment.get("SMS_GATEWAY_KEY", "")
    return [
        _address_problem(environment, "SMS_GATEWAY_URL", ("https",), "https://sms.city.org/send"),
        None if len(key) >= 16 else "SMS_GATEWAY_KEY is missing or shorter than 16 characters: it signs each message.",
    ]


def _journal_problem(environment: Mapping[str, str]) -> str | None:
    days = environment.get("SIGN_IN_JOURNAL_DAYS") or "190"
    if not days.isdigit() or int(days) < 190:
        return "SIGN_IN_JOURNAL_DAYS must be a number of at least 190: the law wants six months of sign-ins."
    return None


def _scanner_problem(environment: Mapping[str, str]) -> str | None:
    address = environment.get("VIRUS_SCANNER", "")
    parts = urlsplit(address)
    if not address or (parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path):
        return None
    return "VIRUS_SCANNER must be tcp://host:3310 or unix:/path/of/clamd.ctl, or stay empty."


def _profile_problem(environment: Mapping[str, str]) -> str | None:
    if environment.get("PASSWORD_PROFILE", "") in ("", "mlps", "asvs"):
        return None
    return "PASSWORD_PROFILE must be mlps (staff change their password every 90 days) or asvs (never)."


def problems(environment: Mapping[str, str]) -> list[str]:
    """Every reason why production must not start with `environment`, one sentence each, naming the variable."""
    found = [
        _key_problem(environment, "SECRET_KEY"),
        _key_problem(environment, "FIELD_KEY"),
        _hosts_problem(environment),
        _address_problem(environment, "DATABASE_URL", ("postgres", "postgresql"), "postgres://portal:…@db/portal"),
        _address_problem(environment, "REDIS_URL", ("redis", "rediss", "unix"), "redis://redis:6379/0"),
        _address_problem(environment, "BASE_URL", ("https",), "https://portal.city.org"),
        _address_problem(environment, "MAIL_URL", ("smtp", "smtps"), "smtps://user:password@mail.city.org:465"),
        None if "@" in environment.get("MAIL_FROM", "") else "MAIL_FROM is missing: the sender of the portal's mails.",
        _sms_problem(environment),
        _journal_problem(environment),
        _scanner_problem(environment),
        _profile_problem(environment),
        *_gateway_problems(environment),
    ]
    if environment.get("SECRET_KEY") and environment.get("SECRET_KEY") == environment.get("FIELD_KEY"):
        found.append("FIELD_KEY must differ from SECRET_KEY: one of them may have to change alone.")
    return [problem for problem in found if problem]


def require(environment: Mapping[str, str]) -> None:
    """Raises `ImproperlyConfigured` with all `problems`; nothing happens when there are none."""
    found = problems(environment)
    if found:
        raise ImproperlyConfigured(
            "The portal does not start:\n" + "\n".join(f"  - {problem}" for problem in found) + "\nSee .env.example."
        )
