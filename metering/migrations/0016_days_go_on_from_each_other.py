"""Sums of days say how far the running use went on, who entered, and each use: periods, groups and
extremes are added up from sums instead of from every judged day."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

from mdm.lib import sql

_STEPS = (
    "stage_day", "drop_day_segments", "add_day_segments", "add_day_groups", "drop_day_total",
    "add_day_total", "unstage_day",
)  # fmt: skip


def _fill(apps, schema_editor):
    """Sums every day that was judged."""
    days = apps.get_model("metering", "DaySegment").objects.values_list("day", flat=True)
    for day in sorted(set(days.distinct())):
        for step in _STEPS:
            sql.run(f"metering/sql/refresh/{step}.sql", {"day": day})


def _array(of=None):
    return django.contrib.postgres.fields.ArrayField(of or models.BigIntegerField(), default=list)


class Migration(migrations.Migration):
    """Adds the columns and the table, then sums all days anew."""

    dependencies = [("metering", "0015_language_of_files")]
    operations = [
        migrations.AddField("daysegment", "step_l", models.BigIntegerField(default=0)),
        migrations.AddField("daysegment", "entered", _array()),
        migrations.AddField("daysegment", "entered_from", _array(models.IntegerField())),
        migrations.AddField("daysegment", "use_l", _array()),
        migrations.AddField("daysegment", "used_by", _array()),
        migrations.AddField("daytotal", "step_l", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            name="DayGroup",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "dimension",
                        "value_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("dimension", models.CharField(max_length=5)),
                ("value_id", models.BigIntegerField()),
                ("connections", models.IntegerField()),
                ("connections_good", models.IntegerField()),
                ("expected", models.BigIntegerField()),
                ("good", models.BigIntegerField()),
                ("usage_l", models.BigIntegerField()),
                ("filled_l", models.BigIntegerField()),
                ("estimated_l", models.BigIntegerField()),
                ("step_l", models.BigIntegerField()),
            ],
            options={"verbose_name": "구분별 일 집계", "db_table": "day_group"},
        ),
        migrations.AddIndex(
            "daysegment",
            models.Index(fields=["day"], condition=~Q(entered=[]), name="segment_days_entered"),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
    ]
