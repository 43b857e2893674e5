from django.db import migrations

# What was counted before took a slow answer without a unit between for one at once; a count looks only at changed months.
COUNT = """
UPDATE wishes_promisetally t SET at_once = s.n, at_once_minutes = s.minutes FROM (
    SELECT t.id, count(w.id) AS n,
           coalesce(sum(GREATEST(0, floor(extract(epoch FROM w.told_at - w.registered_at) / 60))), 0)::bigint AS minutes
    FROM wishes_promisetally t LEFT JOIN wishes_wish w ON w.union_id = t.union_id
        AND date_trunc('month', w.registered_at AT TIME ZONE 'Asia/Shanghai')::date = t.month
        AND w.told_at = w.accepted_at AND w.told_at < w.registered_at + interval '24 hours'
        AND w.state NOT IN ('declined', 'joined', 'withdrawn')
    GROUP BY t.id
) s WHERE s.id = t.id
"""


class Migration(migrations.Migration):
    dependencies = [("wishes", "0002_minutes_at_once")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
