from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("metering", "0014_day_totals")]

    operations = [
        migrations.AddField(
            model_name="filejob",
            name="language",
            field=models.CharField(default="ko", max_length=10, verbose_name="언어"),
        ),
        migrations.AddField(
            model_name="filejob",
            name="logged",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
