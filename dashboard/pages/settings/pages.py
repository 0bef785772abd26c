"""What the pages of 설정 share: the side menu, lists with a register button, forms that refuse in words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from dashboard.pages.settings.menu import side_menu
from dashboard.ui.doing import account_of, demand_administrator, demand_operator
from dashboard.ui.pages import ListPage, Page
from mdm.lib import clock
from mdm.lib.actors import Actor, actor_of


class SettingsList(ListPage):
    """A list of 설정; `new_href` leads administrators to the form that registers."""

    template_name = "pages/settings/list.html"
    facet_names: ClassVar[Sequence[str]] = ()
    new_href: str = ""

    @property
    def may_change(self) -> bool:
        """This function will say whether the viewer may change settings."""
        return account_of(self.request).may_administer

    def context(self) -> dict[str, Any]:
        """This function will return the side menu and the button."""
        return {
            "side": side_menu(self.request),
            "may_change": self.may_change,
            "new_href": self.new_href if self.may_change else "",
        }


class FormPage(Page, ABC):
    """A form for administrators, or operators too: `save` makes one domain call and returns where to go next."""

    template_name = "pages/settings/form.html"
    facet_names = ()
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    done: ClassVar[str] = "저장했습니다."
    submit_label: ClassVar[str] = "저장"
    for_operators: ClassVar[bool] = False  # else administrators alone
    bound: forms.BaseForm | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will show the empty form, or the bound one with its errors."""
        self._demand(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will save a valid form; what is refused is shown beside its field."""
        self._demand(request)
        self.now = clock.now()
        self.today = self.now.astimezone(clock.SEOUL).date()
        self.bound = form = self.form(request.POST)
        if form.is_valid():
            try:
                href = self.save(form)
            except ValidationError as error:
                _add(form, error)
            except self.refusals as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, self.done)
                return HttpResponseRedirect(href)
        return super().get(request, **kwargs)

    @abstractmethod
    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, bound when there are data."""

    @abstractmethod
    def save(self, form: forms.BaseForm) -> str:
        """This function will do what was asked for and return the address of the next page."""

    @abstractmethod
    def back(self) -> str:
        """This function will return where 취소 leads."""

    def context(self) -> dict[str, Any]:
        """This function will return the form and the side menu."""
        return {
            "side": side_menu(self.request),
            "form": self.bound or self.form(),
            "submit_label": self.submit_label,
            "cancel_href": self.back(),
            "intro": self.intro(),
        }

    def intro(self) -> str:
        """This function will say in one sentence what the form is about."""
        return ""

    def _demand(self, request: HttpRequest) -> None:
        if self.for_operators:
            demand_operator(request)
        else:
            demand_administrator(request)

    @property
    def actor(self) -> Actor:
        """This function will name who acts."""
        return actor_of(self.request)


def _add(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors of fields that the form does not show belong to the form as a whole."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    shown: Mapping[str, Any] = form.fields
    for name, problems in error.error_dict.items():
        form.add_error(name if name in shown else None, problems)
