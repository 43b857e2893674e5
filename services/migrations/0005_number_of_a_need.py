from django.db import migrations, models

import services.models.needs
from services.models.needs import new_need_number


def number_them(apps, schema_editor):
    """Gives every need that was filed without a number one."""
    needs = apps.get_model("services", "Need")
    for key in needs.objects.filter(number=None).values_list("pk", flat=True).iterator():
        needs.objects.filter(pk=key).update(number=new_need_number())


class Migration(migrations.Migration):
    dependencies = [("services", "0004_certificate_by_its_driver")]

    operations = [
        migrations.AddField("need", "number", models.CharField(max_length=20, null=True, editable=False)),
        migrations.RunPython(number_them, migrations.RunPython.noop),
        migrations.AlterField(
            "need",
            "number",
            models.CharField(
                default=services.models.needs.new_need_number,
                editable=False,
                max_length=20,
                unique=True,
                verbose_name="number",
            ),
        ),
    ]
