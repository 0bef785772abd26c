"""설정 엑셀 등록: a register file is checked without keeping anything, then taken over as a whole."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from customers.queries import scoped, visible_neighbourhoods
from dashboard.pages.settings.fields import StyledForm
from dashboard.pages.settings.menu import side_menu
from dashboard.ui.doing import account_of, demand_administrator
from dashboard.ui.exports import FORMATS, MOST_ROWS
from dashboard.ui.pages import Page
from dashboard.ui.purposes import purpose_of
from dashboard.ui.uploads import UnableToFindUpload, forget, keep, opened
from devices.imports import (
    Options,
    Result,
    export_columns,
    export_rows,
    import_customers,
    import_replacements,
    template_columns,
)
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import actor_of
from mdm.lib.spreadsheets import SheetRow, UnableToReadWorkbook, read_rows, write_csv, write_xlsx

SHOWN = 200


class ImportForm(StyledForm):
    """The file, and whether names that no code table knows are made."""

    file = forms.FileField(
        label="파일", help_text="xlsx 또는 csv. 첫 행은 등록 파일 받기와 같은 열 이름입니다."
    )
    create_codes = forms.BooleanField(label="없는 코드 만들기", required=False)


class ReplacementsForm(StyledForm):
    """The file of replacements."""

    file = forms.FileField(
        label="파일",
        help_text="xlsx 또는 csv: 고객번호, 교체일시, 철거 지침, 새 계량기번호, 구경, 시작 지침, "
        "단말 ID(생략 가능), 사유. 같은 파일을 다시 올려도 두 번 기록하지 않습니다.",
    )


class ImportPage(Page):
    """Check, then apply; both go through the code of manage.py import_customers (S-92, S-97)."""

    title = "엑셀 등록"
    form_class: ClassVar[type[StyledForm]] = ImportForm
    home: ClassVar[str] = "settings"  # where it leads when done
    template_href = ""
    template_name = "pages/settings/import.html"
    facet_names = ()
    bound: StyledForm | None = None
    result: Result | None = None
    token: str = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will show the form, or what the check found."""
        demand_administrator(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will check an uploaded file or apply the one that was checked."""
        demand_administrator(request)
        try:
            if "token" in request.POST:
                return self._apply(request, **kwargs)
            self._check(request)
        except (UnableToReadWorkbook, UnableToFindUpload) as error:
            self.bound = self.bound or self.form_class()
            messages.error(request, str(error))
        return super().get(request, **kwargs)

    def context(self) -> dict[str, Any]:
        """This function will return the form and the check's result."""
        result = self.result
        return {
            "side": side_menu(self.request),
            "form": self.bound or self.form_class(),
            "result": result,
            "errors": result.errors[:SHOWN] if result else [],
            "warnings": result.warnings[:SHOWN] if result else [],
            "more": max(0, len(result.errors) - SHOWN) if result else 0,
            "token": self.token if result and not result.errors else "",
            "create_codes": bool(self.request.POST.get("create_codes")),
            "steps": [("파일", result is None), ("점검", result is not None), ("적용", False)],
            "submit_label": "점검",
            "cancel_href": reverse(self.home),
            "template_href": self.template_href,
        }

    def _check(self, request: HttpRequest) -> None:
        self.bound = form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return
        self.token = keep(
            file=form.cleaned_data["file"], owner_id=account_of(request).pk, now=clock.now()
        )
        self.result = self._import(request, dry_run=True)
        if self.result.errors:
            forget(token=self.token, owner_id=account_of(request).pk)

    def _apply(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.token = request.POST["token"]
        self.result = self._import(request, dry_run=False)
        forget(token=self.token, owner_id=account_of(request).pk)
        if not self.result.applied:
            return super().get(request, **kwargs)
        messages.success(
            request,
            f"{self.result.rows:,}행을 적용했습니다: 신규 {self.result.created:,} · "
            f"변경 {self.result.changed:,} · 그대로 {self.result.unchanged:,}",
        )
        return HttpResponseRedirect(reverse(self.home))

    def _import(self, request: HttpRequest, *, dry_run: bool) -> Result:
        with opened(token=self.token, owner_id=account_of(request).pk) as (file, name):
            options = Options(
                dry_run=dry_run,
                create_codes=bool(request.POST.get("create_codes")),
                visible=visible_neighbourhoods(request.user),
                source=name,
            )
            return self.take(read_rows(file, name=name), options)

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_customers(lines, options=options, by=actor_of(self.request), now=clock.now())


class ImportReplacementsPage(ImportPage):
    """The same for replaced meters, through the code of manage.py import_replacements."""

    title = "교체 엑셀 등록"
    form_class = ReplacementsForm
    home = "settings"

    @property
    def template_href(self) -> str:  # type: ignore[override]
        """This function will return the address of the empty file."""
        return reverse("import-replacements-template")

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_replacements(
            lines, options=options, by=actor_of(self.request), now=clock.now()
        )


def replacements_template(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with an empty file of replacements to fill in."""
    demand_administrator(request)
    book = write_xlsx(columns=template_columns(), rows=(), title="계량기 교체")
    return FileResponse(
        book,
        as_attachment=True,
        filename="계량기_교체_양식.xlsx",
        content_type=FORMATS["xlsx"],
    )


def export(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with the register as a file that Import reads back (S-93)."""
    demand_administrator(request)
    asked = request.GET.get("format", "")
    file_format = asked if asked in FORMATS else "xlsx"
    customers, day = scoped(request.user), clock.today()
    reason = purpose_of(request, day=day)
    count = customers.count()
    if count > MOST_ROWS and file_format == "xlsx":
        messages.warning(request, f"{MOST_ROWS:,}건이 넘어 csv로 받습니다.")
        file_format = "csv"
    rows = export_rows(customers, day=day)
    content: Any = (
        write_xlsx(columns=export_columns(), rows=rows, title="수용가")
        if file_format == "xlsx"
        else write_csv(columns=export_columns(), rows=rows)
    )
    access = Access(
        AccessKind.DOWNLOAD, "수용가 등록 파일", count, reason,
        list(customers.order_by("number").values_list("number", flat=True)),
    )  # fmt: skip
    log_access(access, by=actor_of(request), now=clock.now())
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"수용가_{day:%Y%m%d}.{file_format}",
        content_type=FORMATS[file_format],
    )
