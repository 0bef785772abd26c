"""Which regions an account may see; no row = the whole utility."""

from django.conf import settings
from django.db import models

from customers.models.places import District, Neighbourhood, Office
from mdm.audit.tracking import tracked


@tracked
class RegionScope(models.Model):
    """One granted region: exactly one of office, district, neighbourhood."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="region_scopes")
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True)
    district = models.ForeignKey(District, models.CASCADE, null=True, blank=True)
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name = "권한 지역"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "district", "neighbourhood"],
                name="region_granted_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    office__isnull=False,
                    district__isnull=True,
                    neighbourhood__isnull=True,
                )
                | models.Q(
                    office__isnull=True,
                    district__isnull=False,
                    neighbourhood__isnull=True,
                )
                | models.Q(
                    office__isnull=True,
                    district__isnull=True,
                    neighbourhood__isnull=False,
                ),
                name="region_scope_names_one_region",
            ),
        ]

    def __str__(self) -> str:
        return str(self.office or self.district or self.neighbourhood)
