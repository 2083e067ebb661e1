import tongban.journal.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('office', models.CharField(max_length=40)),
                ('zh', models.CharField(max_length=100)),
                ('kind', models.CharField(default='approval', max_length=24)),
                ('state', models.CharField(default='active', max_length=12)),
                ('fingerprint', models.CharField(default='', max_length=64)),
                ('public_key', models.CharField(default='', max_length=120)),
                ('made_by', models.TextField(default='')),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'seal',
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('licence', models.UUIDField()),
                ('party', models.UUIDField()),
                ('grantee', models.CharField(max_length=120)),
                ('purpose', models.CharField(max_length=200)),
                ('token', models.CharField(max_length=64)),
                ('given_at', models.DateTimeField()),
                ('valid_to', models.DateField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'licence_grant',
                'indexes': [models.Index(fields=['token'], name='licence_grant_token'), models.Index(fields=['region', 'licence'], name='licence_grant_licence')],
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('type', models.CharField(max_length=60)),
                ('number', models.CharField(max_length=80)),
                ('identifier', models.CharField(default='', max_length=120)),
                ('title', models.CharField(max_length=200)),
                ('matter', models.CharField(default='', max_length=60)),
                ('party', models.UUIDField()),
                ('project', models.UUIDField(null=True)),
                ('office', models.CharField(max_length=40)),
                ('basis', models.CharField(max_length=120)),
                ('pack', models.CharField(default='', max_length=64)),
                ('data', tongban.journal.secrets.SecretJSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('seal', models.CharField(default='', max_length=60)),
                ('seal_state', models.CharField(default='', max_length=12)),
                ('signature', models.CharField(default='', max_length=200)),
                ('token', models.CharField(max_length=64)),
                ('state', models.CharField(default='valid', max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('document', models.UUIDField(null=True)),
                ('sha256', models.CharField(default='', max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(default='', max_length=200)),
                ('replaces', models.UUIDField(null=True)),
                ('copy', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'licence',
                'indexes': [models.Index(fields=['token'], name='licence_token'), models.Index(fields=['sha256'], name='licence_sha256'), models.Index(fields=['region', 'party'], name='licence_party'), models.Index(fields=['region', 'project'], name='licence_project'), models.Index(fields=['region', 'basis'], name='licence_basis')],
                'constraints': [models.UniqueConstraint(fields=('region', 'type', 'number', 'copy'), name='licence_number')],
            },
        ),
        migrations.CreateModel(
            name='SealUse',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('seal', models.CharField(max_length=60)),
                ('seal_state', models.CharField(max_length=12)),
                ('basis', models.CharField(max_length=120)),
                ('document', models.CharField(default='', max_length=64)),
                ('actor', models.TextField()),
                ('at', models.DateTimeField()),
                ('done', models.BooleanField()),
                ('why', models.CharField(default='', max_length=200)),
            ],
            options={
                'db_table': 'seal_use',
                'indexes': [models.Index(fields=['region', 'seal', 'at'], name='seal_use_seal')],
            },
        ),
    ]
