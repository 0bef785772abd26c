"""The originals of days past are counted by a job, so that the page of the standing check need not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the table; a day that is not in it is counted as before."""

    dependencies = [("metering", "0016_days_go_on_from_each_other")]
    operations = [
        migrations.CreateModel(
            name="OriginalCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "received_on",
                        "source",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("received_on", models.DateField()),
                ("source", models.CharField(max_length=60)),
                ("messages", models.BigIntegerField()),
                ("readings", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={"verbose_name": "원문 수", "db_table": "original_count"},
        ),
    ]
