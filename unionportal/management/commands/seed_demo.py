import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from federation.models import Membership, Union
from lectures.models import Speaker


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
            self._build()
        self.stdout.write(f"Demo city ready in {time.monotonic() - started:.1f} s.")

    def _build(self):
        from unionportal.demo import accounts, city, corps, orders

        unions = city.build_unions()
        members = city.build_members(unions)
        staff = accounts.build_staff()
        all_corps = corps.build_corps()
        orders.build_menu(staff["corps"])
        speakers = corps.build_speakers(all_corps, members)
        corps.link_topics(speakers)
        corps.build_sites(unions)
        orders.build_orders(staff)
        accounts.write_accounts(Speaker.objects.select_related("person").order_by("pk")[0])
        self.stdout.write(
            f"{Union.objects.count()} unions, {Membership.objects.filter(left_on=None).count()} members, "
            f"{len(all_corps)} corps, {len(speakers)} speakers."
        )
