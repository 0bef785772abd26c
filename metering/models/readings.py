"""Device values by day, what was judged of them, what people put in, and what changed too late."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mdm.audit.tracking import tracked


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
    filled_l = models.BigIntegerField(
        null=True
    )  # 보정 포함 (D-11): what is known of U with estimates
    estimated_l = models.BigIntegerField(default=0)  # the estimated part of filled_l
    closed = models.BooleanField(default=False)  # its slots were due when it was judged (T-6)
    held = models.BooleanField()  # a fall (V-05) waits for later slots: not a checkpoint
    carry = ArrayField(models.BigIntegerField())  # metering.core.carry, packed

    class Meta:
        db_table = "day_usage"
        verbose_name = "일 사용량"


@tracked
class SlotOverride(models.Model):
    """What a person put in for one slot: a register read by hand, or "do not use the device's value".

    A 정상 device value outranks a value by hand (T-4). What was undone stays as a row.
    """

    class Origin(models.TextChoices):
        """What the person decided."""

        MANUAL = "MANUAL", "수기"
        REJECTED = "REJECTED", "제외"

    customer_id = models.BigIntegerField("수용가")
    installation_id = models.BigIntegerField("설치")
    slot_end_at = models.DateTimeField("검침 시각")
    register_l = models.BigIntegerField("지침(L)", null=True)
    origin = models.CharField("구분", max_length=10, choices=Origin)
    reason = models.CharField("사유", max_length=200)
    author = models.CharField("등록자", max_length=150)
    created_at = models.DateTimeField("등록 일시")
    undone_at = models.DateTimeField("되돌린 일시", null=True)  # null = in force
    undone_by = models.CharField("되돌린 사람", max_length=150, blank=True)
    undone_reason = models.CharField("되돌린 사유", max_length=200, blank=True)

    class Meta:
        db_table = "slot_override"
        verbose_name = "보정값"
        constraints = [
            models.UniqueConstraint(
                fields=["installation_id", "slot_end_at", "origin"],
                condition=models.Q(undone_at=None),
                name="one_override_a_slot",
            ),
            models.CheckConstraint(
                condition=models.Q(origin="MANUAL", register_l__gte=0)
                | models.Q(origin="REJECTED", register_l=None),
                name="override_by_hand_has_a_register",
            ),
        ]
        indexes = [models.Index(fields=["customer_id", "slot_end_at"], name="override_by_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.slot_end_at:%Y-%m-%d %H:%M}"


class Correction(models.Model):
    """A judged day that changed after it was 확정 (T-5): its figures before and after."""

    customer_id = models.BigIntegerField()
    day = models.DateField()
    recorded_at = models.DateTimeField()
    old_good = models.SmallIntegerField()
    new_good = models.SmallIntegerField()
    old_usage_l = models.BigIntegerField(null=True)
    new_usage_l = models.BigIntegerField(null=True)
    old_filled_l = models.BigIntegerField(null=True)
    new_filled_l = models.BigIntegerField(null=True)

    class Meta:
        db_table = "correction"
        verbose_name = "확정 후 정정"
        indexes = [
            models.Index(fields=["day", "id"], name="correction_by_day"),
            models.Index(fields=["customer_id", "day"], name="correction_by_customer"),
        ]
