import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from federation.models import Union
from unionportal.demo.build import build_city


class Command(BaseCommand):
    help = "Builds the demo city in an empty database; a city that is there is left alone."

    def handle(self, **options):
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("The demo city is only for PORTAL_MODE=demo.")
        if Union.objects.exists():
            self.stdout.write("The demo city is there already.")
            return
        started = time.monotonic()
        with transaction.atomic():
            figures = build_city()
        self.stdout.write(f"{figures} Demo city ready in {time.monotonic() - started:.1f} s.")
