"""Alarms of DEFINITIONS §4, their rules and every transition they made."""

from django.conf import settings
from django.db import models

from mdm.audit.tracking import tracked


class AlarmKind(models.TextChoices):
    """The six alarm states, in the order in which one of them is displayed (D-13)."""

    COMM_FAULT = "COMM_FAULT", "통신장애"
    METER_FAULT = "METER_FAULT", "계량기장애"
    Q4_EXCEEDED = "Q4_EXCEEDED", "Q4초과"
    BACKFLOW = "BACKFLOW", "역류"
    LEAK = "LEAK", "누수"
    LOW_BATTERY = "LOW_BATTERY", "배터리"


class AlarmLevel(models.IntegerChoices):
    """How urgent an alarm is."""

    WARNING = 1, "주의"
    ALERT = 2, "경보"


class Handling(models.TextChoices):
    """What people have done about an alarm."""

    NEW = "NEW", "미확인"
    ACKNOWLEDGED = "ACKNOWLEDGED", "확인"
    IN_PROGRESS = "IN_PROGRESS", "조치중"
    MUTED = "MUTED", "수동 해제"  # silent until the condition was once false
    CLOSED = "CLOSED", "종결"


class Alarm(models.Model):
    """One episode of one kind at one connection; open while `ended_at` is empty.

    `started_at` is the slot_end that raised it; a withdrawn one lost its evidence to late data.
    """

    customer_id = models.BigIntegerField()
    kind = models.CharField("상태", max_length=12, choices=AlarmKind)
    level = models.SmallIntegerField("등급", choices=AlarmLevel)
    by_device = models.BooleanField("기기", default=False)
    by_rule = models.BooleanField("판정", default=False)
    started_at = models.DateTimeField("발생")
    ended_at = models.DateTimeField("해제", null=True)
    withdrawn = models.BooleanField("철회", default=False)
    evidence = models.JSONField("근거 값", default=dict)  # numbers of the reason sentence
    handling = models.CharField("처리", max_length=12, choices=Handling, default=Handling.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name="담당",
    )
    memo = models.CharField("메모", max_length=300, blank=True)
    recorded_at = models.DateTimeField("기록 일시")
    false_alarm = models.BooleanField("오탐", default=False, db_default=False)  # somebody's verdict

    class Meta:
        db_table = "alarm"
        verbose_name = "알람"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "kind"],
                condition=models.Q(ended_at__isnull=True, withdrawn=False),
                name="one_open_alarm_a_kind",
            ),
            models.UniqueConstraint(
                fields=["customer_id", "kind", "started_at"], name="one_alarm_a_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="alarm_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["-started_at", "-id"], name="alarm_newest")]


class AlarmTransition(models.Model):
    """One change of an alarm: raised, level changed, cleared, withdrawn, or handled by somebody."""

    class Event(models.TextChoices):
        """What happened."""

        RAISED = "RAISED", "발생"
        CHANGED = "CHANGED", "변경"
        CLEARED = "CLEARED", "자동 해제"
        REOPENED = "REOPENED", "재발생"
        WITHDRAWN = "WITHDRAWN", "철회"
        HANDLED = "HANDLED", "처리"

    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="transitions")
    event = models.CharField("구분", max_length=10, choices=Event)
    slot_at = models.DateTimeField("기준 시각", null=True)
    level = models.SmallIntegerField("등급", choices=AlarmLevel)
    detail = models.CharField("내용", max_length=300, blank=True)
    author = models.CharField("작업자", max_length=150, blank=True)
    recorded_at = models.DateTimeField("기록 일시")

    class Meta:
        db_table = "alarm_transition"
        verbose_name = "알람 이력"
        indexes = [models.Index(fields=["-recorded_at", "-id"], name="alarm_transition_newest")]


@tracked
class AlarmRule(models.Model):
    """A threshold for one kind; empty 업종/구경/회사 = any; the most specific active one wins."""

    kind = models.CharField("상태", max_length=12, choices=AlarmKind)
    use_class = models.ForeignKey(
        "customers.UseClass", models.CASCADE, null=True, blank=True, verbose_name="업종"
    )
    caliber = models.ForeignKey(
        "devices.Caliber", models.CASCADE, null=True, blank=True, verbose_name="구경"
    )
    maker = models.ForeignKey(
        "devices.Maker", models.CASCADE, null=True, blank=True, verbose_name="회사"
    )
    threshold = models.FloatField("기준값")  # LEAK L/h · BACKFLOW L · LOW_BATTERY V · others hours
    active_from = models.DateField("적용 시작일")
    active_to = models.DateField("적용 종료일", null=True, blank=True)
    author = models.CharField("등록자", max_length=150, blank=True)

    class Meta:
        db_table = "alarm_rule"
        verbose_name = "알람 기준"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__gt=0),
                name="alarm_rule_threshold_positive",
            )
        ]
