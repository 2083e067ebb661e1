from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('counterpart', models.CharField(max_length=24)),
                ('purpose', models.CharField(max_length=60)),
                ('basis', models.CharField(default='', max_length=120)),
                ('actor', models.TextField(default='')),
                ('asked_at', models.DateTimeField()),
                ('took_ms', models.IntegerField(default=0)),
                ('outcome', models.CharField(max_length=12)),
                ('sent', models.CharField(default='', max_length=64)),
                ('got', models.CharField(default='', max_length=64)),
                ('words', models.CharField(default='', max_length=200)),
            ],
            options={
                'db_table': 'call',
                'indexes': [models.Index(fields=['region', 'counterpart', 'asked_at'], name='call_counterpart')],
            },
        ),
    ]
