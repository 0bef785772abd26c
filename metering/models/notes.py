"""What uplinks say beside their values: warnings, states that no table names, battery levels."""

from django.db import models


class WarningKind(models.TextChoices):
    """What was odd about a message that could be read all the same."""

    SERIAL_DIFFERS = "serial_differs", "단말 번호 다름"
    TERMINAL_SHAPE = "terminal_shape", "단말 ID 형식"
    RADIO_RANGE = "radio_range", "신호값 범위 밖"
    BATTERY_RANGE = "battery_range", "배터리값 범위 밖"
    INTERVAL_UNUSUAL = "interval_unusual", "주기 이상"
    BAD_TERMINAL_SERIAL = "bad_terminal_serial", "단말 번호 손상"
    BAD_METER_SERIAL = "bad_meter_serial", "계량기 번호 손상"
    BAD_FIRMWARE = "bad_firmware", "펌웨어 번호 손상"
    ACCEPTED_TRUNCATED = "accepted_truncated", "관대 수신: 길이 부족"
    ACCEPTED_BAD_LENGTH = "accepted_bad_length", "관대 수신: 길이 다름"
    ACCEPTED_BAD_CHECKSUM = "accepted_bad_checksum", "관대 수신: 체크섬 다름"
    EXTRA_CIN = "extra_cin", "한 알림에 여러 건"


class UplinkWarning(models.Model):
    """The latest message of a terminal that was odd in one way; at most one write a day and kind."""

    kind = models.CharField("경고", max_length=24)  # a WarningKind, or what a new codec notes
    terminal_id = models.CharField("단말 ID", max_length=128)
    customer_id = models.BigIntegerField("수용가", null=True)
    detail = models.CharField("내용", max_length=200, blank=True)
    first_at = models.DateTimeField("처음")
    latest_at = models.DateTimeField("최근")

    class Meta:
        db_table = "uplink_warning"
        verbose_name = "수신 경고"
        constraints = [
            models.UniqueConstraint(fields=["terminal_id", "kind"], name="one_warning_a_kind")
        ]
        indexes = [models.Index(fields=["-latest_at", "-id"], name="uplink_warning_newest")]


class UnknownStatus(models.Model):
    """A state of one slot that no table of ours names: a bit as 0x08, or a name as it was sent."""

    customer_id = models.BigIntegerField()
    slot_end_at = models.DateTimeField()
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "unknown_status"
        verbose_name = "알 수 없는 상태"
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id", "slot_end_at", "name"], name="one_unknown_status_a_slot"
            )
        ]


class TerminalBattery(models.Model):
    """The latest battery level that a LoRaWAN server told of a terminal."""

    terminal_id = models.CharField(max_length=128, primary_key=True)
    percent = models.FloatField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "terminal_battery"
        verbose_name = "단말 배터리"
