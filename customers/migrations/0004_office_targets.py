
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_billing_groups'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='office',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='office',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='office',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='office',
            name='target_read_rate',
            field=models.FloatField(blank=True, null=True, verbose_name='목표 검침률(%)'),
        ),
        migrations.AddField(
            model_name='officeevent',
            name='target_read_rate',
            field=models.FloatField(blank=True, null=True, verbose_name='목표 검침률(%)'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_officeevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_read_rate") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."target_read_rate"); RETURN NULL;', hash='9b8d8d340ac6e93f0a1a0987b0e1cba61348796e', operation='INSERT', pgid='pgtrigger_insert_insert_17609', table='customers_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "customers_officeevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_read_rate") VALUES (NEW."code", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."target_read_rate"); RETURN NULL;', hash='e188e649b3d7f423b607eda5e4297638d059020f', operation='UPDATE', pgid='pgtrigger_update_update_2e3f5', table='customers_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "customers_officeevent" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "target_read_rate") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."target_read_rate"); RETURN NULL;', hash='16251f7db57c4f8815b129d3b29743d9c5c91186', operation='DELETE', pgid='pgtrigger_delete_delete_52e29', table='customers_office', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('target_read_rate__gt', 0), ('target_read_rate__lte', 100)), name='office_target_is_a_rate'),
        ),
    ]
