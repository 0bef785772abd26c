"""Corrections by hand, estimates beside what was received, and the record of late changes.

Estimates of days judged before are made by judging them once more: every connection is marked from
its first day.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from mdm.lib.sql import statement


class Migration(migrations.Migration):
    """Adds overrides that can be undone, filled and closed days, and corrections."""

    dependencies = [
        ("metering", "0003_held_positions"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM slot_override WHERE origin = 'ESTIMATED'", migrations.RunSQL.noop
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    statement("metering/sql/schema/day_usage_filled.sql"),
                    "ALTER TABLE day_usage DROP COLUMN filled_l, DROP COLUMN estimated_l, DROP COLUMN closed",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="dayusage",
                    name="closed",
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name="dayusage",
                    name="estimated_l",
                    field=models.BigIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="dayusage",
                    name="filled_l",
                    field=models.BigIntegerField(null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("old_good", models.SmallIntegerField()),
                ("new_good", models.SmallIntegerField()),
                ("old_usage_l", models.BigIntegerField(null=True)),
                ("new_usage_l", models.BigIntegerField(null=True)),
                ("old_filled_l", models.BigIntegerField(null=True)),
                ("new_filled_l", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "확정 후 정정",
                "db_table": "correction",
            },
        ),
        migrations.CreateModel(
            name="SlotOverrideEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("customer_id", models.BigIntegerField(verbose_name="수용가")),
                ("installation_id", models.BigIntegerField(verbose_name="설치")),
                ("slot_end_at", models.DateTimeField(verbose_name="검침 시각")),
                ("register_l", models.BigIntegerField(null=True, verbose_name="지침(L)")),
                (
                    "origin",
                    models.CharField(
                        choices=[("MANUAL", "수기"), ("REJECTED", "제외")],
                        max_length=10,
                        verbose_name="구분",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="사유")),
                ("author", models.CharField(max_length=150, verbose_name="등록자")),
                ("created_at", models.DateTimeField(verbose_name="등록 일시")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="되돌린 일시")),
                (
                    "undone_by",
                    models.CharField(blank=True, max_length=150, verbose_name="되돌린 사람"),
                ),
                (
                    "undone_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="되돌린 사유"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="slotoverride",
            name="one_override_a_slot",
        ),
        migrations.AddField(
            model_name="daysegment",
            name="estimated_l",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="daysegment",
            name="filled_l",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="slotoverride",
            name="undone_at",
            field=models.DateTimeField(null=True, verbose_name="되돌린 일시"),
        ),
        migrations.AddField(
            model_name="slotoverride",
            name="undone_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="되돌린 사람"),
        ),
        migrations.AddField(
            model_name="slotoverride",
            name="undone_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="되돌린 사유"),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="created_at",
            field=models.DateTimeField(verbose_name="등록 일시"),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="customer_id",
            field=models.BigIntegerField(verbose_name="수용가"),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="installation_id",
            field=models.BigIntegerField(verbose_name="설치"),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="origin",
            field=models.CharField(
                choices=[("MANUAL", "수기"), ("REJECTED", "제외")],
                max_length=10,
                verbose_name="구분",
            ),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="register_l",
            field=models.BigIntegerField(null=True, verbose_name="지침(L)"),
        ),
        migrations.AlterField(
            model_name="slotoverride",
            name="slot_end_at",
            field=models.DateTimeField(verbose_name="검침 시각"),
        ),
        migrations.AddIndex(
            model_name="slotoverride",
            index=models.Index(fields=["customer_id", "slot_end_at"], name="override_by_customer"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slotoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "metering_slotoverrideevent" ("author", "created_at", "customer_id", "id", "installation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "register_l", "slot_end_at", "undone_at", "undone_by", "undone_reason") VALUES (NEW."author", NEW."created_at", NEW."customer_id", NEW."id", NEW."installation_id", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."register_l", NEW."slot_end_at", NEW."undone_at", NEW."undone_by", NEW."undone_reason"); RETURN NULL;',
                    hash="d9d4821f7dd99f24c372fa1653b4e687ad6f53ae",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_182d7",
                    table="slot_override",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slotoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "metering_slotoverrideevent" ("author", "created_at", "customer_id", "id", "installation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "register_l", "slot_end_at", "undone_at", "undone_by", "undone_reason") VALUES (NEW."author", NEW."created_at", NEW."customer_id", NEW."id", NEW."installation_id", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."register_l", NEW."slot_end_at", NEW."undone_at", NEW."undone_by", NEW."undone_reason"); RETURN NULL;',
                    hash="b697d0b791146ef9fac97020cc3905874057d35b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6fb84",
                    table="slot_override",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="slotoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "metering_slotoverrideevent" ("author", "created_at", "customer_id", "id", "installation_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "register_l", "slot_end_at", "undone_at", "undone_by", "undone_reason") VALUES (OLD."author", OLD."created_at", OLD."customer_id", OLD."id", OLD."installation_id", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."register_l", OLD."slot_end_at", OLD."undone_at", OLD."undone_by", OLD."undone_reason"); RETURN NULL;',
                    hash="37005f21c741e716b7d62f1a7a21f3dfe684aa29",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_900d6",
                    table="slot_override",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="slotoverride",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("installation_id", "slot_end_at", "origin"),
                name="one_override_a_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "MANUAL"), ("register_l__gte", 0)),
                    models.Q(("origin", "REJECTED"), ("register_l", None)),
                    _connector="OR",
                ),
                name="override_by_hand_has_a_register",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["day", "id"], name="correction_by_day"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["customer_id", "day"], name="correction_by_customer"),
        ),
        migrations.AddField(
            model_name="slotoverrideevent",
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
            model_name="slotoverrideevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="metering.slotoverride",
            ),
        ),
        migrations.RunSQL(
            statement("metering/sql/schema/mark_first_days.sql"), migrations.RunSQL.noop
        ),
    ]
