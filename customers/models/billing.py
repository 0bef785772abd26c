"""납기: customers whose meters are read for the bill on the same day of the month."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from mdm.audit.tracking import tracked

LAST_DAY = 31  # stands for the last day of any month


@tracked
class BillingGroup(models.Model):
    """납기: a group of bills with its reading day; a month without that day is read on its last."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("납기", max_length=50)
    reading_day = models.SmallIntegerField(
        "검침일(31 = 말일)",
        default=LAST_DAY,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)],
    )

    class Meta:
        verbose_name = "납기"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reading_day__range=(1, LAST_DAY)),
                name="billing_group_reading_day_is_of_a_month",
            )
        ]

    def __str__(self) -> str:
        return self.name
