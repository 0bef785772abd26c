from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("metering", "0010_file_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(max_length=60)),
                ("half_at", models.DateTimeField()),
                ("tone", models.SmallIntegerField()),
            ],
            options={
                "db_table": "beat",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("part", "half_at"), name="one_beat_a_half_hour"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="false_alarm",
            field=models.BooleanField(db_default=False, default=False, verbose_name="오탐"),
        ),
    ]
