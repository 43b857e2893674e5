import django.db.models.deletion
import federation.fields
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
            name='DemoMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', federation.fields.EncryptedTextField()),
                ('text', models.TextField()),
                ('reference', models.CharField(max_length=60, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broadcasts', to='federation.union', verbose_name='to the members of')),
                ('subject', models.CharField(max_length=80, verbose_name='subject')),
                ('text', models.TextField(max_length=2000, verbose_name='text')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='broadcasts', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='people told')),
            ],
            options={
                'verbose_name': 'message to members',
                'verbose_name_plural': 'messages to members',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupRobot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('union', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group_robot', to='federation.union', verbose_name='union')),
                ('webhook', federation.fields.EncryptedTextField(verbose_name='address of the robot')),
                ('secret', federation.fields.EncryptedTextField(blank=True, verbose_name='signing secret')),
                ('is_on', models.BooleanField(default=True, verbose_name='in use')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
                ('set_at', models.DateTimeField(auto_now=True, verbose_name='set at')),
            ],
            options={
                'verbose_name': 'group robot',
                'verbose_name_plural': 'group robots',
                'ordering': ['union__path'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='federation.person', verbose_name='person')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('about', models.CharField(max_length=80, verbose_name='about')),
                ('occasion', models.CharField(blank=True, max_length=60, verbose_name='occasion')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['person', '-created_at'], name='notifications_notice_inbox'), models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notifications_notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'about', 'person', 'occasion'), name='notifications_notice_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_preferences', to='federation.person')),
                ('kind', models.CharField(max_length=60)),
                ('channel', models.CharField(choices=[('robot', 'group robot'), ('sms', 'text message'), ('mail', 'e-mail')], max_length=8)),
                ('is_on', models.BooleanField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'channel'), name='notifications_preference_once_a_channel')],
            },
        ),
        migrations.CreateModel(
            name='QuietHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='quiet_hours', to='federation.person')),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.notice', verbose_name='message')),
                ('channel', models.CharField(choices=[('robot', 'group robot'), ('sms', 'text message'), ('mail', 'e-mail')], max_length=8, verbose_name='channel')),
                ('robot', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='notifications.grouprobot', verbose_name='group robot')),
                ('group_key', models.CharField(blank=True, editable=False, max_length=200)),
                ('state', models.CharField(choices=[('new', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('skipped', 'skipped'), ('unknown', 'unknown whether it arrived')], default='new', max_length=8, verbose_name='state')),
                ('reason', models.CharField(blank=True, choices=[('', '–'), ('not_true', 'no longer true'), ('switched_off', 'switched off by the person'), ('no_address', 'no number or address'), ('no_robot', 'the robot is gone or switched off'), ('quiet', 'quiet hours of the person'), ('refused', 'refused by the service'), ('unreachable', 'the service did not answer'), ('stopped', 'the worker stopped while sending')], max_length=16, verbose_name='reason')),
                ('detail', models.CharField(blank=True, max_length=120, verbose_name='answer of the service')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, verbose_name='reference')),
                ('next_try_at', models.DateTimeField(auto_now_add=True, verbose_name='next try at')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'message log',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['new', 'sending'])), fields=['next_try_at'], name='notifications_delivery_open')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='notifications_delivery_once_a_channel'), models.UniqueConstraint(condition=models.Q(('group_key', ''), _negated=True), fields=('group_key',), name='notifications_delivery_once_a_group')],
            },
        ),
    ])]
