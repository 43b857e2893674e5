"""What the demo needs before its first page: the newest tables, and a city when there is none."""

import os
from pathlib import Path

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates the demo's database and seeds it once (not with PORTAL_EMPTY=1)."

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=1, stdout=self.stdout)
        stamp = Path(os.environ["PORTAL_DATA"]) / "seeded"
        if not stamp.exists():
            if "seed_demo" in get_commands() and os.environ.get("PORTAL_EMPTY") != "1":
                call_command("seed_demo", stdout=self.stdout)
            stamp.touch()
