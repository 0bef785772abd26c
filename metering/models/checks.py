"""What the soft checks of DEFINITIONS §5 find in judged days, and what people say to it."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from customers.models import Customer
from metering.models.rollups import Segment


class Check(models.TextChoices):
    """The soft checks V-07…V-15 and the further analyses of DEFINITIONS §4."""

    V07 = "V07", "시간 급증"
    V08 = "V08", "사용량 급변"
    V09 = "V09", "지침 정지"
    V10 = "V10", "중복값 불일치"
    V11 = "V11", "합계 불일치"
    V12 = "V12", "중지 수전 사용"
    V13 = "V13", "교체 지침 불연속"
    V14 = "V14", "시계 오차"
    V15 = "V15", "한 단말 두 지침"
    NO_USE = "NO_USE", "무사용 30일"
    OVERUSE = "OVERUSE", "과다사용"
    MAGNET = "MAGNET", "자석 감지"
    DAMAGE = "DAMAGE", "계량기 파손"
    EMPTY_PIPE = "EMPTY_PIPE", "비만관"
    FREEZE = "FREEZE", "동파 위험"


class FindingState(models.TextChoices):
    """What somebody said to a finding."""

    OPEN = "OPEN", "미처리"
    REVIEWED = "REVIEWED", "이상 없음"
    ACTION = "ACTION", "조치"


@pghistory.track(
    # What a machine finds, renews or drops is no history; what people do about it is.
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state", "note", "handled_by")),
    fields=["id", "customer", "day", "kind", "state", "note", "handled_by"],
    model_name="FindingEvent",
)
class Finding(models.Model):
    """One check that fired for one connection on one day; derived anew whenever the day changes.

    `evidence` = numbers of its sentence; `gone_at` = since when a handled one has no evidence any more.
    """

    customer = models.ForeignKey(
        Customer, models.CASCADE, related_name="findings", db_constraint=False
    )
    segment = models.ForeignKey(Segment, models.PROTECT, db_constraint=False)  # as on that day
    day = models.DateField("일자")
    kind = models.CharField("검사", max_length=10, choices=Check)
    slots = ArrayField(models.SmallIntegerField(), default=list)  # 1…24 that show it
    evidence = models.JSONField("근거 값", default=dict)
    state = models.CharField("처리", max_length=10, choices=FindingState, default=FindingState.OPEN)
    note = models.CharField("메모", max_length=300, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name="담당"
    )
    handled_at = models.DateTimeField("처리 일시", null=True)
    found_at = models.DateTimeField("발견 일시")
    gone_at = models.DateTimeField("근거 사라짐", null=True)

    class Meta:
        db_table = "finding"
        verbose_name = "검증"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "day", "kind"], name="one_finding_a_day_and_check"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Check.values), name="finding_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=FindingState.values), name="finding_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="OPEN") | models.Q(gone_at=None),
                name="open_finding_has_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "kind"], name="finding_by_day"),
            models.Index(fields=["state", "-day", "-id"], name="finding_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class CheckedDay(models.Model):
    """How often the judged figures of a day changed, and up to which change its checks ran."""

    day = models.DateField(primary_key=True)
    changes = models.BigIntegerField()
    checked = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "checked_day"
