"""`/signup/`: whoever has no account asks for one (사용 신청)."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from dashboard.ui.form_fields import StyledForm
from mdm.accounts.signing_up import UnableToSignUp, Wish, request_account
from mdm.lib import clock
from mdm.lib.actors import address_of

LONGEST_PASSWORD = 4096  # hashing a megabyte would be a way to keep us busy
_THANKS = "신청을 받았습니다. 관리자가 승인하면 로그인할 수 있습니다."


class SignUpForm(StyledForm):
    """Who, from where and what for."""

    username = forms.CharField(
        label="아이디",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="암호",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="9자 이상",
    )
    again = forms.CharField(
        label="암호 확인",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    display_name = forms.CharField(label="이름", max_length=50)
    office_name = forms.CharField(label="소속", max_length=80)
    purpose = forms.CharField(label="사용 목적", max_length=300)

    def clean(self) -> dict[str, Any]:
        """This function will compare the two passwords."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") != values.get("again"):
            self.add_error("again", "두 암호가 서로 다릅니다.")
        return values


@method_decorator(login_not_required, name="dispatch")
class SignUpView(View):
    """A form for strangers; its answer never tells whether a name is taken."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the empty form."""
        return _page(request, form=SignUpForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will keep the request and say so."""
        form = SignUpForm(request.POST)
        if not form.is_valid():
            return _page(request, form=form)
        values = {name: text for name, text in form.cleaned_data.items() if name != "again"}
        try:
            request_account(wish=Wish(**values), address=address_of(request), now=clock.now())
        except ValidationError as error:
            form.add_error("password", error.messages)
            return _page(request, form=form)
        except UnableToSignUp as error:
            form.add_error(None, str(error))
            return _page(request, form=form)
        return _page(request, done=_THANKS)


def _page(request: HttpRequest, **context: object) -> HttpResponse:
    return render(request, "pages/signup.html", context)
