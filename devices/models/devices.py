"""Meters (계량기), terminals (단말), their makers and calibers."""

from django.core.validators import RegexValidator
from django.db import models

from mdm.audit.tracking import tracked


class Communication(models.TextChoices):
    """통신: the radio of a terminal."""

    NBIOT = "NBIOT", "NB-IoT"
    LORA = "LORA", "LoRa"
    LTE_M = "LTE_M", "LTE-M"


class MeterProfile(models.TextChoices):
    """Protocol version of a meter: says what its status byte means (UPLINKS §3)."""

    SEOUL_V1_1 = "SEOUL_V1_1", "서울 V1.1 (2013)"
    SEOUL_V1_2 = "SEOUL_V1_2", "서울 V1.2 (2021)"
    SEOUL_V1_3 = "SEOUL_V1_3", "서울 V1.3 (2023)"
    SEOUL_V1_4 = "SEOUL_V1_4", "서울 V1.4 (2024)"
    OTHER_10_08 = "OTHER_10_08", "타사 (역류 10, 누수 08)"


class RssiReading(models.TextChoices):
    """What the RSSI byte of a terminal's frames means (UPLINKS §2)."""

    AUTO = "AUTO", "자동"
    CSQ = "CSQ", "AT+CSQ 값"
    MAGNITUDE = "MAGNITUDE", "dBm 크기"


@tracked
class Maker(models.Model):
    """회사: a maker of meters or terminals."""

    name = models.CharField("회사", max_length=50, unique=True)
    makes_meters = models.BooleanField("계량기", default=True)
    makes_terminals = models.BooleanField("단말", default=True)

    class Meta:
        verbose_name = "회사"

    def __str__(self) -> str:
        return self.name


@tracked
class Caliber(models.Model):
    """구경 with its flow limits; Q4 = 1.25 · Q3 by default (UPLINKS §4)."""

    mm = models.SmallIntegerField("구경(mm)", primary_key=True)
    q3_lph = models.IntegerField("Q3(L/h)")
    q4_lph = models.IntegerField("Q4(L/h)")
    life_years = models.SmallIntegerField("검정 유효기간(년)", default=8)  # 6 above 50 mm, by law

    class Meta:
        verbose_name = "구경"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mm__gt=0, q3_lph__gt=0, q4_lph__gte=models.F("q3_lph")),
                name="caliber_q4_not_below_q3",
            ),
            models.CheckConstraint(
                condition=models.Q(life_years__range=(1, 30)), name="caliber_life_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mm)


@tracked
class Meter(models.Model):
    """계량기: one register with its dial."""

    serial = models.CharField("계량기 번호", max_length=40)
    maker = models.ForeignKey(Maker, models.PROTECT, null=True, blank=True, verbose_name="제조사")
    caliber = models.ForeignKey(Caliber, models.PROTECT, verbose_name="구경")
    profile = models.CharField(
        "프로토콜", max_length=16, choices=MeterProfile, default=MeterProfile.SEOUL_V1_1
    )
    decimals = models.SmallIntegerField("소수 자리", default=3)  # of the m³ register: 3 = 1 L
    digits = models.SmallIntegerField(
        "자리수", default=8
    )  # of the raw register: rolls at 10^digits
    verified_on = models.DateField("검정일", null=True, blank=True)
    verification_expires_on = models.DateField("검정만료일", null=True, blank=True)
    created_at = models.DateTimeField("생성일", auto_now_add=True)
    updated_at = models.DateTimeField("갱신일", auto_now=True)

    class Meta:
        verbose_name = "계량기"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(profile__in=MeterProfile.values), name="meter_profile_is_known"
            ),
            models.UniqueConstraint(
                fields=["serial", "maker"],
                name="meter_serial_once_per_maker",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(decimals__range=(0, 3), digits__range=(4, 12)),
                name="meter_dial_plausible",
            ),
        ]
        indexes = [models.Index(fields=["serial"], name="meter_by_serial")]

    def __str__(self) -> str:
        return self.serial

    @property
    def resolution_l(self) -> int:
        """Litres per unit of the raw register."""
        return int(10 ** (3 - self.decimals))


@tracked
class Terminal(models.Model):
    """단말: what radios the readings; its id is opaque, up to 128 characters."""

    terminal_id = models.CharField("단말 ID", max_length=128, unique=True)
    serial = models.CharField("단말 번호", max_length=40, blank=True)
    ctn = models.CharField("CTN", max_length=20, blank=True)
    maker = models.ForeignKey(Maker, models.PROTECT, null=True, blank=True, verbose_name="회사")
    communication = models.CharField(
        "통신", max_length=8, choices=Communication, default=Communication.NBIOT
    )
    report_interval_h = models.SmallIntegerField("보고 주기(h)", default=6)
    metering_interval_h = models.SmallIntegerField("검침 주기(h)", default=1)
    firmware = models.CharField("펌웨어", max_length=20, blank=True)
    payload_codec = models.CharField(
        "데이터 코덱",
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"\A[a-z][a-z0-9_]*\Z", "영문 소문자, 숫자, _만 씁니다.")],
    )  # a folder of ingest.codecs; "" = recognised by the first byte
    rssi_reading = models.CharField(
        "RSSI 읽기", max_length=10, choices=RssiReading, default=RssiReading.AUTO
    )
    created_at = models.DateTimeField("생성일", auto_now_add=True)
    updated_at = models.DateTimeField("갱신일", auto_now=True)

    class Meta:
        verbose_name = "단말"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(communication__in=Communication.values),
                name="terminal_communication_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(rssi_reading__in=RssiReading.values),
                name="terminal_rssi_reading_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(report_interval_h__in=(1, 2, 3, 4, 6, 8, 12, 24))
                & models.Q(metering_interval_h__in=(1, 2, 3, 4, 6, 8, 12, 24)),
                name="terminal_intervals_divide_day",
            ),
        ]
        indexes = [models.Index(fields=["ctn"], name="terminal_by_ctn")]

    def __str__(self) -> str:
        return self.terminal_id
