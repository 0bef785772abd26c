"""Reports refused for their times go to the owner of their terminal once it is on record."""

from django.db import migrations

from mdm.lib.sql import statement


class Migration(migrations.Migration):
    """Replaces the function that the triggers of installations and attachments call."""

    dependencies = [("metering", "0012_alarm_rule_history")]
    operations = [
        migrations.RunSQL(
            statement("metering/sql/lifecycle/release_held.sql"), migrations.RunSQL.noop
        )
    ]
