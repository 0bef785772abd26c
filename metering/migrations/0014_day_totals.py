"""Days are summed over everybody, too, so that pages without conditions need not add up segments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes the table; the migration that gave it its last column fills it."""

    dependencies = [("metering", "0013_reports_of_known_terminals")]
    operations = [
        migrations.CreateModel(
            name="DayTotal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("connections", models.IntegerField()),
                ("connections_good", models.IntegerField()),
                ("short", models.IntegerField()),
                ("estimated", models.IntegerField()),
                ("expected", models.IntegerField()),
                ("good", models.IntegerField()),
                ("usage_l", models.BigIntegerField()),
                ("filled_l", models.BigIntegerField()),
                ("estimated_l", models.BigIntegerField()),
                ("partial", models.IntegerField()),
                ("zero_usage", models.IntegerField()),
                ("highest_l", models.BigIntegerField(null=True)),
                ("highest_id", models.BigIntegerField(null=True)),
                ("lowest_l", models.BigIntegerField(null=True)),
                ("lowest_id", models.BigIntegerField(null=True)),
                ("median_l", models.FloatField(null=True)),
            ],
            options={"verbose_name": "전체 일 집계", "db_table": "day_total"},
        ),
    ]
