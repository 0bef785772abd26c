"""Device values follow their terminal when dates of meters and terminals are corrected (P-4)."""

import django.contrib.postgres.fields
from django.db import migrations, models

from mdm.lib.sql import statement

_MADE = (
    ("slots_within", "DROP FUNCTION slots_within"),
    ("cut_slots", "DROP FUNCTION cut_slots"),
    ("lay_slots", "DROP FUNCTION lay_slots"),
    ("take_readings", "DROP FUNCTION take_readings"),
    ("give_readings", "DROP FUNCTION give_readings"),
    ("release_held", "DROP FUNCTION release_held"),
    ("mark_wired", "DROP FUNCTION mark_wired"),
    ("mark_changed_installation", migrations.RunSQL.noop),
    ("follow_attachment", "DROP FUNCTION follow_attachment CASCADE"),
    ("follow_installation", "DROP FUNCTION follow_installation CASCADE"),
    ("follow_on_attachment", migrations.RunSQL.noop),
    ("follow_on_installation", migrations.RunSQL.noop),
)


def _day_of_slots() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(null=True), size=24
    )


class Migration(migrations.Migration):
    """Makes the store of stray values and the triggers that move values there and back."""

    dependencies = [
        ("metering", "0006_held_decisions"),
        ("devices", "0004_lives_notes_and_changes"),
    ]
    operations = [
        migrations.RunSQL(
            statement("metering/sql/lifecycle/stray_reading.sql"),
            "DROP TABLE stray_reading",
            state_operations=[
                migrations.CreateModel(
                    name="StrayReading",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "terminal_id",
                                "day",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("terminal_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("register_l", _day_of_slots()),
                        ("meta", _day_of_slots()),
                        ("radio", _day_of_slots()),
                    ],
                    options={"verbose_name": "설치 기간 밖의 검침", "db_table": "stray_reading"},
                )
            ],
        ),
        *(
            migrations.RunSQL(statement(f"metering/sql/lifecycle/{name}.sql"), undo)
            for name, undo in _MADE
        ),
    ]
