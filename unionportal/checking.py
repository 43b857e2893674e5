"""`make check`: everything that can be said about the code without running a test. One line for each check."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SAFE_ENVIRONMENT = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "FIELD_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portal.city.org",
    "DATABASE_URL": "postgres://portal:secret@db/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "BASE_URL": "https://portal.city.org",
    "MAIL_URL": "smtps://portal:secret@mail.city.org:465",
    "MAIL_FROM": "portal@city.org",
    "SMS_BACKEND": "notifications.sms.Gateway",
    "SMS_GATEWAY_URL": "https://sms.city.org/send",
    "SMS_GATEWAY_KEY": secrets.token_urlsafe(30),
    "MEDIA_ROOT": "/srv/media",
    "STATIC_ROOT": "/srv/static",
    "TRUST_PROXY": "1",
}
TEST = {"PORTAL_MODE": "test", "DATABASE_URL": "postgres:///", "REDIS_URL": "redis://"}
PRODUCTION = SAFE_ENVIRONMENT


def _templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def checks() -> list[tuple[str, list, dict[str, str]]]:
    """(name, command, environment) of every check, the quickest first."""
    manage = [PYTHON, "manage.py"]
    return [
        ("lint", [BIN / "ruff", "check", "--quiet", "."], {}),
        ("format", [BIN / "ruff", "format", "--check", "--quiet", "."], {}),
        ("templates", [BIN / "djade", "--check", "--target-version", "5.2", *_templates()], {}),
        ("import contracts", [BIN / "lint-imports", "--no-logo"], TEST),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], TEST),
        ("catalogues", [*manage, "catalogues", "--check"], TEST),
        ("state diagrams", [*manage, "states", "--check"], TEST),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("types", [BIN / "mypy"], TEST),
    ]


def run(name: str, command: list, environment: dict[str, str]) -> bool:
    """Whether the check passed; what it said is shown only when it did not."""
    began = time.monotonic()
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


def main() -> int:
    wanted = sys.argv[1:]
    results = [run(*check) for check in checks() if not wanted or check[0] in wanted]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
