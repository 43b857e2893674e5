from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow.diagrams import states_page


class Command(BaseCommand):
    help = "Writes docs/states.md from the tables of legal moves; --check only says whether it is up to date."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail when the page is stale, write nothing")

    def handle(self, *, check, **options):
        page = settings.BASE_DIR / "docs" / "states.md"
        text = states_page()
        if check:
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                raise CommandError("docs/states.md is stale: run `manage.py states`.")
            return
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {page.relative_to(settings.BASE_DIR)}.")
