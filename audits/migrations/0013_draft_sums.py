from django.db import migrations, models


def reckon_open_drafts(apps, schema_editor):
    """What is being written now gets what every row is kept with from here on."""
    from audits.queries.drafts import reckon

    Draft, DraftRow = apps.get_model("audits", "Draft"), apps.get_model("audits", "DraftRow")
    for draft in Draft.objects.filter(posted_at=None).select_related("union"):
        rows = list(draft.rows.all())
        reckon(draft, rows)
        DraftRow.objects.bulk_update(rows, ["income", "expense", "left", "is_wrong"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('audits', '0012_sealed_tables'),
    ]

    operations = [
        migrations.AddField('draftrow', 'income', models.BigIntegerField(default=0, editable=False)),
        migrations.AddField('draftrow', 'expense', models.BigIntegerField(default=0, editable=False)),
        migrations.AddField('draftrow', 'left', models.BigIntegerField(default=0, editable=False)),
        migrations.AddField('draftrow', 'is_wrong', models.BooleanField(default=False, editable=False)),
        migrations.RunPython(reckon_open_drafts, migrations.RunPython.noop),
    ]
