import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0002_keys_of_systems'),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='ended_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='party',
            name='grade',
            field=models.CharField(default='', max_length=1),
        ),
        migrations.AddField(
            model_name='party',
            name='grade_source',
            field=models.CharField(default='', max_length=80),
        ),
        migrations.AddField(
            model_name='party',
            name='successor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='parties.party'),
        ),
    ]
