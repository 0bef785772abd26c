"""Terminals name their payload codec and how RSSI is read; ways of receiving may be tolerant."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0002_guards_and_code_history"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="UplinkSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="코드")),
                ("name", models.CharField(max_length=50, verbose_name="이름")),
                (
                    "tolerant",
                    models.BooleanField(
                        default=False,
                        help_text="길이나 체크섬이 틀려도 내용이 그럴듯한 프레임을 받고 표시를 남깁니다.",
                        verbose_name="관대 수신",
                    ),
                ),
            ],
            options={
                "verbose_name": "수신 경로",
            },
        ),
        migrations.CreateModel(
            name="UplinkSourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=20, verbose_name="코드")),
                ("name", models.CharField(max_length=50, verbose_name="이름")),
                (
                    "tolerant",
                    models.BooleanField(
                        default=False,
                        help_text="길이나 체크섬이 틀려도 내용이 그럴듯한 프레임을 받고 표시를 남깁니다.",
                        verbose_name="관대 수신",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="terminal",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="terminal",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="terminal",
            name="update_update",
        ),
        migrations.AddField(
            model_name="terminal",
            name="payload_codec",
            field=models.CharField(
                blank=True,
                max_length=40,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[a-z][a-z0-9_]*\\Z", "영문 소문자, 숫자, _만 씁니다."
                    )
                ],
                verbose_name="데이터 코덱",
            ),
        ),
        migrations.AddField(
            model_name="terminal",
            name="rssi_reading",
            field=models.CharField(
                choices=[("AUTO", "자동"), ("CSQ", "AT+CSQ 값"), ("MAGNITUDE", "dBm 크기")],
                default="AUTO",
                max_length=10,
                verbose_name="RSSI 읽기",
            ),
        ),
        migrations.AddField(
            model_name="terminalevent",
            name="payload_codec",
            field=models.CharField(
                blank=True,
                max_length=40,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[a-z][a-z0-9_]*\\Z", "영문 소문자, 숫자, _만 씁니다."
                    )
                ],
                verbose_name="데이터 코덱",
            ),
        ),
        migrations.AddField(
            model_name="terminalevent",
            name="rssi_reading",
            field=models.CharField(
                choices=[("AUTO", "자동"), ("CSQ", "AT+CSQ 값"), ("MAGNITUDE", "dBm 크기")],
                default="AUTO",
                max_length=10,
                verbose_name="RSSI 읽기",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="terminal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "devices_terminalevent" ("communication", "created_at", "ctn", "firmware", "id", "maker_id", "metering_interval_h", "payload_codec", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_interval_h", "rssi_reading", "serial", "terminal_id", "updated_at") VALUES (NEW."communication", NEW."created_at", NEW."ctn", NEW."firmware", NEW."id", NEW."maker_id", NEW."metering_interval_h", NEW."payload_codec", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."report_interval_h", NEW."rssi_reading", NEW."serial", NEW."terminal_id", NEW."updated_at"); RETURN NULL;',
                    hash="29a66093d745fa8ae5d67457c0d6ce05d347a3dc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5333a",
                    table="devices_terminal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="terminal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."communication" IS DISTINCT FROM (NEW."communication") OR OLD."ctn" IS DISTINCT FROM (NEW."ctn") OR OLD."firmware" IS DISTINCT FROM (NEW."firmware") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."maker_id" IS DISTINCT FROM (NEW."maker_id") OR OLD."metering_interval_h" IS DISTINCT FROM (NEW."metering_interval_h") OR OLD."payload_codec" IS DISTINCT FROM (NEW."payload_codec") OR OLD."report_interval_h" IS DISTINCT FROM (NEW."report_interval_h") OR OLD."rssi_reading" IS DISTINCT FROM (NEW."rssi_reading") OR OLD."serial" IS DISTINCT FROM (NEW."serial") OR OLD."terminal_id" IS DISTINCT FROM (NEW."terminal_id"))',
                    func='INSERT INTO "devices_terminalevent" ("communication", "created_at", "ctn", "firmware", "id", "maker_id", "metering_interval_h", "payload_codec", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_interval_h", "rssi_reading", "serial", "terminal_id", "updated_at") VALUES (NEW."communication", NEW."created_at", NEW."ctn", NEW."firmware", NEW."id", NEW."maker_id", NEW."metering_interval_h", NEW."payload_codec", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."report_interval_h", NEW."rssi_reading", NEW."serial", NEW."terminal_id", NEW."updated_at"); RETURN NULL;',
                    hash="07e924128f85ad91be0c6b115e9470836bb7dd22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0f69e",
                    table="devices_terminal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="terminal",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "devices_terminalevent" ("communication", "created_at", "ctn", "firmware", "id", "maker_id", "metering_interval_h", "payload_codec", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "report_interval_h", "rssi_reading", "serial", "terminal_id", "updated_at") VALUES (OLD."communication", OLD."created_at", OLD."ctn", OLD."firmware", OLD."id", OLD."maker_id", OLD."metering_interval_h", OLD."payload_codec", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."report_interval_h", OLD."rssi_reading", OLD."serial", OLD."terminal_id", OLD."updated_at"); RETURN NULL;',
                    hash="291cc5a7ac17322694689d8d9b2ec0708f06383f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1c448",
                    table="devices_terminal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(("rssi_reading__in", ["AUTO", "CSQ", "MAGNITUDE"])),
                name="terminal_rssi_reading_is_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uplinksource",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "devices_uplinksourceevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tolerant") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tolerant"); RETURN NULL;',
                    hash="bcaac6180da05221cc2995f609fa749ab8b83066",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_898e4",
                    table="devices_uplinksource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uplinksource",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "devices_uplinksourceevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tolerant") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tolerant"); RETURN NULL;',
                    hash="d7a211789d3426530f249ef44e6740b2dbf1b15b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ab246",
                    table="devices_uplinksource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="uplinksource",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "devices_uplinksourceevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tolerant") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."tolerant"); RETURN NULL;',
                    hash="0c110f4bf5330bbbbb6a2a4306c4a994b59acf36",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cf546",
                    table="devices_uplinksource",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="uplinksourceevent",
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
            model_name="uplinksourceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="devices.uplinksource",
            ),
        ),
    ]
