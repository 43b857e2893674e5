"""What the demo needs before its first page: the newest tables, and a city when there is none."""

import os
from pathlib import Path

from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

OTHER_VERSION = "its tables were made by another version of the portal"


class Command(BaseCommand):
    help = "Migrates the demo's database and seeds it once (not with PORTAL_EMPTY=1)."

    def handle(self, *args, **options):
        migrate(self.stdout)
        stamp = Path(os.environ["PORTAL_DATA"]) / "seeded"
        if not stamp.exists():
            if "seed_demo" in get_commands() and os.environ.get("PORTAL_EMPTY") != "1":
                call_command("seed_demo", stdout=self.stdout)
            stamp.touch()


def migrate(out) -> None:
    """The newest tables; CommandError in one line for a data folder that migrations of today cannot bring there.

    A folder whose noted migrations have other names by now, but whose tables fit, is used as it is.
    """
    try:
        call_command("migrate", interactive=False, verbosity=1, stdout=out)
    except DatabaseError as error:
        raise CommandError(OTHER_VERSION) from error
    if missing := columns_missing():
        out.write("Missing: " + ", ".join(missing))
        raise CommandError(OTHER_VERSION)


def columns_missing() -> list[str]:
    """`table.column` for each column of a model that the database does not have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        there = set(cursor.fetchall())
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    needed = {(m._meta.db_table, str(field.column)) for m in models for field in m._meta.local_concrete_fields}
    return sorted(".".join(pair) for pair in needed - there)
