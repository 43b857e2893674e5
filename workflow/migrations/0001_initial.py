import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models
from workflow.together import CreateTogether


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('federation', '0001_initial'),
    ]

    operations = [CreateTogether([
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('is_workday', models.BooleanField(verbose_name='working day')),
                ('reason', models.CharField(max_length=100, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'calendar exception',
                'verbose_name_plural': 'calendar exceptions',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('chain', models.BigIntegerField(primary_key=True, serialize=False)),
                ('sequence', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'head of a journal chain',
                'verbose_name_plural': 'heads of the journal chains',
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('thing_label', models.CharField(max_length=100, verbose_name='kind of thing')),
                ('thing_pk', models.CharField(max_length=64, verbose_name='thing')),
                ('purpose', models.CharField(max_length=60, verbose_name='purpose')),
                ('workdays', models.PositiveSmallIntegerField(verbose_name='working days')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('paused_at', models.DateTimeField(blank=True, null=True, verbose_name='paused')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='stopped')),
                ('steps', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
                'ordering': ['due_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('paused_at', None), ('stopped_at', None)), fields=['purpose', 'due_at'], name='workflow_clock_running')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('thing_label', 'thing_pk', 'purpose'), name='workflow_clock_one_live')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='workflow_counter_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='FormUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=80)),
                ('token', models.CharField(max_length=100)),
                ('body_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('location', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                'verbose_name': 'sent form',
                'verbose_name_plural': 'sent forms',
                'constraints': [models.UniqueConstraint(fields=('owner', 'token'), name='workflow_formuse_once')],
            },
        ),
        migrations.CreateModel(
            name='ParameterValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='figure')),
                ('value', models.DecimalField(decimal_places=4, max_digits=16, verbose_name='value')),
                ('holds_from', models.DateField(verbose_name='holds from')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('set_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_at', models.DateTimeField(auto_now_add=True, verbose_name='set at')),
            ],
            options={
                'verbose_name': 'changeable figure',
                'verbose_name_plural': 'changeable figures',
                'ordering': ['name', '-holds_from'],
                'constraints': [models.UniqueConstraint(fields=('name', 'holds_from'), name='workflow_parametervalue_once_a_day', violation_error_message='This figure already changes on that day.')],
            },
        ),
        migrations.CreateModel(
            name='StateChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.PositiveSmallIntegerField(default=1)),
                ('union', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.union', verbose_name='union')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='number in the chain')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('by_name', models.CharField(blank=True, max_length=150, verbose_name='name then')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('thing_label', models.CharField(max_length=100, verbose_name='kind of thing')),
                ('thing_pk', models.CharField(blank=True, max_length=64, verbose_name='thing')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('from_state', models.CharField(blank=True, max_length=24, verbose_name='from')),
                ('to_state', models.CharField(blank=True, max_length=24, verbose_name='to')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='details')),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'journal line',
                'verbose_name_plural': 'journal',
                'ordering': ['-at', '-sequence'],
                'indexes': [models.Index(fields=['thing_label', 'thing_pk', 'at'], name='workflow_statechange_thing'), models.Index(fields=['-at'], name='workflow_statechange_latest'), models.Index(fields=['union', '-at'], name='workflow_statechange_of_union')],
                'constraints': [models.UniqueConstraint(fields=('union', 'sequence'), name='workflow_statechange_one_a_number', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='workflow.clock')),
                ('kind', models.CharField(choices=[('started', 'started'), ('paused', 'paused'), ('resumed', 'resumed'), ('extended', 'extended'), ('stopped', 'stopped')], max_length=10, verbose_name='event')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cause', models.CharField(blank=True, max_length=200, verbose_name='cause')),
                ('due_at', models.DateTimeField(verbose_name='due')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainhead',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='adb757e8abc0dc2d7d2eca92a95c88f7d6c7c551', operation='DELETE', pgid='pgtrigger_never_deleted_f9cc1', table='workflow_chainhead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chainhead',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the journal is never emptied';", hash='984dd38776d0694f1a02da722b0f30ce5af09a35', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_37d70', table='workflow_chainhead', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statechange',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='065059f2dd72e9f8464f81729b433a45d33f3c20', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_909c9', table='workflow_statechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statechange',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the journal is never emptied';", hash='c8e04129bc1f2e089d7e5e14cfa87e541b34258f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_440ac', table='workflow_statechange', when='BEFORE')),
        ),
    ])]
