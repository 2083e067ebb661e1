import tongban.journal.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Helper',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('project', models.UUIDField()),
                ('party', models.UUIDField()),
                ('staff', models.UUIDField()),
                ('name', models.CharField(max_length=60)),
                ('phone', models.CharField(default='', max_length=40)),
                ('assigned_at', models.DateTimeField()),
                ('assigned_by', models.TextField(default='')),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'helper',
                'indexes': [models.Index(fields=['region', 'project'], name='helper_project'), models.Index(fields=['region', 'staff'], name='helper_staff')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('project', models.UUIDField(null=True)),
                ('party', models.UUIDField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('pack', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('body', models.JSONField(default=dict)),
                ('document', models.UUIDField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('due', models.DateField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('made_by', models.TextField(default='')),
            ],
            options={
                'db_table': 'plan',
                'indexes': [models.Index(fields=['region', 'project'], name='plan_project'), models.Index(fields=['region', 'party'], name='plan_party')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('code', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=200)),
                ('party', models.UUIDField()),
                ('state', models.CharField(default='open', max_length=12)),
                ('flow', models.CharField(default='', max_length=40)),
                ('pack', models.CharField(default='', max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('form', tongban.journal.secrets.SecretJSONField(default=dict)),
                ('address', models.CharField(default='', max_length=300)),
                ('basis', models.CharField(default='', max_length=120)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'project',
                'indexes': [models.Index(fields=['region', 'party'], name='project_party')],
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='project_code')],
            },
        ),
        migrations.CreateModel(
            name='Work',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('project', models.UUIDField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('facts', models.JSONField(default=dict)),
                ('basis', models.CharField(default='', max_length=120)),
            ],
            options={
                'db_table': 'work',
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='work_code')],
            },
        ),
    ]
