import tongban.journal.secrets
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('hall', models.CharField(max_length=40)),
                ('business', models.CharField(max_length=60)),
                ('code', models.CharField(max_length=12)),
                ('day', models.DateField()),
                ('slot', models.CharField(max_length=11)),
                ('account', models.UUIDField(null=True)),
                ('party', models.UUIDField(null=True)),
                ('name', tongban.journal.secrets.SecretTextField(default='')),
                ('phone_index', models.CharField(default='', max_length=64)),
                ('state', models.CharField(default='booked', max_length=12)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'booking',
                'indexes': [models.Index(fields=['region', 'hall', 'day', 'slot'], name='booking_day')],
                'constraints': [models.UniqueConstraint(fields=('region', 'day', 'code'), name='booking_code')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('pk', models.CompositePrimaryKey('region', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('region', models.CharField(max_length=12)),
                ('id', models.UUIDField()),
                ('hall', models.CharField(max_length=40)),
                ('business', models.CharField(max_length=60)),
                ('day', models.DateField()),
                ('no', models.CharField(max_length=12)),
                ('order', models.IntegerField()),
                ('booking', models.UUIDField(null=True)),
                ('party', models.UUIDField(null=True)),
                ('state', models.CharField(default='waiting', max_length=12)),
                ('counter', models.CharField(default='', max_length=20)),
                ('staff', models.UUIDField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('called_at', models.DateTimeField(null=True)),
                ('calls', models.IntegerField(default=0)),
                ('served_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cases', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'ticket',
                'indexes': [models.Index(fields=['region', 'hall', 'day', 'state'], name='ticket_queue')],
                'constraints': [models.UniqueConstraint(fields=('region', 'hall', 'day', 'no'), name='ticket_no')],
            },
        ),
    ]
