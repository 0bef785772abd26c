"""What pages read: the latest state per connection and the cube of segments per day."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from customers.models import (
    Block,
    Customer,
    Neighbourhood,
    Plant,
    UseClass,
)
from devices.models import Caliber, Communication, Installation, Maker
from metering.models.alarms import AlarmKind


class DisplayState(models.TextChoices):
    """현재 상태: one per connection, the first that holds (D-13); tone = CSS class of the badge."""

    COMM_FAULT = AlarmKind.COMM_FAULT.value, "통신장애"
    METER_FAULT = AlarmKind.METER_FAULT.value, "계량기장애"
    Q4_EXCEEDED = AlarmKind.Q4_EXCEEDED.value, "Q4초과"
    BACKFLOW = AlarmKind.BACKFLOW.value, "역류"
    LEAK = AlarmKind.LEAK.value, "누수"
    LOW_BATTERY = AlarmKind.LOW_BATTERY.value, "배터리"
    NORMAL = "NORMAL", "정상"


class Segment(models.Model):
    """One existing combination of the filters' attributes; what is counted per segment adds up."""

    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, db_constraint=False)
    use_class = models.ForeignKey(UseClass, models.PROTECT, db_constraint=False)
    block = models.ForeignKey(Block, models.PROTECT, null=True, db_constraint=False)
    plant = models.ForeignKey(Plant, models.PROTECT, null=True, db_constraint=False)
    remote_since_year = models.SmallIntegerField(null=True)
    maker = models.ForeignKey(Maker, models.PROTECT, null=True, db_constraint=False)
    communication = models.CharField(max_length=8, choices=Communication, blank=True)
    caliber = models.ForeignKey(Caliber, models.PROTECT, null=True, db_constraint=False)

    class Meta:
        db_table = "segment"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "neighbourhood",
                    "use_class",
                    "block",
                    "plant",
                    "remote_since_year",
                    "maker",
                    "communication",
                    "caliber",
                ],
                name="segment_is_one_combination",
                nulls_distinct=False,
            )
        ]


class DaySegment(models.Model):
    """Sums over the connections of one segment on one day (D-04, D-05, D-06, D-11, D-12)."""

    pk = models.CompositePrimaryKey("day", "segment_id")
    day = models.DateField()
    segment_id = models.IntegerField()
    connections = models.IntegerField()  # N(D)
    connections_good = models.IntegerField()  # with n >= 1
    expected = models.IntegerField()  # ΣE
    good = models.IntegerField()  # Σn
    usage_l = models.BigIntegerField()  # ΣU
    usage_known = models.IntegerField()  # connections with a U
    filled_l = models.BigIntegerField(default=0)  # 보정 포함 (D-11)
    estimated_l = models.BigIntegerField(default=0)  # the estimated part of filled_l
    step_l = models.BigIntegerField(default=0)  # how far C went on since the day before (D-15)
    entered = ArrayField(
        models.BigIntegerField(), default=list
    )  # customers who were not expected in this segment the day before …
    entered_from = ArrayField(models.IntegerField(), default=list)  # … but in this one, 0 = in none
    use_l = ArrayField(models.BigIntegerField(), default=list)  # each U >= 0, ascending (D-12)
    used_by = ArrayField(models.BigIntegerField(), default=list)  # whose it is, in that order
    partial = models.IntegerField()
    zero_usage = models.IntegerField()
    good_by_slot = ArrayField(models.IntegerField(), size=24)
    expected_by_slot = ArrayField(models.IntegerField(), size=24)

    class Meta:
        db_table = "day_segment"
        verbose_name = "일 집계"
        indexes = [
            models.Index(
                fields=["day"], condition=~models.Q(entered=[]), name="segment_days_entered"
            )
        ]


class DayGroup(models.Model):
    """One day of all segments with one value of one attribute: what a page of groups without conditions
    adds up."""

    pk = models.CompositePrimaryKey("day", "dimension", "value_id")
    day = models.DateField()
    dimension = models.CharField(max_length=5)  # dong, block, use, maker
    value_id = models.BigIntegerField()  # row id, 0 = connections without one
    connections = models.IntegerField()  # N(D)
    connections_good = models.IntegerField()
    expected = models.BigIntegerField()  # ΣE
    good = models.BigIntegerField()  # Σn
    usage_l = models.BigIntegerField()  # ΣU
    filled_l = models.BigIntegerField()  # 보정 포함 (D-11)
    estimated_l = models.BigIntegerField()
    step_l = models.BigIntegerField()  # as of its segments (D-15)

    class Meta:
        db_table = "day_group"
        verbose_name = "구분별 일 집계"


class DayTotal(models.Model):
    """One day over everybody, summed with its segments: what a page without conditions shows, and what
    does not add up over segments (D-12: whose use was highest and lowest, ties to the lowest 고객번호)."""

    day = models.DateField(primary_key=True)
    connections = models.IntegerField()  # N(D)
    connections_good = models.IntegerField()  # with n >= 1
    short = models.IntegerField()  # of them with n < E
    estimated = models.IntegerField()  # connections with an estimated part
    expected = models.IntegerField()  # ΣE
    good = models.IntegerField()  # Σn
    usage_l = models.BigIntegerField()  # ΣU
    filled_l = models.BigIntegerField()  # 보정 포함 (D-11)
    estimated_l = models.BigIntegerField()
    partial = models.IntegerField()
    zero_usage = models.IntegerField()
    highest_l = models.BigIntegerField(null=True)
    highest_id = models.BigIntegerField(null=True)  # customer
    lowest_l = models.BigIntegerField(null=True)
    lowest_id = models.BigIntegerField(null=True)
    median_l = models.FloatField(null=True)
    step_l = models.BigIntegerField(default=0)  # how far C went on since the day before (D-15)

    class Meta:
        db_table = "day_total"
        verbose_name = "전체 일 집계"


class CustomerState(models.Model):
    """The latest state of one connection in the population P-2: what 검침현황 lists."""

    customer = models.OneToOneField(
        Customer,
        models.CASCADE,
        primary_key=True,
        related_name="state",
        db_constraint=False,
    )
    segment = models.ForeignKey(Segment, models.PROTECT, db_constraint=False)
    installation = models.ForeignKey(Installation, models.CASCADE, db_constraint=False)
    day = models.DateField()  # 당일
    state = models.CharField("상태", max_length=12, choices=DisplayState)
    active_mask = models.SmallIntegerField()  # bit i = AlarmKind.values[i] is active
    since_at = models.DateTimeField("지속", null=True)  # start of the displayed alarm
    latest_slot_at = models.DateTimeField("최종검침", null=True)
    latest_register_l = models.BigIntegerField("최종지침", null=True)  # D-01
    latest_received_at = models.DateTimeField("최종수신", null=True)
    latest_radio = models.BigIntegerField(null=True)
    latest_battery_v = models.FloatField(null=True)
    good_today = models.SmallIntegerField(default=0)  # D-08
    good_yesterday = models.SmallIntegerField(null=True)
    good_7d = models.FloatField(null=True)
    good_30d = models.FloatField(null=True)
    usage_today_l = models.BigIntegerField(null=True)  # D-09
    usage_yesterday_l = models.BigIntegerField(null=True)
    usage_7d_l = models.FloatField(null=True)
    usage_30d_l = models.FloatField(null=True)
    yesterday_partial = models.BooleanField(default=False)
    seen_today_mask = models.IntegerField(default=0)
    recent_use_l = ArrayField(
        models.BigIntegerField(null=True), size=24
    )  # last 24 slots, oldest first
    night_min_lph = models.IntegerField(null=True)  # smallest hour of 02–05, last night
    search_key = models.TextField()  # normalize(number, name, address, meter, terminal, CTN; NFD)

    class Meta:
        db_table = "customer_state"
        verbose_name = "수용가 현재 상태"
        indexes = [
            models.Index(fields=["state", "-since_at", "customer"], name="state_by_since"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="state_by_search_key"),
        ]


class Snapshot(models.Model):
    """One consistent refresh of what pages read; pages show its id as data-snapshot."""

    made_at = models.DateTimeField()
    latest_received_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "snapshot"


class StaleDay(models.Model):
    """A mark: some connection's day was judged, so its segments must be summed anew."""

    day = models.DateField()

    class Meta:
        db_table = "stale_day"


class Beat(models.Model):
    """How one part of the machinery was in one half hour: the place of its worst tone in
    metering.queries.pulse.TONES."""

    part = models.CharField(max_length=60)
    half_at = models.DateTimeField()
    tone = models.SmallIntegerField()

    class Meta:
        db_table = "beat"
        constraints = [
            models.UniqueConstraint(fields=["part", "half_at"], name="one_beat_a_half_hour")
        ]


class JobMark(models.Model):
    """When a periodic job last succeeded, and how long it took: for 운영현황."""

    name = models.CharField(max_length=60, primary_key=True)
    succeeded_at = models.DateTimeField(null=True)
    duration_ms = models.IntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "job_mark"
