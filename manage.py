#!/usr/bin/env python
import os
import shlex
import sys
from pathlib import Path


def join_running_demo() -> None:
    """In a terminal where no mode is set, use the demo that runs in this folder, if one does."""
    data = Path(os.environ.get("PORTAL_DATA") or Path(__file__).resolve().parent / ".data")
    if "PORTAL_MODE" in os.environ or not (data / "run.env").exists():
        return
    for word in shlex.split((data / "run.env").read_text()):
        name, _, value = word.partition("=")
        os.environ.setdefault(name, value)


def judge_alone() -> None:
    """Books are judged without a portal, too: no address is known then, and the command brings its own database."""
    if sys.argv[1:2] == ["check_ledger"] and "PORTAL_MODE" not in os.environ:
        nowhere = {
            "PORTAL_MODE": "test",
            "DATABASE_URL": "postgres:///none?host=%2Fnonexistent",
            "REDIS_URL": "redis://",
        }
        for name, value in nowhere.items():
            os.environ.setdefault(name, value)


if __name__ == "__main__":
    join_running_demo()
    judge_alone()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionportal.settings")
    from django.core.management import execute_from_command_line

    from unionportal.environment import Unsafe

    try:
        execute_from_command_line(sys.argv)
    except Unsafe as refused:
        sys.exit(str(refused))
