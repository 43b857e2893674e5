"""Brings the translation catalogues up to date, or says what is missing in them."""

from django.core.management.base import BaseCommand, CommandError

from unionportal import catalogues


class Command(BaseCommand):
    help = "Collects messages into the catalogues of all apps (or of those named) and compiles them."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("apps", nargs="*", help="apps to look at; 'shared' is the top-level catalogue")
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")

    def handle(self, *args, **options):
        owners = [catalogues.SHARED if app == "shared" else app for app in options["apps"]]
        for unknown in set(owners) - {catalogues.SHARED, *catalogues.APPS}:
            raise CommandError(f"There is no app {unknown!r}.")
        owners = owners or [catalogues.SHARED, *catalogues.APPS]
        if options["check"]:
            sentences = catalogues.problems(owners)
            if sentences:
                raise CommandError("\n".join([*sentences, f"{len(sentences)} problems in the catalogues."]))
            self.stdout.write("Catalogues are complete.")
            return
        for path in catalogues.merge(owners):
            self.stdout.write(f"written: {path.relative_to(catalogues.ROOT)}")
        catalogues.compile_all()
