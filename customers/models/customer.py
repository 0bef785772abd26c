"""Customers (수용가), their service states and the plants that feed them, dated."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models

from customers.models.billing import BillingGroup
from customers.models.places import Block, Neighbourhood, Plant, UseClass
from mdm.audit.tracking import tracked


class DateRange(models.Func):
    """daterange(from, to) for exclusion constraints over two columns."""

    function = "daterange"
    output_field = DateRangeField()


class CustomerKind(models.TextChoices):
    """정보: whether one household or several stand behind the meter."""

    INDIVIDUAL = "INDIVIDUAL", "개별계량기"
    SHARED = "SHARED", "공동계량기"


class ServiceState(models.TextChoices):
    """운용상태; only IN_USE is expected to report (P-1)."""

    IN_USE = "IN_USE", "사용중"
    SETTLED = "SETTLED", "정수처분"
    SUSPENDED = "SUSPENDED", "급수중지"
    CLOSED = "CLOSED", "폐전"
    GROUNDWATER = "GROUNDWATER", "지하수"
    MANUAL = "MANUAL", "수검침"
    EXCLUDED = "EXCLUDED", "집계 제외"


@tracked
class Customer(models.Model):
    """One connection (수전) and who is supplied through it."""

    number = models.CharField(
        "고객번호",
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(r"^[0-9A-Za-z-]{3,30}\Z", "고객번호는 숫자·영문·- 3~30자입니다.")
        ],
    )
    management_number = models.CharField("관리번호", max_length=30, blank=True)
    name = models.CharField("이름", max_length=100)
    phone = models.CharField("전화번호", max_length=20, blank=True)
    address = models.CharField("주소", max_length=200, blank=True)
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, verbose_name="동")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, verbose_name="블록")
    use_class = models.ForeignKey(UseClass, models.PROTECT, verbose_name="업종")
    billing_group = models.ForeignKey(
        BillingGroup, models.PROTECT, null=True, blank=True, verbose_name="납기"
    )
    kind = models.CharField(
        "정보", max_length=12, choices=CustomerKind, default=CustomerKind.INDIVIDUAL
    )
    remote_since_year = models.SmallIntegerField("설치년", null=True, blank=True)
    latitude = models.FloatField("위도", null=True, blank=True)
    longitude = models.FloatField("경도", null=True, blank=True)
    always_on_lph = models.IntegerField("상시 사용 한도(L/h)", null=True, blank=True)
    note = models.CharField("메모", max_length=200, blank=True)
    created_at = models.DateTimeField("생성일", auto_now_add=True)
    updated_at = models.DateTimeField("갱신일", auto_now=True)

    class Meta:
        verbose_name = "수용가"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[0-9A-Za-z-]{3,30}$"),
                name="customer_number_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,  # else NULL beside a number would pass the check
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="customer_place_is_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CustomerKind.values), name="customer_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(always_on_lph__gt=0), name="customer_always_on_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@tracked
class ServicePeriod(models.Model):
    """운용상태 of a customer over the half-open period of days [active_from, active_to)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="service_periods")
    state = models.CharField(
        "운용상태", max_length=12, choices=ServiceState, default=ServiceState.IN_USE
    )
    active_from = models.DateField("시작일")
    active_to = models.DateField("종료일", null=True, blank=True)
    reason = models.CharField("사유", max_length=200, blank=True)
    author = models.CharField("등록자", max_length=150, blank=True)

    class Meta:
        verbose_name = "운용상태"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ServiceState.values), name="service_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(active_to__gt=models.F("active_from")),
                name="service_period_runs_forward",
            ),
            ExclusionConstraint(
                name="service_periods_never_overlap",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (DateRange("active_from", "active_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.state} {self.active_from}"


@tracked
class PlantPeriod(models.Model):
    """정수장 of a customer over the half-open period of days [active_from, active_to)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="plant_periods")
    plant = models.ForeignKey(Plant, models.PROTECT, verbose_name="정수장")
    active_from = models.DateField("시작일")
    active_to = models.DateField("종료일", null=True, blank=True)

    class Meta:
        verbose_name = "정수장 이력"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(active_to__gt=models.F("active_from")),
                name="plant_period_runs_forward",
            ),
            ExclusionConstraint(
                name="plant_periods_never_overlap",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (DateRange("active_from", "active_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.plant_id} {self.active_from}"
