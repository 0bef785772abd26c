"""Files that are too large to wait for: the work list of what people ordered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class FileState(models.TextChoices):
    """How far a file is."""

    WAITING = "WAITING", "대기"
    WRITING = "WRITING", "작성중"
    DONE = "DONE", "완료"
    FAILED = "FAILED", "실패"
    CANCELLED = "CANCELLED", "취소"


class FileJob(models.Model):
    """One file of a page: the page's address, drawn again for its owner by a worker.

    `scope` = ids of the 동 that its owner saw when it was written (null = all), `role` = the role then,
    `language` = its owner's when it was ordered, `logged` = the conditions in the log's language; a
    worker that holds it moves `beat_at`, so that the job of a killed one is taken again.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="file_jobs", verbose_name="신청자"
    )
    title = models.CharField("화면", max_length=50)
    path = models.CharField("주소", max_length=200)
    query = models.CharField("조회 조건", max_length=4000, blank=True)
    file_format = models.CharField("형식", max_length=4)
    state = models.CharField("상태", max_length=10, choices=FileState, default=FileState.WAITING)
    attempts = models.SmallIntegerField("시도", default=0)
    rows_done = models.IntegerField("쓴 줄", default=0)
    rows_total = models.IntegerField("전체 줄")
    conditions = models.CharField("조건", max_length=500, blank=True)
    logged = models.CharField(max_length=500, blank=True)
    scope = ArrayField(models.BigIntegerField(), null=True)
    role = models.CharField("역할", max_length=10)
    language = models.CharField("언어", max_length=10, default="ko")
    numbers = ArrayField(
        models.CharField(max_length=30), default=list
    )  # 고객번호 of everybody in it, for the access log
    stored_name = models.CharField(max_length=60, blank=True)  # inside the folder of files
    size_b = models.BigIntegerField("크기", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    problem = models.CharField("실패 이유", max_length=200, blank=True)
    created_at = models.DateTimeField("신청 일시")
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("완료 일시", null=True)
    expires_at = models.DateTimeField("보관 기한", null=True)

    class Meta:
        db_table = "file_job"
        verbose_name = "파일 작업"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FileState.values), name="file_job_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="DONE")
                | (
                    ~models.Q(sha256="")
                    & ~models.Q(stored_name="")
                    & models.Q(expires_at__isnull=False)
                ),
                name="finished_file_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="file_job_by_owner"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["WAITING", "WRITING"]),
                name="file_job_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.pk}"
