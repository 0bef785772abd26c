
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('devices', '0005_import_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='importjob',
            name='fixes',
            field=models.JSONField(default=list),
        ),
    ]
