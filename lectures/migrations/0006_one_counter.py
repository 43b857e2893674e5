from django.db import migrations


class Migration(migrations.Migration):
    """Order numbers are counted where all numbers are; the count goes on where it stood."""

    dependencies = [("lectures", "0005_what_teams_see"), ("workflow", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO workflow_counter (series, year, last) SELECT 'orders', year, last FROM lectures_numbercounter"
            " ON CONFLICT (series, year) DO NOTHING",
            "INSERT INTO lectures_numbercounter (year, last) SELECT year, last FROM workflow_counter WHERE series = 'orders'",
        ),
        migrations.DeleteModel(name="NumberCounter"),
    ]
