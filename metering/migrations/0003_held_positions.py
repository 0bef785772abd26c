"""Remembers which readings of a message are held, so that a replay takes in those alone."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the positions of held readings."""

    dependencies = [("metering", "0002_partitioned_tables")]
    operations = [
        migrations.AddField(
            model_name="heldmessage",
            name="positions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), default=list, size=None
            ),
        ),
    ]
