from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PackDraft',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=64, verbose_name='配置包')),
                ('region', models.CharField(blank=True, max_length=12, verbose_name='行政区划')),
                ('base', models.CharField(max_length=64, verbose_name='起点摘要')),
                ('title', models.CharField(max_length=120, verbose_name='改动名称')),
                ('things', models.JSONField(default=dict, verbose_name='改动内容')),
                ('version', models.IntegerField(default=1, verbose_name='改动版次')),
                ('valid_from', models.DateField(null=True, verbose_name='生效日期')),
                ('state', models.CharField(default='open', max_length=12, verbose_name='状态')),
                ('note', models.TextField(default='', verbose_name='说明')),
                ('made_by', models.UUIDField(verbose_name='起草人')),
                ('made_at', models.DateTimeField(verbose_name='起草时间')),
                ('changed_at', models.DateTimeField(verbose_name='最近改动')),
                ('proposed_by', models.UUIDField(null=True, verbose_name='提交人')),
                ('proposed_at', models.DateTimeField(null=True, verbose_name='提交时间')),
                ('published_by', models.UUIDField(null=True, verbose_name='发布人')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('digest', models.CharField(default='', max_length=64, verbose_name='发布摘要')),
            ],
            options={
                'verbose_name': '配置包草稿',
                'verbose_name_plural': '配置包草稿',
                'db_table': 'pack_draft',
                'indexes': [models.Index(fields=['region', 'state'], name='pack_draft_open')],
            },
        ),
        migrations.CreateModel(
            name='PackVersion',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='摘要')),
                ('code', models.CharField(max_length=64, verbose_name='配置包')),
                ('region', models.CharField(blank=True, max_length=12, verbose_name='行政区划')),
                ('format', models.PositiveSmallIntegerField(verbose_name='格式')),
                ('version', models.CharField(max_length=64, verbose_name='版本')),
                ('body', models.TextField(verbose_name='内容')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('published_at', models.DateTimeField(verbose_name='发布时间')),
                ('published_by', models.TextField(verbose_name='发布人')),
                ('reason', models.TextField(blank=True, default='', verbose_name='发布说明')),
            ],
            options={
                'verbose_name': '配置包版本',
                'verbose_name_plural': '配置包版本',
                'db_table': 'pack_version',
                'indexes': [models.Index(fields=['region', 'valid_from'], name='pack_version_current')],
            },
        ),
    ]
