"""Through which way uplinks arrive, and how strictly its frames are read."""

from django.db import models

from mdm.audit.tracking import tracked


@tracked
class UplinkSource(models.Model):
    """수신 경로: the format of an uplink topic. A path that is not listed is strict."""

    code = models.CharField("코드", max_length=20, unique=True)
    name = models.CharField("이름", max_length=50)
    tolerant = models.BooleanField(
        "관대 수신",
        default=False,
        help_text="길이나 체크섬이 틀려도 내용이 그럴듯한 프레임을 받고 표시를 남깁니다.",
    )

    class Meta:
        verbose_name = "수신 경로"

    def __str__(self) -> str:
        return self.name
