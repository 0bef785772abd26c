"""설정 코드 and 지역: the tables that everything else refers to, one list and one form for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.models import BillingGroup, Block, District, Neighbourhood, Office, Plant, UseClass
from dashboard.pages.settings.code_uses import uses_of
from dashboard.pages.settings.fields import StyledModelForm
from dashboard.pages.settings.pages import FormPage, SettingsList
from dashboard.ui.columns import Column, RowLinkColumn, SheetValue
from dashboard.ui.doing import demand_administrator
from dashboard.ui.pages import ListTable, Rows
from devices.actions.registering import change_caliber
from devices.models import Caliber, Maker, UplinkSource


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table: its model, the fields people enter, the first of which links to the form."""

    model: type[Model]
    fields: tuple[str, ...]

    @property
    def title(self) -> str:
        """This function will return the table's Korean name."""
        return str(self.model._meta.verbose_name)


TABLES: Mapping[str, CodeTable] = {
    "use": CodeTable(UseClass, ("code", "name")),
    "block": CodeTable(Block, ("code", "name", "level", "parent")),
    "wtp": CodeTable(Plant, ("code", "name")),
    "billing": CodeTable(BillingGroup, ("code", "name", "reading_day")),
    "maker": CodeTable(Maker, ("name", "makes_meters", "makes_terminals")),
    "caliber": CodeTable(Caliber, ("mm", "q3_lph", "q4_lph", "life_years")),
    "office": CodeTable(Office, ("code", "name", "target_read_rate")),
    "gu": CodeTable(District, ("code", "name", "office")),
    "dong": CodeTable(Neighbourhood, ("code", "name", "district", "latitude", "longitude")),
    "source": CodeTable(UplinkSource, ("code", "name", "tolerant")),
}


class CodeColumn(Column):
    """A code's field: choices by their label, yes and no in words."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = {True: "예", False: "아니오"} | dict(choices or ())

    def render(self, value: Any) -> str:
        """This function will write the value."""
        return str(self._worded(value))

    def typed(self, value: Any) -> SheetValue:
        """This function will return the same for a file; a number stays a number."""
        return super().typed(self._worded(value))

    def _worded(self, value: Any) -> Any:
        return self.words[value] if isinstance(value, bool | str) and value in self.words else value


def table_of(name: str) -> CodeTable:
    """This function will return a table by the name in the address; 404 for an unknown one."""
    if name not in TABLES:
        raise Http404
    return TABLES[name]


class CodesPage(SettingsList):
    """The rows of one code table."""

    personal = False
    unique_key = "pk"

    def answer(self) -> HttpResponseBase:
        """This function will make the table of the address's columns."""
        name = self.kwargs["table"]
        self.codes = table_of(name)
        self.title = self.codes.title  # type: ignore[misc]
        self.new_href = reverse("code-new", args=[name])
        self.table_class = _table_class(self.codes, name, linked=self.may_change)  # type: ignore[misc]
        self.default_sort = self.codes.fields[0]  # type: ignore[misc]
        return super().answer()

    def rows(self) -> Rows:
        """This function will return all rows of the table."""
        related = [
            field.name
            for field in self.codes.model._meta.concrete_fields
            if field.is_relation and field.name in self.codes.fields
        ]
        rows: Rows = self.codes.model._default_manager.select_related(*related)
        return rows


class CodePage(FormPage):
    """등록, or 수정 and 삭제 where the address names a row."""

    template_name = "pages/settings/code.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will save the form, or remove a code that nothing uses."""
        if "remove" not in request.POST or self.row is None:
            return super().post(request, **kwargs)
        demand_administrator(request)
        if uses_of(self.row):
            messages.error(request, "쓰고 있는 코드는 삭제할 수 없습니다.")
            return self.get(request, **kwargs)
        self.row.delete()
        messages.success(request, "삭제했습니다.")
        return HttpResponseRedirect(self.back())

    def context(self) -> dict[str, Any]:
        """This function will add what uses the code."""
        return super().context() | {
            "removable": self.row,
            "uses": uses_of(self.row) if self.row else [],
        }

    @cached_property
    def codes(self) -> CodeTable:
        """This function will return the table of the address."""
        return table_of(self.kwargs["table"])

    @cached_property
    def row(self) -> Model | None:
        """This function will return the row of the address, None for a new one."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(self.codes.model, pk=self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form; a caliber keeps the size that everything refers to."""
        self.title = self.codes.title  # type: ignore[misc]
        key = self.codes.model._meta.pk
        fields = [
            name
            for name in self.codes.fields
            if self.row is None or key is None or name != key.name
        ]
        made: Any = modelform_factory(self.codes.model, form=StyledModelForm, fields=fields)
        form: forms.BaseForm = made(data, instance=self.row)
        return form

    def save(self, form: Any) -> str:
        """This function will keep the row; history notes who changed what. A changed legal life of a
        caliber moves the ends of verifications along."""
        row = form.save(commit=False)
        if isinstance(row, Caliber) and self.row is not None:
            change_caliber(caliber=row)
        else:
            row.save()
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("codes", args=[self.kwargs["table"]])


def _table_class(codes: CodeTable, name: str, *, linked: bool) -> type[ListTable]:
    columns: dict[str, Any] = {}
    for place, field_name in enumerate(codes.fields):
        field = codes.model._meta.get_field(field_name)
        label = str(getattr(field, "verbose_name", field_name))
        if place == 0 and linked:
            columns[field_name] = RowLinkColumn(
                verbose_name=label, href=lambda row: reverse("code-edit", args=[name, row.pk])
            )
        else:
            columns[field_name] = CodeColumn(
                choices=getattr(field, "flatchoices", ()),
                verbose_name=label,
                css="nw",
                phone=label,
            )
    return type("NamedCodesTable", (ListTable,), {"caption": codes.title, "fixed": True, **columns})
