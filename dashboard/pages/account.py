"""Log in, log out, change one's password: Django's own views in our words (SCREENS 2.1)."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.contrib.auth.views import LoginView as DjangoLoginView
from django.contrib.auth.views import PasswordChangeView as DjangoPasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dashboard.ui.form_fields import styled
from dashboard.ui.language import say
from mdm.accounts.actions import change_password

LONGEST_NAME = 150
LONGEST_PASSWORD = 4096  # hashing a megabyte would be a way to keep us busy
_WRONG = "아이디 또는 암호가 맞지 않습니다."


class LoginForm(AuthenticationForm):
    """Name and password; every refusal sounds alike, whether the name exists or not."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _WRONG,
        "inactive": _WRONG,
    }
    username = UsernameField(max_length=LONGEST_NAME)  # Django's own sets no validator
    password = forms.CharField(max_length=LONGEST_PASSWORD, strip=False)


class LoginView(DjangoLoginView):
    """The way in; says how often the name may still be tried."""

    form_class = LoginForm
    template_name = "pages/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This function will add where to go after the log-in."""
        return super().get_context_data(**kwargs) | {
            "next": self.get_redirect_url(),
            "signup_href": reverse("signup"),
        }

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """This function will answer with the number of failures so far: 2/5."""
        if "username" not in form.cleaned_data:  # what no account is called has no failures either
            return super().form_invalid(form)
        credentials = {"username": form.cleaned_data["username"]}
        failures = AxesProxyHandler.get_failures(self.request, credentials)
        limit = get_failure_limit(self.request, credentials)
        if form.non_field_errors():
            form.errors.pop("__all__")
            form.add_error(
                None,
                say(
                    "{wrong} {limit}회 실패 시 {minutes}분 잠금 ({failures}/{limit})",
                    wrong=_WRONG,
                    limit=limit,
                    minutes=_minutes(),
                    failures=failures,
                ),
            )
        return super().form_invalid(form)


def locked(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """This function will answer while an account is locked for an address (429)."""
    form = LoginForm(request)
    notice = say(
        "로그인에 여러 번 실패하여 잠겼습니다. {minutes}분 뒤에 다시 해 보세요.", minutes=_minutes()
    )
    return render(request, "pages/login.html", {"form": form, "notice": notice}, status=429)


_PASSWORDS = {
    "old_password": "지금 암호",
    "new_password1": "새 암호",
    "new_password2": "새 암호 한 번 더",
}
_ALLOWED = "9자 이상. 아이디·이름과 비슷하거나, 흔하거나, 숫자만 있는 암호는 쓸 수 없습니다."


class PasswordForm(DjangoPasswordChangeForm):
    """The old password and the new one twice."""

    error_messages = DjangoPasswordChangeForm.error_messages | {
        "password_incorrect": "지금 암호가 맞지 않습니다.",
        "password_mismatch": "새 암호 두 개가 서로 다릅니다.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)
        for name, label in _PASSWORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, ""
        self.fields["new_password1"].help_text = _ALLOWED

    def save(self, commit: bool = True) -> Any:  # noqa: ARG002 - Django's signature
        """This function will set the password and end the duty to change an issued one."""
        change_password(user=self.user, password=self.cleaned_data["new_password1"], issued=False)
        return self.user


class PasswordView(DjangoPasswordChangeView):
    """One's own password; an issued one must be changed before anything else is shown."""

    form_class = PasswordForm
    template_name = "pages/password.html"
    success_url = settings.LOGIN_REDIRECT_URL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This function will say whether the change is a duty."""
        must = getattr(self.request.user, "must_change_password", False)
        return super().get_context_data(**kwargs) | {"title": "암호 변경", "must": must}

    def form_valid(self, form: Any) -> HttpResponse:
        """This function will keep the person logged in after the change."""
        response = super().form_valid(form)
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "암호를 바꾸었습니다.")
        return response


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
