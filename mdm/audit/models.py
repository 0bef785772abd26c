"""The access log: who looked at or took away whose data, when, from where and why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AccessKind(models.TextChoices):
    """What was done with personal data or with the account itself."""

    LOGIN = "LOGIN", "로그인"
    LOGIN_FAILED = "LOGIN_FAILED", "로그인 실패"
    LOGOUT = "LOGOUT", "로그아웃"
    VIEW = "VIEW", "조회"
    UNMASK = "UNMASK", "전체 보기"
    DOWNLOAD = "DOWNLOAD", "다운로드"
    IMPORT = "IMPORT", "엑셀 등록"
    PERMISSION = "PERMISSION", "권한 변경"
    REVIEW = "REVIEW", "기록 점검"


class AccessEvent(models.Model):
    """One line of the access log; no foreign keys, so that deleting anything never touches it."""

    at = models.DateTimeField("일시")
    user_id = models.BigIntegerField("사용자 번호", null=True)
    username = models.CharField("사용자", max_length=150)
    address = models.GenericIPAddressField("접속지", null=True)
    kind = models.CharField("작업", max_length=20, choices=AccessKind)
    path = models.CharField("화면", max_length=500, blank=True)
    subject = models.CharField(
        "대상", max_length=200, blank=True
    )  # whose data: 고객번호 or a count
    row_count = models.IntegerField("건수", null=True)
    reason = models.CharField("사유", max_length=200, blank=True)
    numbers = ArrayField(  # 고객번호 of everybody whose personal data a file held
        models.CharField(max_length=40), verbose_name="정보주체", default=list, blank=True
    )

    class Meta:
        verbose_name = "접속·조회 기록"
        indexes = [models.Index(fields=["-at", "-id"], name="access_event_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.kind}"


class AccessReview(models.Model):
    """One month of the access log that somebody has looked through and signed."""

    month = models.DateField("점검한 달")
    reviewed_at = models.DateTimeField("점검 일시")
    reviewed_by = models.CharField("점검자", max_length=150)
    line_count = models.IntegerField("기록 건수")
    note = models.CharField("점검 의견", max_length=300, blank=True)

    class Meta:
        verbose_name = "접속·조회 기록 점검"
        constraints = [
            models.UniqueConstraint(fields=["month"], name="one_review_a_month"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="review_of_a_whole_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.reviewed_by}"
