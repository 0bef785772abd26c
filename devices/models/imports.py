"""Register files that are too large to wait for: checked and taken over by a worker, step by step."""

from django.conf import settings
from django.db import models


class ImportKind(models.TextChoices):
    """What stands in the file."""

    REGISTER = "REGISTER", "수용가"
    REPLACEMENTS = "REPLACEMENTS", "교체"


class ImportStep(models.TextChoices):
    """What a worker shall do, or did last: try it, or keep it."""

    CHECK = "CHECK", "점검"
    APPLY = "APPLY", "적용"


class ImportState(models.TextChoices):
    """How far the step is."""

    WAITING = "WAITING", "대기"
    RUNNING = "RUNNING", "처리중"
    DONE = "DONE", "완료"
    FAILED = "FAILED", "실패"
    CANCELLED = "CANCELLED", "취소"


class ImportJob(models.Model):
    """One uploaded file on its way through the steps; a worker that holds it moves `beat_at`.

    `matching` = heads of the file → names of our columns as chosen; `fixes` = [row, name of our column,
    text] corrected on the page; `problems` = the first of what the
    step found, as [kind, row, column, message, value]; `role` and `language` = the owner's when it was
    ordered.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_jobs", verbose_name="등록자"
    )
    role = models.CharField("역할", max_length=10)
    language = models.CharField("언어", max_length=10, default="ko")
    address = models.GenericIPAddressField("접속지", null=True)
    kind = models.CharField("종류", max_length=12, choices=ImportKind)
    name = models.CharField("파일", max_length=100)
    stored_name = models.CharField(max_length=60)  # inside the folder of imports
    heads = models.JSONField(default=list)
    matching = models.JSONField(default=dict)
    fixes = models.JSONField(default=list)
    create_codes = models.BooleanField("없는 코드 만들기", default=False)
    step = models.CharField("단계", max_length=5, choices=ImportStep, default=ImportStep.CHECK)
    state = models.CharField(
        "상태", max_length=10, choices=ImportState, default=ImportState.WAITING
    )
    attempts = models.SmallIntegerField("시도", default=0)
    rows_done = models.IntegerField("읽은 행", default=0)
    rows_total = models.IntegerField("전체 행", default=0)  # 0 = not known yet
    created = models.IntegerField("신규", default=0)
    changed = models.IntegerField("변경", default=0)
    unchanged = models.IntegerField("그대로", default=0)
    wrong_rows = models.IntegerField("오류 행", default=0)
    new_codes = models.IntegerField("새 코드", default=0)
    error_count = models.IntegerField("오류", default=0)
    problems = models.JSONField(default=list)
    failure = models.CharField("실패 이유", max_length=200, blank=True)
    created_at = models.DateTimeField("올린 일시")
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("끝난 일시", null=True)

    class Meta:
        db_table = "import_job"
        verbose_name = "등록 작업"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="import_job_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=ImportStep.values), name="import_job_step_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ImportKind.values), name="import_job_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="import_job_by_owner"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["WAITING", "RUNNING"]),
                name="import_job_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"
