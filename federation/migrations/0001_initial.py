import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import federation.fields
import federation.models.duties
import federation.models.people
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        BtreeGistExtension(),  # no two terms, posts or bookings overlap, in every app
        TrigramExtension(),  # names found by a part of them
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'indexes': [models.Index(fields=['kind', 'key', '-at'], name='federation_attempt_recent')],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('signature', models.CharField(max_length=64)),
                ('mapping', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'signature'), name='federation_importmapping_once_a_header')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('membership', 'keeping your membership'), ('messages', 'messages about activities'), ('sensitive', 'hardship and health details'), ('doors', 'entries to worker homes'), ('partners', 'passing your name and phone to hosts'), ('photos', 'photos of activities')], max_length=20, verbose_name='purpose')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('text_zh', models.TextField(verbose_name='text in Chinese')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('published_at', models.DateTimeField(auto_now_add=True, verbose_name='published at')),
            ],
            options={
                'verbose_name': 'privacy notice',
                'verbose_name_plural': 'privacy notices',
                'ordering': ['purpose', '-version'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='federation_notice_once_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('pinyin', models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ('phone', federation.fields.EncryptedTextField(blank=True, verbose_name='phone')),
                ('phone_index', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('id_number', federation.fields.EncryptedTextField(blank=True, verbose_name='national ID number')),
                ('id_index', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['pinyin', 'pk'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['name', 'pinyin'], name='federation_person_words', opclasses=['gin_trgm_ops', 'gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), ('phone_index', None)), models.Q(models.Q(('phone', ''), _negated=True), models.Q(('phone_index', None), _negated=True)), _connector='OR'), name='federation_person_phone_with_index'), models.CheckConstraint(condition=models.Q(models.Q(('id_index', None), ('id_number', '')), models.Q(models.Q(('id_number', ''), _negated=True), models.Q(('id_index', None), _negated=True)), _connector='OR'), name='federation_person_id_number_with_index')],
            },
        ),
        migrations.CreateModel(
            name='Union',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='federation.union', verbose_name='higher union')),
                ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9-]+\\Z', 'A code holds letters, digits and hyphens only.')], verbose_name='code')),
                ('path', models.CharField(editable=False, max_length=200, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='short name')),
                ('pinyin', models.CharField(blank=True, db_index=True, editable=False, max_length=400)),
                ('kind', models.CharField(choices=[('municipal_federation', 'municipal federation'), ('county_federation', 'district/county federation'), ('industrial_union', 'industrial union'), ('township_union', 'town / sub-district union'), ('park_federation', 'park federation'), ('enterprise_union', 'enterprise union'), ('office_union', 'government-office union'), ('institution_union', 'public-institution union'), ('school_union', 'school union'), ('joint_union', 'joint union')], max_length=24, verbose_name='kind')),
                ('industry', models.CharField(blank=True, max_length=40, verbose_name='industry')),
                ('credit_code', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
            ],
            options={
                'verbose_name': 'union',
                'verbose_name_plural': 'unions',
                'ordering': ['path'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['name', 'pinyin'], name='federation_union_words', opclasses=['gin_trgm_ops', 'gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('path__endswith', '/')), name='federation_union_path_closed_by_slash'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='federation_union_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='federation.person', verbose_name='person')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('password_set_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='password set at')),
                ('session_round', models.PositiveIntegerField(default=0, editable=False, verbose_name='round of sessions')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
            },
            managers=[
                ('objects', federation.models.people.AccountManager()),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='federation.person', verbose_name='person')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='federation.union', verbose_name='union')),
                ('number', models.CharField(db_index=True, max_length=20, verbose_name='member number')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('person',), name='federation_membership_one_live'), models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('number',), name='federation_membership_number_live'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='federation_membership_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='federation.person', verbose_name='person')),
                ('code', models.CharField(editable=False, max_length=16, unique=True, verbose_name='card')),
                ('key', federation.fields.EncryptedTextField(editable=False)),
                ('state', models.CharField(choices=[('active', 'in force'), ('suspended', 'suspended'), ('lost', 'reported lost'), ('reissued', 'replaced by a new card'), ('ended', 'ended')], default='active', max_length=10, verbose_name='state')),
                ('photo', models.ImageField(blank=True, upload_to='cards/', verbose_name='photo')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='issued at')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'membership card',
                'verbose_name_plural': 'membership cards',
                'ordering': ['-issued_at', '-pk'],
                'indexes': [models.Index(fields=['changed_at'], name='federation_card_changed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('active', 'suspended', 'lost'))), fields=('person',), name='federation_card_one_live'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'suspended', 'lost', 'reissued', 'ended'])), name='federation_card_known_state')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', federation.fields.EncryptedTextField(blank=True, verbose_name='phone')),
                ('role', models.CharField(choices=[('union_officer', 'union officer'), ('corps_officer', 'corps office'), ('auditor', 'auditor'), ('home_manager', 'home manager'), ('home_desk', 'desk of a worker home'), ('counter_officer', 'counter officer'), ('rights_desk', 'rights desk'), ('school_contact', 'school contact'), ('system_admin', 'system administrator'), ('security_admin', 'security administrator'), ('audit_admin', 'audit administrator')], max_length=20, verbose_name='role')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='federation.union', verbose_name='union')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations_sent', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='invited at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted at')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None), _connector='OR'), name='federation_invitation_accepted_or_revoked')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_runs', to='federation.union')),
                ('filename', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('headers', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('staged', federation.fields.EncryptedTextField(blank=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_runs', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded at')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='imported at')),
                ('created_count', models.PositiveIntegerField(default=0, verbose_name='created')),
                ('changed_count', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('unchanged_count', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-uploaded_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('applied_at__isnull', False)), fields=('union', 'kind', 'sha256'), name='federation_importrun_file_once')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('role', models.CharField(choices=[('union_officer', 'union officer'), ('corps_officer', 'corps office'), ('auditor', 'auditor'), ('home_manager', 'home manager'), ('home_desk', 'desk of a worker home'), ('counter_officer', 'counter officer'), ('rights_desk', 'rights desk'), ('school_contact', 'school contact'), ('system_admin', 'system administrator'), ('security_admin', 'security administrator'), ('audit_admin', 'audit administrator')], max_length=20, verbose_name='role')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='federation.union', verbose_name='union')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duties',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'role', 'union'), name='federation_duty_once_while_open'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='federation_duty_dates_in_order'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role__in', ['system_admin', 'security_admin', 'audit_admin'])), expressions=[('user', '='), ('role', '<>'), (federation.models.duties.DateRange('starts_on', 'ends_on'), '&&')], name='federation_duty_three_administrators', violation_error_message='One account cannot hold two of the three administrator duties.')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='federation.person', verbose_name='person')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='federation.notice', verbose_name='privacy notice')),
                ('purpose', models.CharField(choices=[('membership', 'keeping your membership'), ('messages', 'messages about activities'), ('sensitive', 'hardship and health details'), ('doors', 'entries to worker homes'), ('partners', 'passing your name and phone to hosts'), ('photos', 'photos of activities')], max_length=20, verbose_name='purpose')),
                ('given_at', models.DateTimeField(verbose_name='given at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-given_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'purpose'), name='federation_consent_one_live')],
            },
        ),
        migrations.CreateModel(
            name='SignInLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='time')),
                ('kind', models.CharField(choices=[('sign_in', 'sign-in'), ('sign_out', 'sign-out'), ('page', 'page'), ('export', 'export'), ('unmasking', 'full number seen')], max_length=12, verbose_name='what')),
                ('result', models.CharField(choices=[('done', 'done'), ('failed', 'failed'), ('locked', 'locked'), ('denied', 'denied'), ('expired', 'time ran out')], max_length=8, verbose_name='result')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('account', models.CharField(blank=True, max_length=150, verbose_name='name of the account')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='about')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('agent', models.CharField(blank=True, max_length=200, verbose_name='browser')),
            ],
            options={
                'verbose_name': 'line of the sign-in journal',
                'verbose_name_plural': 'sign-in journal',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['-at'], name='federation_signinline_latest'), models.Index(fields=['user', '-at'], name='federation_signinline_of_user')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinline',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='03f1c4fa2c730030579720d102375a330b6a1596', operation='UPDATE', pgid='pgtrigger_never_changed_86943', table='federation_signinline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinline',
            trigger=pgtrigger.compiler.Trigger(name='kept_half_a_year', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.at > now() - interval '190 days')", func="RAISE EXCEPTION 'the sign-in journal is kept for half a year';", hash='ff60dd2f0d9c9c2c6e4156c3108868af9ebca878', operation='DELETE', pgid='pgtrigger_kept_half_a_year_0ea91', table='federation_signinline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinline',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the sign-in journal is never emptied';", hash='6a559302fadbc2acc9b46753a90d0e8fdff329ae', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_01b8a', table='federation_signinline', when='BEFORE')),
        ),
    ]
