from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from federation import actions
from federation.models import Role, Union, UnionKind


class Command(BaseCommand):
    help = (
        "Puts the city federation into an empty portal and invites its security administrator, who invites everybody "
        "else. Where the federation stands already it only invites, should nobody be left who may."
    )

    def add_arguments(self, parser):
        parser.add_argument("--union", default="", help="name of the city federation (first time only)")
        parser.add_argument("--code", default="", help="its code, letters and digits, such as JX (first time only)")
        parser.add_argument("--name", required=True, help="the security administrator's name")
        parser.add_argument("--email", default="", help="where the invitation goes")
        parser.add_argument("--phone", default="", help="where it goes when there is no e-mail address")

    @transaction.atomic
    def handle(self, *args, union, code, name, email, phone, **options):
        try:
            top = self._top(union, code)
            invitation = actions.invite_staff(
                name=name, role=Role.SECURITY_ADMIN, union=top, email=email, phone=phone, by=None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"{top.name} ({top.code}) stands. This link makes the security administrator's account, once, within 7 days:\n"
            f"{invitation.link}\nThe administrator then invites all others in the desk, under invitations."
        )

    def _top(self, name, code):
        standing = Union.objects.filter(parent=None).order_by("pk").first()
        if standing is None:
            if not (name and code):
                raise CommandError("The portal is empty: name the city federation with --union and its --code.")
            return actions.create_union(code=code, name=name, kind=UnionKind.MUNICIPAL_FEDERATION)
        if name and (name, code) != (standing.name, standing.code):
            raise CommandError(f"{standing.name} ({standing.code}) stands already: leave --union and --code out.")
        return standing
