"""Where every message ends (I4): raw reports, revisions, held messages, tallies, marks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Outcome(models.TextChoices):
    """What became of a reading, or of a message without readings."""

    STORED = "STORED", "저장"
    DUPLICATE = "DUPLICATE", "중복"
    REVISION = "REVISION", "정정"
    WAITING = "WAITING", "미등록 대기"
    QUARANTINED = "QUARANTINED", "격리"
    CONTROL = "CONTROL", "제어"


class RawReport(models.Model):
    """Every message as it came, append-only; partitioned by month of `received_on`."""

    pk = models.CompositePrimaryKey("received_on", "id")
    received_on = models.DateField()
    id = models.BigIntegerField()
    received_at = models.DateTimeField()  # the envelope's for trusted sources, else ours (T-3)
    recorded_at = models.DateTimeField()
    format = models.CharField(max_length=20)
    terminal_id = models.CharField(max_length=128)
    customer_id = models.BigIntegerField(null=True)
    installation_id = models.BigIntegerField(null=True)
    reading_count = models.SmallIntegerField()
    control = models.CharField(max_length=30)  # "" = data report
    payload = models.BinaryField()
    source = models.CharField(max_length=60)  # as in the tally, so that both can be compared (I4)
    again = models.BooleanField()  # a held message taken in anew: its readings were counted before

    class Meta:
        db_table = "raw_report"
        verbose_name = "수신 원문"


class Revision(models.Model):
    """A device value that lost against another for the same slot (T-4)."""

    customer_id = models.BigIntegerField()
    installation_id = models.BigIntegerField()
    slot_end_at = models.DateTimeField()
    kept_register_l = models.BigIntegerField(null=True)
    kept_meta = models.BigIntegerField()
    lost_register_l = models.BigIntegerField(null=True)
    lost_meta = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "revision"
        verbose_name = "정정"
        indexes = [
            models.Index(fields=["customer_id", "slot_end_at"], name="revision_by_slot"),
            models.Index(fields=["slot_end_at"], name="revision_by_time"),
        ]


class Box(models.TextChoices):
    """Where a message that could not be placed is kept."""

    WAITING = "WAITING", "미등록 보관함"
    QUARANTINE = "QUARANTINE", "격리"


class HeldState(models.TextChoices):
    """What was done with a held message."""

    OPEN = "OPEN", "미처리"
    REPLAY = "REPLAY", "재처리 요청"
    REPLAYED = "REPLAYED", "재처리됨"
    DISCARDED = "DISCARDED", "폐기"


class HeldMessage(models.Model):
    """A message or a part of one that waits for its terminal or sits in quarantine with a reason."""

    box = models.CharField("보관함", max_length=10, choices=Box)
    state = models.CharField("처리", max_length=10, choices=HeldState, default=HeldState.OPEN)
    reason = models.CharField("사유", max_length=40)
    detail = models.CharField("설명", max_length=300, blank=True)
    format = models.CharField("형식", max_length=20)
    source = models.CharField("출처", max_length=60)
    terminal_id = models.CharField("단말 ID", max_length=128, blank=True)
    received_at = models.DateTimeField("수신 일시")
    recorded_at = models.DateTimeField("기록 일시")
    reading_count = models.SmallIntegerField("검침 수", default=0)
    # which readings of the message are held; empty = the whole message
    positions = ArrayField(models.SmallIntegerField(), default=list)
    payload = models.BinaryField("원문")  # up to 64 KB; longer ones are cut and hashed
    payload_size = models.IntegerField("크기")
    payload_sha256 = models.CharField("해시", max_length=64)
    decoded = models.JSONField("해석", null=True)  # as far as ingest could read it
    handled_at = models.DateTimeField("처리 일시", null=True)
    handled_by = models.CharField("처리자", max_length=150, blank=True)
    handled_reason = models.CharField("처리 사유", max_length=200, blank=True)

    class Meta:
        db_table = "held_message"
        verbose_name = "보관 메시지"
        indexes = [
            models.Index(fields=["box", "state", "-id"], name="held_by_box"),
            models.Index(fields=["terminal_id"], name="held_by_terminal"),
            models.Index(fields=["received_at"], name="held_by_time"),
        ]


class HeldDecision(models.Model):
    """What somebody decided about held messages: append-only, one row a decision (이력관리)."""

    class Kind(models.TextChoices):
        """What was decided."""

        REPLAY = "REPLAY", "재처리"
        READMIT = "READMIT", "재수용"  # what was refused for its time (T-3)
        DISCARD = "DISCARD", "폐기"
        REGISTER = "REGISTER", "단말 등록"

    decided_at = models.DateTimeField("일시")
    user_id = models.BigIntegerField("사용자 번호", null=True)
    username = models.CharField("작업자", max_length=150)
    address = models.GenericIPAddressField("접속지", null=True)
    kind = models.CharField("작업", max_length=10, choices=Kind)
    box = models.CharField("보관함", max_length=10, blank=True)  # "" = of both
    held_reason = models.CharField("보관 사유", max_length=40, blank=True)  # "" = of several
    terminal_id = models.CharField("단말 ID", max_length=128, blank=True)  # "" = of several
    messages = models.IntegerField("건수")
    note = models.CharField("사유", max_length=200, blank=True)

    class Meta:
        db_table = "held_decision"
        verbose_name = "보관함 처리"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("REPLAY", "READMIT", "DISCARD", "REGISTER")),
                name="held_decision_is_known",
            )
        ]
        indexes = [models.Index(fields=["-decided_at", "-id"], name="held_decision_newest")]


class IntakeTally(models.Model):
    """Counts of the intake, one row per batch, source, day and outcome, folded once the day is past: the
    standing check of I4."""

    source = models.CharField(max_length=60)
    received_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    messages = models.IntegerField()
    readings = models.IntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "intake_tally"
        indexes = [models.Index(fields=["received_on", "source"], name="tally_by_day")]


class OriginalCount(models.Model):
    """The originals of one source on a day past, as they were last counted (I4)."""

    pk = models.CompositePrimaryKey("received_on", "source")
    received_on = models.DateField()
    source = models.CharField(max_length=60)
    messages = models.BigIntegerField()
    readings = models.BigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        db_table = "original_count"
        verbose_name = "원문 수"


class StreamMark(models.Model):
    """How far a numbered relay stream has come."""

    source = models.CharField(max_length=60)
    epoch = models.CharField(max_length=40)
    first_seq = models.BigIntegerField()
    latest_seq = models.BigIntegerField()
    messages = models.BigIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "stream_mark"
        constraints = [
            models.UniqueConstraint(fields=["source", "epoch"], name="one_mark_a_stream")
        ]


class StreamGap(models.Model):
    """Numbers of a relay stream that never came, both ends included: to be collected anew (I6)."""

    source = models.CharField("출처", max_length=60)
    epoch = models.CharField("기간", max_length=40)
    first_seq = models.BigIntegerField("첫 순번")
    latest_seq = models.BigIntegerField("끝 순번")
    noticed_at = models.DateTimeField("발견 일시")

    class Meta:
        db_table = "stream_gap"
        verbose_name = "순번 누락"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "epoch", "first_seq"], name="one_gap_a_first_number"
            ),
            models.CheckConstraint(
                condition=models.Q(latest_seq__gte=models.F("first_seq")),
                name="stream_gap_runs_forward",
            ),
        ]


class SourceContact(models.Model):
    """When a source (format or relay) was last heard."""

    source = models.CharField(max_length=60, primary_key=True)
    latest_received_at = models.DateTimeField()

    class Meta:
        db_table = "source_contact"


class TerminalContact(models.Model):
    """When a connection's terminal last sent a decoded data report (통신장애, D-14)."""

    customer_id = models.BigIntegerField(primary_key=True)
    latest_received_at = models.DateTimeField()
    latest_radio = models.BigIntegerField(null=True)
    latest_battery_v = models.FloatField(null=True)
    report_interval_h = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "terminal_contact"


class DirtyDay(models.Model):
    """A mark: this connection's day must be judged anew. Append-only, many marks may be equal."""

    customer_id = models.BigIntegerField()
    day = models.DateField()
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "dirty_day"
