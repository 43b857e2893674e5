"""What the environment must say before the portal starts, and what is refused by name.

The settings come from environment variables alone. In production a missing or unsafe one ends the process with
one line for each; the demo and the tests bring safe values of their own.
"""

import importlib.util
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
WEAK = re.compile(r"only-for-demo|change.?me|example|insecure|secret-key", re.IGNORECASE)
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Unsafe(ImproperlyConfigured):
    """Its text is all that somebody needs who starts the portal: what is missing or unsafe, by name."""


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


def hosts(environment: Mapping[str, str]) -> list[str]:
    """The names in ALLOWED_HOSTS, without the spaces that people put between them."""
    return [host for host in environment.get("ALLOWED_HOSTS", "").replace(",", " ").split() if host]


def _hosts_problem(environment: Mapping[str, str]) -> str | None:
    named = hosts(environment)
    if not named:
        return "ALLOWED_HOSTS is missing: the names this portal answers to, separated by commas."
    if any("*" in host for host in named):
        return "ALLOWED_HOSTS must not contain *: name the hosts one by one."
    if any("/" in host or ":" in host for host in named):
        return "ALLOWED_HOSTS holds names alone, without https:// and without a port: such as portal.city.org."
    return None


def _parts(url: str) -> SplitResult | None:
    """The pieces of an address; None where it cannot be read, such as with a / within its password."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (reads it: a port that is no number is told here)
    except ValueError:
        return None
    return None if "@" in parts.path else parts


def _address_problem(environment: Mapping[str, str], name: str, schemes: tuple[str, ...], sample: str) -> str | None:
    value = environment.get(name, "")
    if not value:
        return f"{name} is missing: such as {sample}."
    parts = _parts(value)
    if parts is None:
        return (
            f"{name} cannot be read as an address: such as {sample}; signs like / @ : # within a password are "
            "written %2F %40 %3A %23."
        )
    if parts.scheme not in schemes:
        return f"{name} must begin with {' or '.join(scheme + '://' for scheme in schemes)}: such as {sample}."
    if not (parts.hostname or parse_qs(parts.query).get("host") or (parts.scheme == "unix" and parts.path)):
        return f"{name} names no host: such as {sample}."
    return None


def _database_problem(environment: Mapping[str, str]) -> str | None:
    sample = "postgres://portal:…@db/portal"
    problem = _address_problem(environment, "DATABASE_URL", ("postgres", "postgresql"), sample)
    if not problem and not urlsplit(environment["DATABASE_URL"]).path.strip("/"):
        return f"DATABASE_URL names no database: such as {sample}."
    return problem


def _redis_problem(environment: Mapping[str, str]) -> str | None:
    sample = "redis://redis:6379/0"
    problem = _address_problem(environment, "REDIS_URL", ("redis", "rediss", "unix"), sample)
    if problem:
        return problem
    try:
        _redis(environment["REDIS_URL"], 0)
    except ValueError:
        return f"REDIS_URL must end with the number of a database or with nothing: such as {sample}."
    return None


def _base_problem(environment: Mapping[str, str]) -> str | None:
    """Links in messages lead to BASE_URL, so it must be a place where the portal answers."""
    sample = "https://portal.city.org"
    problem = _address_problem(environment, "BASE_URL", ("https",), sample)
    named = hosts(environment)
    if problem or not named:
        return problem
    parts = urlsplit(environment["BASE_URL"])
    if parts.path.strip("/") or parts.query or parts.username:
        return f"BASE_URL is the portal's name alone, without a path: such as {sample}."
    host = str(parts.hostname)
    if not any(host == name.lower() or (name[0] == "." and f".{host}".endswith(name.lower())) for name in named):
        return f"BASE_URL names {host}, which is not in ALLOWED_HOSTS: links in messages would be refused."
    return None


def _folder_problem(environment: Mapping[str, str], name: str, use: str) -> str | None:
    if environment.get(name, "").startswith("/"):
        return None
    return f"{name} is missing or no absolute path: the folder {use}."


def _choice_problem(environment: Mapping[str, str], name: str, allowed: tuple[str, ...], why: str) -> str | None:
    if environment.get(name, "") in ("", *allowed):
        return None
    return f"{name} must be {' or '.join(allowed)}, or stay empty: {why}."


def _count_problem(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name) or "1"
    return (
        None if value.isdigit() and 0 < int(value) < 1000 else f"{name} must be a number from 1 to 999, or stay empty."
    )


def _sms_problem(environment: Mapping[str, str]) -> str | None:
    backend = environment.get("SMS_BACKEND", "")
    if not backend:
        return "SMS_BACKEND is missing: the class that hands text messages to your gateway."
    if backend.endswith(".DemoPhone"):
        return "SMS_BACKEND is the demo's phone, which shows every sign-in code to everybody: name a gateway."
    module, _, name = backend.rpartition(".")
    try:
        there = bool(module and name and importlib.util.find_spec(module))
    except (ImportError, ValueError):
        there = False
    return None if there else "SMS_BACKEND names a class that is not there: such as notifications.sms.Gateway."


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


def problems(environment: Mapping[str, str]) -> list[str]:
    """Every reason why production must not start with `environment`, one sentence each, naming the variable."""
    found = [
        _key_problem(environment, "SECRET_KEY"),
        _key_problem(environment, "FIELD_KEY"),
        _hosts_problem(environment),
        _database_problem(environment),
        _redis_problem(environment),
        _base_problem(environment),
        _address_problem(environment, "MAIL_URL", ("smtp", "smtps"), "smtps://user:password@mail.city.org:465"),
        None if "@" in environment.get("MAIL_FROM", "") else "MAIL_FROM is missing: the sender of the portal's mails.",
        _sms_problem(environment),
        _journal_problem(environment),
        _scanner_problem(environment),
        _folder_problem(environment, "MEDIA_ROOT", "in which photos and papers are kept"),
        _folder_problem(environment, "STATIC_ROOT", "into which `manage.py collectstatic` puts styles and scripts"),
        _choice_problem(
            environment, "PASSWORD_PROFILE", ("mlps", "asvs"), "staff change their password every 90 days or never"
        ),
        _choice_problem(environment, "STAFF_SECOND_FACTOR", ("1",), "staff never come in with a password alone"),
        _choice_problem(environment, "TRUST_PROXY", ("0", "1"), "whether a proxy sets X-Forwarded-Proto itself"),
        _choice_problem(environment, "LOG_LEVEL", LOG_LEVELS, "how much is written into the log"),
        _count_problem(environment, "WEB_WORKERS"),
        _count_problem(environment, "WEB_THREADS"),
        *_gateway_problems(environment),
    ]
    if environment.get("SECRET_KEY") and environment.get("SECRET_KEY") == environment.get("FIELD_KEY"):
        found.append("FIELD_KEY must differ from SECRET_KEY: one of them may have to change alone.")
    return [problem for problem in found if problem]


def require(environment: Mapping[str, str]) -> None:
    """Raises `Unsafe` with all `problems`; nothing happens when there are none."""
    found = problems(environment)
    if found:
        raise Unsafe(
            "The portal does not start:\n" + "\n".join(f"  - {problem}" for problem in found) + "\nSee .env.example."
        )
