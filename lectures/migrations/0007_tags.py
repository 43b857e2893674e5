import django.contrib.postgres.fields
from django.db import migrations, models

SEEN = {"home": ["tags", "office_tags"], "above": ["tags", "office_tags"], "union": ["tags"]}


def show(apps, schema_editor):
    """Each team sees of the tags what is usual; what the city's office chose for the other columns stays."""
    for row in apps.get_model("lectures", "SpeakerSight").objects.all():
        row.columns = [*row.columns, *(name for name in SEEN.get(row.team, ()) if name not in row.columns)]
        row.save(update_fields=["columns"])


def _words(label):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("lectures", "0006_one_counter")]

    operations = [
        migrations.AddField("speaker", "tags", _words("tags")),
        migrations.AddField("speaker", "office_tags", _words("tags of the office")),
        migrations.RunPython(show, migrations.RunPython.noop),
    ]
