from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_mentors_word")]

    operations = [
        migrations.AddField(
            model_name="proof",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[("accepted", "taken up"), ("declined", "declined")],
                editable=False,
                max_length=8,
                verbose_name="the company's answer to an idea",
            ),
        ),
    ]
