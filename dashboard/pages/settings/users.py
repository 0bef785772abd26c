"""설정 사용자: accounts with role and regions; every change of rights is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.actions.scoping import set_regions
from customers.models import RegionScope
from customers.queries import accounts_within, visible_neighbourhoods
from dashboard.pages.settings.fields import RegionsField, StyledForm
from dashboard.pages.settings.pages import FormPage, SettingsList
from dashboard.ui.columns import Column, MomentColumn, RowLinkColumn, WordColumn
from dashboard.ui.doing import demand_administrator
from dashboard.ui.language import say
from dashboard.ui.pages import ListTable, Rows
from mdm.accounts.actions import (
    UnableToChangeAccount,
    change_password,
    change_role,
    create_user,
    set_active,
)
from mdm.accounts.models import Role, SignUpRequest, User


@dataclass(frozen=True, slots=True)
class UserLine:
    """One account as the list shows it."""

    pk: int
    username: str
    display_name: str
    role: str
    regions: str
    active: str
    last_login: datetime | None


class UsersTable(ListTable):
    """Accounts with their rights."""

    caption = "사용자"

    username = RowLinkColumn(
        verbose_name="아이디", href=lambda row: reverse("user-edit", args=[row.pk])
    )
    display_name = Column(verbose_name="이름", css="nw")
    role = WordColumn(verbose_name="역할", css="nw")
    regions = WordColumn(verbose_name="권한 지역", orderable=False, css="wrap wide")
    active = WordColumn(verbose_name="상태", order_by=("is_active",), css="nw")
    last_login = MomentColumn(verbose_name="마지막 로그인", css="nw")


def accounts_for(seen: frozenset[int] | None) -> QuerySet[User]:
    """This function will return the accounts that an administrator of these 동 (None = all) looks after."""
    return User.objects.all() if seen is None else User.objects.filter(pk__in=accounts_within(seen))


class UsersPage(SettingsList):
    """All accounts, for administrators alone."""

    title = "사용자"
    table_class = UsersTable
    default_sort = "username"

    def answer(self) -> HttpResponseBase:
        """This function will refuse whoever does not administer."""
        demand_administrator(self.request)
        self.new_href = reverse("user-new")
        return super().answer()

    def context(self) -> dict[str, Any]:
        """This function will add the way to the open requests."""
        asked = SignUpRequest.objects.filter(state=SignUpRequest.State.OPEN).count()
        return super().context() | {
            "links": [(say("사용 신청 {n}건", n=asked), reverse("sign-ups"))]
        }

    def rows(self) -> Rows:
        """This function will return the accounts, of an administrator of regions those inside them."""
        return accounts_for(self.filter.scope)

    def prepared(self, rows: Iterable[Any]) -> Iterable[UserLine]:
        """This function will add the regions."""
        shown = list(rows)
        regions: dict[int, list[str]] = {}
        granted = RegionScope.objects.filter(user_id__in=[user.pk for user in shown])
        for scope in granted.select_related("office", "district", "neighbourhood").order_by("pk"):
            regions.setdefault(scope.user_id, []).append(str(scope))
        for user in shown:
            yield UserLine(
                pk=user.pk,
                username=user.username,
                display_name=user.display_name,
                role=Role(user.role).label,
                regions=", ".join(regions.get(user.pk, [])) or "전체",
                active="사용" if user.is_active else "중지",
                last_login=user.last_login,
            )


class UserForm(StyledForm):
    """Role and regions of an account."""

    display_name = forms.CharField(label="이름", max_length=50, required=False)
    role = forms.ChoiceField(label="역할", choices=Role, initial=Role.VIEWER)
    regions = RegionsField(label="권한 지역", help_text="고르지 않으면 전체 지역입니다.")

    def __init__(self, *args: Any, visible: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].within(visible)  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    """A new account with the password that is handed out."""

    field_order = ("username", "password", "display_name", "role", "regions")
    username = forms.CharField(
        label="아이디", max_length=150, validators=[UnicodeUsernameValidator()]
    )
    password = forms.CharField(
        label="처음 암호",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="9자 이상. 첫 로그인 때 바꾸게 됩니다.",
    )


class EditUserForm(UserForm):
    """Also opens and closes the account, and issues a new password."""

    active = forms.BooleanField(label="사용", required=False)
    password = forms.CharField(
        label="새 암호 발급",
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="비워 두면 그대로입니다. 다음 로그인 때 바꾸게 됩니다.",
    )


class NewUserPage(FormPage):
    """등록."""

    title = "사용자 등록"
    done = "사용자를 등록했습니다."
    refusals = (UnableToChangeAccount,)

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return NewUserForm(data, visible=visible_neighbourhoods(self.request.user))

    @transaction.atomic
    def save(self, form: Any) -> str:
        """This function will register the account with its regions."""
        values = form.cleaned_data
        user = create_user(
            username=values["username"],
            password=values["password"],
            role=Role(values["role"]),
            display_name=values["display_name"],
            by=self.actor,
        )
        set_regions(user=user, regions=values["regions"], by=self.actor, now=self.now)
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("users")


class UserPage(FormPage):
    """수정."""

    title = "사용자 수정"
    refusals = (UnableToChangeAccount,)

    @cached_property
    def account(self) -> User:
        """This function will return the account of the address."""
        return get_object_or_404(
            accounts_for(visible_neighbourhoods(self.request.user)), pk=self.kwargs["pk"]
        )

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form over the account."""
        return EditUserForm(
            data,
            visible=visible_neighbourhoods(self.request.user),
            initial={
                "display_name": self.account.display_name,
                "role": self.account.role,
                "active": self.account.is_active,
                "regions": _regions_of(self.account),
            },
        )

    @transaction.atomic
    def save(self, form: Any) -> str:
        """This function will change role, regions, name, state and password where they moved."""
        values, account = form.cleaned_data, self.account
        change_role(user=account, role=Role(values["role"]), by=self.actor)
        set_active(user=account, active=values["active"], by=self.actor)
        set_regions(user=account, regions=values["regions"], by=self.actor, now=self.now)
        if account.display_name != values["display_name"]:
            account.display_name = values["display_name"]
            account.save(update_fields=["display_name"])
        if values["password"]:
            change_password(user=account, password=values["password"], issued=True)
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("users")

    def intro(self) -> str:
        """This function will name the account."""
        return self.account.username


def _regions_of(user: User) -> list[str]:
    return [
        f"office:{scope.office_id}"
        if scope.office_id
        else f"gu:{scope.district_id}"
        if scope.district_id
        else f"dong:{scope.neighbourhood_id}"
        for scope in RegionScope.objects.filter(user_id=user.pk).order_by("pk")
    ]
