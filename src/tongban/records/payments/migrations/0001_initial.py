from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('case', models.UUIDField()),
                ('case_no', models.CharField(max_length=40)),
                ('matter', models.CharField(max_length=60)),
                ('party', models.UUIDField()),
                ('project', models.UUIDField(null=True)),
                ('office', models.CharField(max_length=40)),
                ('fee', models.CharField(max_length=24)),
                ('zh', models.CharField(max_length=100)),
                ('fen', models.BigIntegerField()),
                ('working', models.JSONField(default=list)),
                ('basis', models.CharField(default='', max_length=300)),
                ('pack', models.CharField(max_length=64)),
                ('state', models.CharField(default='due', max_length=12)),
                ('why', models.CharField(default='', max_length=200)),
                ('order', models.CharField(default='', max_length=64)),
                ('receipt', models.CharField(default='', max_length=64)),
                ('charged_at', models.DateTimeField()),
                ('paid_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'charge',
                'indexes': [models.Index(fields=['region', 'case'], name='charge_case'), models.Index(fields=['region', 'party'], name='charge_party'), models.Index(fields=['region', 'office', 'charged_at'], name='charge_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fen__gte', 0)), name='charge_not_negative')],
            },
        ),
    ]
