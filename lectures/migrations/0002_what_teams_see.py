from django.db import migrations

ALL = [
    "title", "gender", "source", "employer", "story", "photo", "languages", "equipment", "needs", "latitude", "longitude",
    "travel_radius_km", "notice_days", "school_cleared_until", "star_level", "ratings_sum", "delivered_count",
    "internal_note", "tags", "office_tags",
]  # fmt: skip
UNION = [
    "title", "source", "employer", "story", "photo", "languages", "star_level", "school_cleared_until", "delivered_count",
    "tags",
]  # fmt: skip


def lay_out(apps, schema_editor):
    sight = apps.get_model("lectures", "SpeakerSight")
    above = [name for name in ALL if name != "internal_note"]
    for team, columns in (("home", ALL), ("above", above), ("union", UNION)):
        sight.objects.get_or_create(team=team, defaults={"columns": columns})


class Migration(migrations.Migration):
    """What each team sees of speakers until the city's office chooses otherwise."""

    dependencies = [("lectures", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
