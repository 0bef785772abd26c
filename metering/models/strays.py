"""Device values that no installed meter owns at present."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class StrayReading(models.Model):
    """A terminal's day of device values (as `DayReading`) from slots at which it was on no meter.

    Triggers move slots here and back when the dates of a meter or terminal are corrected (P-4).
    """

    pk = models.CompositePrimaryKey("terminal_id", "day")
    terminal_id = models.BigIntegerField()  # devices.Terminal, its number here
    day = models.DateField()
    register_l = ArrayField(models.BigIntegerField(null=True), size=24)
    meta = ArrayField(models.BigIntegerField(null=True), size=24)
    radio = ArrayField(models.BigIntegerField(null=True), size=24)

    class Meta:
        db_table = "stray_reading"
        verbose_name = "설치 기간 밖의 검침"
