from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("devices", "0006_import_job_fixes")]

    operations = [
        migrations.AddField(
            model_name="importjob",
            name="language",
            field=models.CharField(default="ko", max_length=10, verbose_name="언어"),
        ),
    ]
