"""What uplinks say beside their values: warnings, unknown states, battery levels."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the tables of notes."""

    dependencies = [
        ("metering", "0005_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="TerminalBattery",
            fields=[
                (
                    "terminal_id",
                    models.CharField(max_length=128, primary_key=True, serialize=False),
                ),
                ("percent", models.FloatField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "단말 배터리",
                "db_table": "terminal_battery",
            },
        ),
        migrations.CreateModel(
            name="UnknownStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer_id", models.BigIntegerField()),
                ("slot_end_at", models.DateTimeField()),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "verbose_name": "알 수 없는 상태",
                "db_table": "unknown_status",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer_id", "slot_end_at", "name"),
                        name="one_unknown_status_a_slot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UplinkWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="경고")),
                ("terminal_id", models.CharField(max_length=128, verbose_name="단말 ID")),
                ("customer_id", models.BigIntegerField(null=True, verbose_name="수용가")),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="내용")),
                ("first_at", models.DateTimeField(verbose_name="처음")),
                ("latest_at", models.DateTimeField(verbose_name="최근")),
            ],
            options={
                "verbose_name": "수신 경고",
                "db_table": "uplink_warning",
                "indexes": [
                    models.Index(fields=["-latest_at", "-id"], name="uplink_warning_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("terminal_id", "kind"), name="one_warning_a_kind"
                    )
                ],
            },
        ),
    ]
