"""Meters and terminals that followed one another, read from installations and their history."""

from django.db import models

from customers.models import Customer


class ChangeKind(models.TextChoices):
    """What was done to a meter or terminal at a customer."""

    METER_REPLACED = "METER_REPLACED", "교체"
    METER_REINSTALLED = "METER_REINSTALLED", "재설치"
    METER_REMOVED = "METER_REMOVED", "철거"
    METER_UNDONE = "METER_UNDONE", "교체 취소"
    TERMINAL_REPLACED = "TERMINAL_REPLACED", "단말 교체"
    TERMINAL_REMOVED = "TERMINAL_REMOVED", "단말 분리"
    TERMINAL_UNDONE = "TERMINAL_UNDONE", "단말 교체 취소"


class DeviceChange(models.Model):
    """A view: one row per replacement, removal or undone replacement; names as they are today."""

    key = models.TextField(primary_key=True)
    kind = models.CharField(max_length=20, choices=ChangeKind)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_constraint=False)
    changed_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    who = models.TextField()
    old_name = models.TextField()  # meter serial or terminal id
    final_register_l = models.BigIntegerField(null=True)
    new_name = models.TextField()
    initial_register_l = models.BigIntegerField(null=True)
    provisional = models.BooleanField()
    note = models.TextField()

    class Meta:
        managed = False
        db_table = "device_change"
        verbose_name = "교체 이력"

    def __str__(self) -> str:
        return self.key
