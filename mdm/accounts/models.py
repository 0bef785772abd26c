"""Who may log in and what for; region scope lives in `customers`, accounts knows roles only."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """Rights of an account; 감사 reads the logs of the others and changes nothing."""

    VIEWER = "VIEWER", "조회"
    AUDITOR = "AUDITOR", "감사"
    OPERATOR = "OPERATOR", "운영"
    ADMIN = "ADMIN", "관리"


class User(AbstractUser):
    """One person's account; `first_name` and `last_name` are unused, `display_name` is shown."""

    display_name = models.CharField("이름", max_length=50, blank=True)
    role = models.CharField("역할", max_length=10, choices=Role, default=Role.VIEWER)
    must_change_password = models.BooleanField("첫 로그인 때 암호 변경", default=False)
    # 열 설정 by table, as dashboard.ui.chosen_columns writes them
    chosen_columns = models.JSONField("열 설정", default=dict, blank=True)

    class Meta:
        verbose_name = "사용자"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def may_operate(self) -> bool:
        """Handles alarms and unmasks one record with a reason."""
        return self.role in (Role.OPERATOR, Role.ADMIN)

    @property
    def may_administer(self) -> bool:
        """Changes customers, devices, settings and accounts; sees names in full."""
        return self.role == Role.ADMIN

    @property
    def may_audit(self) -> bool:
        """Sees who looked at what, who may do what, and downloads these logs."""
        return self.role in (Role.AUDITOR, Role.ADMIN)


class SignUpRequest(models.Model):
    """Somebody's wish for an account (사용 신청); an administrator decides it."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "OPEN", "신청"
        APPROVED = "APPROVED", "승인"
        REFUSED = "REFUSED", "거절"

    username = models.CharField("아이디", max_length=150)
    password = models.CharField(max_length=128)  # as Django hashes it
    display_name = models.CharField("이름", max_length=50)
    office_name = models.CharField("소속", max_length=80)
    purpose = models.CharField("사용 목적", max_length=300)
    requested_at = models.DateTimeField("신청 일시")
    address = models.GenericIPAddressField("신청 주소", null=True, blank=True)
    state = models.CharField("처리", max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField("처리 일시", null=True, blank=True)
    decided_by = models.CharField("처리자", max_length=150, blank=True)
    decided_reason = models.CharField("처리 사유", max_length=200, blank=True)

    class Meta:
        verbose_name = "사용 신청"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="OPEN", decided_at__isnull=True)
                | ~models.Q(state="OPEN") & models.Q(decided_at__isnull=False),
                name="sign_up_is_open_or_decided",
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="sign_up_by_state")]

    def __str__(self) -> str:
        return self.username


class SavedView(models.Model):
    """A page with its conditions under a name: private, shared with everybody, or what its owner
    sees first when the page is opened without conditions."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    path = models.CharField(max_length=60)
    name = models.CharField("이름", max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField("모두에게 보이기", default=False)
    opens_first = models.BooleanField("처음 화면으로", default=False)

    class Meta:
        verbose_name = "저장된 보기"
        constraints = [
            models.UniqueConstraint(fields=["owner", "path", "name"], name="one_view_a_name"),
            models.UniqueConstraint(
                fields=["owner", "path"],
                condition=models.Q(opens_first=True),
                name="one_view_opens_first",
            ),
        ]
        indexes = [models.Index(fields=["path"], name="saved_view_by_path")]

    def __str__(self) -> str:
        return self.name
