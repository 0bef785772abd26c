"""What was handed over for bills: closings of a 납기's reading day and their frozen lines."""

import pgtrigger
from django.db import models

from customers.models import BillingGroup


class ReadAs(models.TextChoices):
    """구분 of a billed register: where it comes from."""

    RECEIVED = "RECEIVED", "정상"
    ESTIMATED = "ESTIMATED", "추정"
    MANUAL = "MANUAL", "수기"
    REMOVED = "REMOVED", "철거"
    MISSING = "MISSING", "미검침"


class BillingClosing(models.Model):
    """마감 of one reading day of a 납기; one that was reopened stays, with who and why."""

    group = models.ForeignKey(BillingGroup, models.PROTECT, verbose_name="납기")
    previous_on = models.DateField("전회 검침일")
    read_on = models.DateField("검침일")
    closed_at = models.DateTimeField("마감 일시")
    closed_by = models.CharField("마감자", max_length=150)
    reopened_at = models.DateTimeField("재개 일시", null=True)
    reopened_by = models.CharField("재개자", max_length=150, blank=True)
    reopened_reason = models.CharField("재개 사유", max_length=200, blank=True)

    class Meta:
        db_table = "billing_closing"
        verbose_name = "납기 마감"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "read_on"],
                condition=models.Q(reopened_at=None),
                name="one_closing_in_force_a_reading_day",
            ),
            models.CheckConstraint(
                condition=models.Q(read_on__gt=models.F("previous_on")),
                name="billing_closing_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_at=None)
                | (~models.Q(reopened_by="") & ~models.Q(reopened_reason="")),
                name="reopened_closing_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.read_on}"


class BillingLine(models.Model):
    """What one closing says of one customer; no foreign key to the customer, never changed."""

    closing = models.ForeignKey(BillingClosing, models.PROTECT, related_name="lines")
    customer_id = models.BigIntegerField()
    number = models.CharField("고객번호", max_length=30)
    management_number = models.CharField("관리번호", max_length=30, blank=True)
    use_class = models.CharField("업종", max_length=50)
    caliber_mm = models.SmallIntegerField("구경", null=True)
    meter_serial = models.CharField("계량기 번호", max_length=40, blank=True)
    installation_id = models.BigIntegerField(null=True)  # whose register register_l is
    previous_register_l = models.BigIntegerField("전회 지침", null=True)
    register_l = models.BigIntegerField("당월 지침", null=True)
    register_at = models.DateTimeField("검침 일시", null=True)
    replaced_at = models.DateTimeField("교체 일시", null=True)
    final_register_l = models.BigIntegerField("철거 지침", null=True)
    initial_register_l = models.BigIntegerField("시작 지침", null=True)
    use_l = models.BigIntegerField("사용량", null=True)
    previous_use_l = models.BigIntegerField("전회 사용량", null=True)
    read_as = models.CharField("구분", max_length=10, choices=ReadAs)

    class Meta:
        db_table = "billing_line"
        verbose_name = "납기 검침"
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "customer_id"], name="one_billing_line_a_customer"
            ),
            models.CheckConstraint(
                condition=models.Q(read_as__in=ReadAs.values), name="billing_read_as_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(read_as="MISSING")
                | models.Q(register_l__isnull=True, use_l__isnull=True),
                name="missing_billing_line_has_no_figures",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="billing_line_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.number}"
