"""What the soft checks find, and the indexes that their days are read by."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from mdm.lib.sql import statement

_SQL = "metering/sql/checks"


class Migration(migrations.Migration):
    """Adds findings, the days that were checked, and how a replacement's registers are found."""

    dependencies = [
        ("customers", "0002_guards_and_code_history"),
        ("metering", "0007_readings_follow_meters"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckedDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("changes", models.BigIntegerField()),
                ("checked", models.BigIntegerField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "checked_day",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="일자")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("V07", "시간 급증"),
                            ("V08", "사용량 급변"),
                            ("V09", "지침 정지"),
                            ("V10", "중복값 불일치"),
                            ("V11", "합계 불일치"),
                            ("V12", "중지 수전 사용"),
                            ("V13", "교체 지침 불연속"),
                            ("V14", "시계 오차"),
                            ("V15", "한 단말 두 지침"),
                            ("NO_USE", "무사용 30일"),
                            ("OVERUSE", "과다사용"),
                            ("MAGNET", "자석 감지"),
                            ("DAMAGE", "계량기 파손"),
                            ("EMPTY_PIPE", "비만관"),
                            ("FREEZE", "동파 위험"),
                        ],
                        max_length=10,
                        verbose_name="검사",
                    ),
                ),
                (
                    "slots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list, size=None
                    ),
                ),
                ("evidence", models.JSONField(default=dict, verbose_name="근거 값")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "미처리"), ("REVIEWED", "이상 없음"), ("ACTION", "조치")],
                        default="OPEN",
                        max_length=10,
                        verbose_name="처리",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="메모")),
                ("handled_at", models.DateTimeField(null=True, verbose_name="처리 일시")),
                ("found_at", models.DateTimeField(verbose_name="발견 일시")),
                ("gone_at", models.DateTimeField(null=True, verbose_name="근거 사라짐")),
            ],
            options={
                "verbose_name": "검증",
                "db_table": "finding",
            },
        ),
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("day", models.DateField(verbose_name="일자")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("V07", "시간 급증"),
                            ("V08", "사용량 급변"),
                            ("V09", "지침 정지"),
                            ("V10", "중복값 불일치"),
                            ("V11", "합계 불일치"),
                            ("V12", "중지 수전 사용"),
                            ("V13", "교체 지침 불연속"),
                            ("V14", "시계 오차"),
                            ("V15", "한 단말 두 지침"),
                            ("NO_USE", "무사용 30일"),
                            ("OVERUSE", "과다사용"),
                            ("MAGNET", "자석 감지"),
                            ("DAMAGE", "계량기 파손"),
                            ("EMPTY_PIPE", "비만관"),
                            ("FREEZE", "동파 위험"),
                        ],
                        max_length=10,
                        verbose_name="검사",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "미처리"), ("REVIEWED", "이상 없음"), ("ACTION", "조치")],
                        default="OPEN",
                        max_length=10,
                        verbose_name="처리",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="메모")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["slot_end_at"], name="revision_by_time"),
        ),
        migrations.AddField(
            model_name="finding",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
                verbose_name="담당",
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="segment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="metering.segment",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="담당",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="id_customer_day_kind_state_note_handled_by_events",
                to="metering.finding",
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["day", "kind"], name="finding_by_day"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "-day", "-id"], name="finding_by_state"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                fields=("customer", "day", "kind"), name="one_finding_a_day_and_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "V07",
                            "V08",
                            "V09",
                            "V10",
                            "V11",
                            "V12",
                            "V13",
                            "V14",
                            "V15",
                            "NO_USE",
                            "OVERUSE",
                            "MAGNET",
                            "DAMAGE",
                            "EMPTY_PIPE",
                            "FREEZE",
                        ],
                    )
                ),
                name="finding_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["OPEN", "REVIEWED", "ACTION"])),
                name="finding_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "OPEN"), _negated=True), ("gone_at", None), _connector="OR"
                ),
                name="open_finding_has_evidence",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."handled_by_id" IS DISTINCT FROM (NEW."handled_by_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "metering_findingevent" ("customer_id", "day", "handled_by_id", "id", "kind", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."customer_id", NEW."day", NEW."handled_by_id", NEW."id", NEW."kind", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;',
                    hash="01be7e81f376c6735833423cacd5494cb923f5ae",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d6077",
                    table="finding",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            statement(f"{_SQL}/day_reading_by_day.sql"), "DROP INDEX day_reading_by_day"
        ),
        migrations.RunSQL(statement(f"{_SQL}/received_near.sql"), "DROP FUNCTION received_near"),
    ]
