"""Legal lives of verifications by caliber, notes on terminals, and the list of what was replaced."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from mdm.lib.sql import statement

SMALL_UP_TO_MM, LARGE_LIFE_YEARS = 50, 6


def shorten_large(apps, schema_editor):
    """Give large calibers the six years that the law gives them."""
    large = apps.get_model("devices", "Caliber").objects.filter(mm__gt=SMALL_UP_TO_MM)
    large.update(life_years=LARGE_LIFE_YEARS)


class Migration(migrations.Migration):

    dependencies = [
        ('devices', '0003_terminal_payloads_and_uplink_sources'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeviceChange',
            fields=[
                ('key', models.TextField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('METER_REPLACED', '교체'), ('METER_REINSTALLED', '재설치'), ('METER_REMOVED', '철거'), ('METER_UNDONE', '교체 취소'), ('TERMINAL_REPLACED', '단말 교체'), ('TERMINAL_REMOVED', '단말 분리'), ('TERMINAL_UNDONE', '단말 교체 취소')], max_length=20)),
                ('changed_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(null=True)),
                ('who', models.TextField()),
                ('old_name', models.TextField()),
                ('final_register_l', models.BigIntegerField(null=True)),
                ('new_name', models.TextField()),
                ('initial_register_l', models.BigIntegerField(null=True)),
                ('provisional', models.BooleanField()),
                ('note', models.TextField()),
            ],
            options={
                'verbose_name': '교체 이력',
                'db_table': 'device_change',
                'managed': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attachment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attachment',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='attachment',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='caliber',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='caliber',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='caliber',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='attachment',
            name='note',
            field=models.CharField(blank=True, max_length=200, verbose_name='메모'),
        ),
        migrations.AddField(
            model_name='attachmentevent',
            name='note',
            field=models.CharField(blank=True, max_length=200, verbose_name='메모'),
        ),
        migrations.AddField(
            model_name='caliber',
            name='life_years',
            field=models.SmallIntegerField(default=8, verbose_name='검정 유효기간(년)'),
        ),
        migrations.AddField(
            model_name='caliberevent',
            name='life_years',
            field=models.SmallIntegerField(default=8, verbose_name='검정 유효기간(년)'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_attachmentevent" ("attached_at", "detached_at", "id", "installation_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terminal_id") VALUES (NEW."attached_at", NEW."detached_at", NEW."id", NEW."installation_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."terminal_id"); RETURN NULL;', hash='359140d9f022d3069fc75774bd656e5cfec835aa', operation='INSERT', pgid='pgtrigger_insert_insert_5982f', table='devices_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "devices_attachmentevent" ("attached_at", "detached_at", "id", "installation_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terminal_id") VALUES (NEW."attached_at", NEW."detached_at", NEW."id", NEW."installation_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."terminal_id"); RETURN NULL;', hash='841421c60cc05cf51f3d080aaa4d1265c9e72029', operation='UPDATE', pgid='pgtrigger_update_update_9df8e', table='devices_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attachment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_attachmentevent" ("attached_at", "detached_at", "id", "installation_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "terminal_id") VALUES (OLD."attached_at", OLD."detached_at", OLD."id", OLD."installation_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."terminal_id"); RETURN NULL;', hash='6f90d0d980d1e6eb292c19d488dc8982e975ba9f', operation='DELETE', pgid='pgtrigger_delete_delete_f9b90', table='devices_attachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caliber',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_caliberevent" ("life_years", "mm", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "q3_lph", "q4_lph") VALUES (NEW."life_years", NEW."mm", _pgh_attach_context(), NOW(), \'insert\', NEW."mm", NEW."q3_lph", NEW."q4_lph"); RETURN NULL;', hash='c12565e2a65ad1b1073e847c52b443017d0e11b9', operation='INSERT', pgid='pgtrigger_insert_insert_f80e6', table='devices_caliber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caliber',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "devices_caliberevent" ("life_years", "mm", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "q3_lph", "q4_lph") VALUES (NEW."life_years", NEW."mm", _pgh_attach_context(), NOW(), \'update\', NEW."mm", NEW."q3_lph", NEW."q4_lph"); RETURN NULL;', hash='4beafa55a770d64b4cef4fbfd7a6c2029952a053', operation='UPDATE', pgid='pgtrigger_update_update_01266', table='devices_caliber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caliber',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "devices_caliberevent" ("life_years", "mm", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "q3_lph", "q4_lph") VALUES (OLD."life_years", OLD."mm", _pgh_attach_context(), NOW(), \'delete\', OLD."mm", OLD."q3_lph", OLD."q4_lph"); RETURN NULL;', hash='499a35370d068983c5cf4569a5ec4544af6544d5', operation='DELETE', pgid='pgtrigger_delete_delete_e6ecb', table='devices_caliber', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='caliber',
            constraint=models.CheckConstraint(condition=models.Q(('life_years__range', (1, 30))), name='caliber_life_is_plausible'),
        ),
        migrations.RunPython(shorten_large, migrations.RunPython.noop),
        *(
            migrations.RunSQL(statement(f"devices/sql/{name}.sql"), f"DROP VIEW {name}")
            for name in ("meter_change", "terminal_change", "device_change")
        ),
    ]
