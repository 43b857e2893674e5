import campaigns.models.weeks
from django.db import migrations, models


def give_links(apps, schema_editor):
    """Each week that stands gets a link of its own before links must differ."""
    rows = apps.get_model("campaigns", "Placement").objects
    for pk in list(rows.values_list("pk", flat=True)):
        rows.filter(pk=pk).update(mentor_token=campaigns.models.weeks.new_token())


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="mentor_token",
            field=models.CharField(max_length=32, default=campaigns.models.weeks.new_token, editable=False),
        ),
        migrations.RunPython(give_links, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="placement",
            name="mentor_token",
            field=models.CharField(
                max_length=32, unique=True, default=campaigns.models.weeks.new_token, editable=False
            ),
        ),
        migrations.AddField(
            model_name="placement",
            name="mentor_said",
            field=models.CharField(blank=True, max_length=400, verbose_name="what the mentor said"),
        ),
        migrations.AddField(
            model_name="placement",
            name="mentor_said_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="the mentor's own word came"
            ),
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="confirmed_at",
                field=models.DateTimeField(
                    blank=True, editable=False, null=True, verbose_name="confirmed by the mentor"
                ),
            )
            for name in ("induction", "proof")
        ),
    ]
