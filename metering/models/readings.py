"""Device values by day, what was judged of them, and values that people or estimates put in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class DayReading(models.Model):
    """One installation's day of device values: three arrays of 24 slots, slot 1 first (T-2).

    `register_l` litres or NULL; `meta` precedence key and status (metering.core.packing), NULL =
    nothing received; `radio` packed signal. Partitioned by month of `day`; no foreign keys.
    """

    pk = models.CompositePrimaryKey("customer_id", "day", "installation_id")
    customer_id = models.BigIntegerField()
    day = models.DateField()
    installation_id = models.BigIntegerField()
    register_l = ArrayField(models.BigIntegerField(null=True), size=24)
    meta = ArrayField(models.BigIntegerField(null=True), size=24)
    radio = ArrayField(models.BigIntegerField(null=True), size=24)

    class Meta:
        db_table = "day_reading"
        verbose_name = "일 검침"


class HourlyReading(models.Model):
    """A view over day_reading: one row a reading, for SQL users and BI tools."""

    customer_id = models.BigIntegerField()
    installation_id = models.BigIntegerField()
    day = models.DateField()
    slot = models.SmallIntegerField()
    slot_end_at = models.DateTimeField(primary_key=True)
    register_l = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    status = models.IntegerField()

    class Meta:
        managed = False
        db_table = "hourly_reading"


class DayUsage(models.Model):
    """The judgement of one connection's day (D-02, D-04, D-09) and the state that it hands on.

    Masks carry slot k in bit k−1. `*_c_l` is C of D-09 (running use since the first installation).
    `carry` is metering.core.carry at the end of the day; partitioned by month of `day`.
    """

    pk = models.CompositePrimaryKey("customer_id", "day")
    customer_id = models.BigIntegerField()
    day = models.DateField()
    segment_id = models.IntegerField()
    expected = models.SmallIntegerField()  # E(c,D)
    good = models.SmallIntegerField()  # n(c,D)
    expected_mask = models.IntegerField()
    good_mask = models.IntegerField()
    seen_mask = models.IntegerField()  # a device value or its null arrived
    first_slot = models.SmallIntegerField(null=True)
    first_c_l = models.BigIntegerField(null=True)
    last_slot = models.SmallIntegerField(null=True)
    last_c_l = models.BigIntegerField()  # C at the end of the day, known or carried over
    last_register_l = models.BigIntegerField(null=True)
    usage_l = models.BigIntegerField(null=True)  # U(c,D)
    partial = models.BooleanField()  # a day boundary was missing (부분)
    hour_use_l = ArrayField(models.BigIntegerField(null=True), size=24)  # D-02 at its 정상 slots
    hour_span_h = ArrayField(models.IntegerField(null=True), size=24)  # hours(p→s) of D-03
    held = models.BooleanField()  # a fall (V-05) waits for later slots: not a checkpoint
    carry = ArrayField(models.BigIntegerField())  # metering.core.carry, packed

    class Meta:
        db_table = "day_usage"
        verbose_name = "일 사용량"


class SlotOverride(models.Model):
    """A value entered by hand or estimated for one slot; device values always win (T-4)."""

    class Origin(models.TextChoices):
        """Where the value comes from."""

        MANUAL = "MANUAL", "수기"
        ESTIMATED = "ESTIMATED", "추정"

    customer_id = models.BigIntegerField()
    installation_id = models.BigIntegerField()
    slot_end_at = models.DateTimeField()
    register_l = models.BigIntegerField()
    origin = models.CharField(max_length=10, choices=Origin)
    reason = models.CharField("사유", max_length=200)
    author = models.CharField("등록자", max_length=150)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "slot_override"
        verbose_name = "보정값"
        constraints = [
            models.UniqueConstraint(
                fields=["installation_id", "slot_end_at", "origin"],
                name="one_override_a_slot",
            )
        ]
