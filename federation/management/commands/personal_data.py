from django.core.management.base import BaseCommand, CommandError

from federation import inventory


class Command(BaseCommand):
    help = "Writes docs/personal-data.md; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        if missing := inventory.missing_fields():
            raise CommandError("Not in federation/inventory.py: " + ", ".join(missing))
        if not check:
            inventory.PAGE.write_text(inventory.page(), encoding="utf-8")
        elif inventory.PAGE.read_text(encoding="utf-8") != inventory.page():
            raise CommandError("docs/personal-data.md is stale: run manage.py personal_data")
