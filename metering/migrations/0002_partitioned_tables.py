"""The partitioned tables, their view, functions and triggers, each from its own .sql file."""

from django.db import migrations

from mdm.lib.sql import statement

_MADE = (
    ("day_reading", "DROP TABLE day_reading"),
    ("day_usage", "DROP TABLE day_usage"),
    ("day_usage_index", migrations.RunSQL.noop),
    ("raw_report_id", "DROP SEQUENCE raw_report_id CASCADE"),
    ("raw_report", "DROP TABLE raw_report"),
    ("raw_report_index", migrations.RunSQL.noop),
    ("hourly_reading", "DROP VIEW hourly_reading"),
    ("ensure_month_partitions", "DROP FUNCTION ensure_month_partitions"),
    ("mark_dirty", "DROP FUNCTION mark_dirty"),
    ("mark_installation", "DROP FUNCTION mark_installation CASCADE"),
    ("mark_service_period", "DROP FUNCTION mark_service_period CASCADE"),
    ("mark_attributes", "DROP FUNCTION mark_attributes CASCADE"),
    ("triggers", migrations.RunSQL.noop),
    ("state_device", "DROP FUNCTION state_device"),
    ("state_past", "DROP FUNCTION state_past"),
    ("first_partitions", migrations.RunSQL.noop),
)


class Migration(migrations.Migration):
    """Makes what Django's models cannot declare."""

    dependencies = [
        ("metering", "0001_initial"),
        ("customers", "0001_initial"),
        ("devices", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(statement(f"metering/sql/schema/{name}.sql"), undo)
        for name, undo in _MADE
    ]
