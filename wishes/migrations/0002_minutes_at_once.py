from django.db import migrations, models

# What was counted before knows no minutes; the next count only looks at months in which a wish changed.
COUNT = """
UPDATE wishes_promisetally t SET at_once_minutes = s.minutes FROM (
    SELECT union_id, date_trunc('month', registered_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
           sum(GREATEST(0, floor(extract(epoch FROM told_at - registered_at) / 60)))::bigint AS minutes
    FROM wishes_wish
    WHERE told_at = accepted_at AND state NOT IN ('declined', 'joined', 'withdrawn') GROUP BY 1, 2
) s WHERE s.union_id = t.union_id AND s.month = t.month
"""


class Migration(migrations.Migration):
    dependencies = [("wishes", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="promisetally",
            name="at_once_minutes",
            field=models.PositiveBigIntegerField(default=0, verbose_name="minutes of answers at once, together"),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
