"""Where water is supplied: 사업소 › 구 › 동, blocks, plants, and the use classes of the tariff."""

from django.core.exceptions import ValidationError
from django.db import models

from mdm.audit.tracking import tracked


@tracked
class Office(models.Model):
    """수도사업소: the waterworks office that serves some districts; its target of the read rate holds
    for its rows, without one that of the utility does."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("사업소", max_length=50)
    target_read_rate = models.FloatField("목표 검침률(%)", null=True, blank=True)

    class Meta:
        verbose_name = "사업소"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target_read_rate__gt=0, target_read_rate__lte=100),
                name="office_target_is_a_rate",
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class District(models.Model):
    """구: a district of one office."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name="사업소")
    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("구", max_length=50)

    class Meta:
        verbose_name = "구"

    def __str__(self) -> str:
        return self.name


@tracked
class Neighbourhood(models.Model):
    """동: a neighbourhood of one district, with a point for its label on the map."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="구")
    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("동", max_length=50)
    latitude = models.FloatField("위도", null=True, blank=True)
    longitude = models.FloatField("경도", null=True, blank=True)

    class Meta:
        verbose_name = "동"

    def __str__(self) -> str:
        return self.name


class BlockLevel(models.TextChoices):
    """대블록 contains 중블록 contains 소블록."""

    LARGE = "LARGE", "대블록"
    MEDIUM = "MEDIUM", "중블록"
    SMALL = "SMALL", "소블록"


@tracked
class Block(models.Model):
    """블록: a part of the pipe network that is metered as one."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="상위 블록"
    )
    level = models.CharField("단계", max_length=6, choices=BlockLevel, default=BlockLevel.SMALL)
    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("블록", max_length=50)

    class Meta:
        verbose_name = "블록"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """This function will refuse a block below one that is not larger, which also forbids circles."""
        super().clean()
        sizes = BlockLevel.values
        if self.parent and sizes.index(self.parent.level) >= sizes.index(self.level):
            raise ValidationError({"parent": "상위 블록은 한 단계 이상 큰 블록이어야 합니다."})


@tracked
class Plant(models.Model):
    """정수장: the treatment plant that feeds a connection; can be switched (PlantPeriod)."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("정수장", max_length=50)

    class Meta:
        verbose_name = "정수장"

    def __str__(self) -> str:
        return self.name


@tracked
class UseClass(models.Model):
    """업종: the tariff's use class (가정용, 일반용 …)."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("업종", max_length=50)

    class Meta:
        verbose_name = "업종"

    def __str__(self) -> str:
        return self.name
