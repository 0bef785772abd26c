"""Who may log in and what for; region scope lives in `customers`, accounts knows roles only."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """Rights of an account, from least to most."""

    VIEWER = "VIEWER", "조회"
    OPERATOR = "OPERATOR", "운영"
    ADMIN = "ADMIN", "관리"


class User(AbstractUser):
    """One person's account; `first_name` and `last_name` are unused, `display_name` is shown."""

    display_name = models.CharField("이름", max_length=50, blank=True)
    role = models.CharField("역할", max_length=10, choices=Role, default=Role.VIEWER)
    must_change_password = models.BooleanField("첫 로그인 때 암호 변경", default=False)

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
