import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflow import verify
from workflow.models import StateChange


class Command(BaseCommand):
    help = "Checks every line of the journal against its hash, its neighbour and the head of its chain."

    def add_arguments(self, parser):
        parser.add_argument("--heads", action="store_true", help="print the signed heads, one JSON object a line")
        parser.add_argument("--against", metavar="FILE", help="signed heads kept elsewhere, as --heads printed them")

    def handle(self, *, heads, against, **options):
        if heads:
            for head in verify.signed_heads():
                self.stdout.write(json.dumps(head))
            return
        found = verify.findings(self._anchors(against) if against else ())
        if found:
            raise CommandError("The journal was tampered with:\n" + "\n".join(map(str, found)))
        self.stdout.write(f"The journal is whole: {StateChange.objects.count()} lines.")

    def _anchors(self, name) -> list[dict]:
        try:
            anchors = [json.loads(line) for line in Path(name).read_text().splitlines() if line.strip()]
        except (OSError, ValueError) as error:
            raise CommandError(f"Cannot read signed heads from {name}: {error}") from error
        if not all(isinstance(anchor, dict) for anchor in anchors):
            raise CommandError(f"Cannot read signed heads from {name}: every line is one JSON object.")
        return anchors
