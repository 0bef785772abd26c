"""Which meter serves which customer, and which terminal radios it, dated."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from customers.models import Customer
from devices.models.devices import Meter, Terminal
from mdm.audit.tracking import tracked


class TimeRange(models.Func):
    """tstzrange(from, to) for exclusion constraints over two columns."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


@tracked
class Installation(models.Model):
    """A meter at a customer; it owns the slots with slot_end in (installed_at, removed_at] (P-1)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="installations")
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="installations")
    installed_at = models.DateTimeField("설치 일시")
    removed_at = models.DateTimeField("철거 일시", null=True, blank=True)
    initial_register_l = models.BigIntegerField("시작 지침(L)", null=True, blank=True)
    final_register_l = models.BigIntegerField("철거 지침(L)", null=True, blank=True)
    provisional = models.BooleanField("확인 전", default=False)  # seen in the data (P-4)
    note = models.CharField("메모", max_length=200, blank=True)

    class Meta:
        verbose_name = "설치"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__gt=models.F("installed_at")),
                name="installation_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(initial_register_l__gte=0),
                name="installation_initial_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(final_register_l__gte=0),
                name="installation_final_not_negative",
            ),
            ExclusionConstraint(
                name="one_meter_at_a_customer_at_a_time",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (TimeRange("installed_at", "removed_at"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="a_meter_in_one_place_at_a_time",
                expressions=[
                    ("meter", RangeOperators.EQUAL),
                    (TimeRange("installed_at", "removed_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.meter_id}"


@tracked
class Attachment(models.Model):
    """A terminal wired to an installed meter from attached_at until detached_at."""

    installation = models.ForeignKey(Installation, models.CASCADE, related_name="attachments")
    terminal = models.ForeignKey(Terminal, models.PROTECT, related_name="attachments")
    attached_at = models.DateTimeField("연결 일시")
    detached_at = models.DateTimeField("분리 일시", null=True, blank=True)
    note = models.CharField("메모", max_length=200, blank=True)

    class Meta:
        verbose_name = "단말 연결"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(detached_at__gt=models.F("attached_at")),
                name="attachment_runs_forward",
            ),
            ExclusionConstraint(
                name="one_terminal_on_a_meter_at_a_time",
                expressions=[
                    ("installation", RangeOperators.EQUAL),
                    (TimeRange("attached_at", "detached_at"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="a_terminal_on_one_meter_at_a_time",
                expressions=[
                    ("terminal", RangeOperators.EQUAL),
                    (TimeRange("attached_at", "detached_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.installation_id} {self.terminal_id}"
