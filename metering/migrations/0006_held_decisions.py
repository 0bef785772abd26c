"""What is decided about held messages, how far they could be read, and the numbers that never came."""

from django.db import migrations, models

from mdm.lib.sql import statement

_SCHEMA = "metering/sql/schema"


class Migration(migrations.Migration):
    """Lets originals be compared with the tally by source, and names gaps of numbered streams."""

    dependencies = [("metering", "0004_overrides_estimates_corrections")]
    operations = [
        migrations.CreateModel(
            name="HeldDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="일시")),
                ("user_id", models.BigIntegerField(null=True, verbose_name="사용자 번호")),
                ("username", models.CharField(max_length=150, verbose_name="작업자")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="접속지")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REPLAY", "재처리"),
                            ("READMIT", "재수용"),
                            ("DISCARD", "폐기"),
                            ("REGISTER", "단말 등록"),
                        ],
                        max_length=10,
                        verbose_name="작업",
                    ),
                ),
                ("box", models.CharField(blank=True, max_length=10, verbose_name="보관함")),
                (
                    "held_reason",
                    models.CharField(blank=True, max_length=40, verbose_name="보관 사유"),
                ),
                (
                    "terminal_id",
                    models.CharField(blank=True, max_length=128, verbose_name="단말 ID"),
                ),
                ("messages", models.IntegerField(verbose_name="건수")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="사유")),
            ],
            options={"verbose_name": "보관함 처리", "db_table": "held_decision"},
        ),
        migrations.AddIndex(
            model_name="helddecision",
            index=models.Index(fields=["-decided_at", "-id"], name="held_decision_newest"),
        ),
        migrations.AddConstraint(
            model_name="helddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=("REPLAY", "READMIT", "DISCARD", "REGISTER")),
                name="held_decision_is_known",
            ),
        ),
        migrations.CreateModel(
            name="StreamGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60, verbose_name="출처")),
                ("epoch", models.CharField(max_length=40, verbose_name="기간")),
                ("first_seq", models.BigIntegerField(verbose_name="첫 순번")),
                ("latest_seq", models.BigIntegerField(verbose_name="끝 순번")),
                ("noticed_at", models.DateTimeField(verbose_name="발견 일시")),
            ],
            options={"verbose_name": "순번 누락", "db_table": "stream_gap"},
        ),
        migrations.AddConstraint(
            model_name="streamgap",
            constraint=models.UniqueConstraint(
                fields=("source", "epoch", "first_seq"), name="one_gap_a_first_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="streamgap",
            constraint=models.CheckConstraint(
                condition=models.Q(("latest_seq__gte", models.F("first_seq"))),
                name="stream_gap_runs_forward",
            ),
        ),
        migrations.AddField(
            model_name="heldmessage",
            name="decoded",
            field=models.JSONField(null=True, verbose_name="해석"),
        ),
        migrations.AddIndex(
            model_name="heldmessage",
            index=models.Index(fields=["received_at"], name="held_by_time"),
        ),
        migrations.AddField(
            model_name="streammark", name="first_seq", field=models.BigIntegerField(null=True)
        ),
        migrations.RunSQL("UPDATE stream_mark SET first_seq = latest_seq", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="streammark", name="first_seq", field=models.BigIntegerField()
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    statement(f"{_SCHEMA}/raw_report_source.sql"),
                    "ALTER TABLE raw_report DROP COLUMN source, DROP COLUMN again",
                ),
                migrations.RunSQL(
                    statement(f"{_SCHEMA}/raw_report_source_known.sql"), migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="rawreport",
                    name="source",
                    field=models.CharField(max_length=60),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="rawreport",
                    name="again",
                    field=models.BooleanField(),
                    preserve_default=False,
                ),
            ],
        ),
    ]
