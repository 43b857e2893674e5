from django.db import migrations


def write_missing_lines(apps, schema_editor):
    """Books money that a home was given before contributions stood in its ledger, on the day it was given.

    A contribution that has its line is known by home, giver and either day or amount; so a second run writes nothing.
    """
    Contribution, LedgerLine = apps.get_model("workerhomes", "Contribution"), apps.get_model("workerhomes", "LedgerLine")
    sides = dict(Contribution._meta.get_field("source").flatchoices)
    lines = list(LedgerLine.objects.filter(kind="contribution").order_by("pk"))
    for gift in Contribution.objects.filter(kind="money").order_by("given_on", "pk"):
        known = (
            line for line in lines
            if line.home_id == gift.home_id and line.note.endswith(f" · {gift.giver}")
            and (line.day == gift.given_on or line.amount == gift.amount)
        )  # fmt: skip
        found = next(known, None)
        if found is not None:
            lines.remove(found)  # two equal gifts have two lines
            continue
        LedgerLine.objects.create(
            home_id=gift.home_id, kind="contribution", day=gift.given_on, amount=gift.amount,
            note=f"{sides[gift.source]} · {gift.giver}",
        )  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [("workerhomes", "0002_joint_union_firms")]

    operations = [migrations.RunPython(write_missing_lines, migrations.RunPython.noop)]
