from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0003_labels")]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "attempt",
                "verbose_name_plural": "attempts",
                "indexes": [models.Index(fields=["kind", "key", "-at"], name="federation_attempt_recent")],
            },
        ),
    ]
