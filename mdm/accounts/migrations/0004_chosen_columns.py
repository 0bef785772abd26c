from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='chosen_columns',
            field=models.JSONField(blank=True, default=dict, verbose_name='열 설정'),
        ),
    ]
