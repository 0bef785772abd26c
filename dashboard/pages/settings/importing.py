"""설정 엑셀 등록: a register file is checked without keeping anything, then taken over as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from customers.queries import visible_neighbourhoods
from dashboard.pages.settings.fields import StyledForm
from dashboard.pages.settings.menu import side_menu
from dashboard.ui.doing import account_of, demand_administrator
from dashboard.ui.pages import Page
from dashboard.ui.uploads import UnableToFindUpload, forget, keep, note, opened
from devices.imports import (
    LEFT_OUT,
    Options,
    Result,
    column_called,
    column_names,
    field_called,
    field_names,
    heads_of,
    import_customers,
    import_replacements,
    matched,
)
from mdm.lib import clock
from mdm.lib.actors import actor_of
from mdm.lib.spreadsheets import SheetRow, UnableToReadWorkbook, read_rows

SHOWN = 200


class Match(NamedTuple):
    """One column of the file: the form field's name, its head, and our column's name."""

    field: str
    head: str
    name: str


class ImportForm(StyledForm):
    """The file, and whether names that no code table knows are made."""

    file = forms.FileField(
        label="파일",
        help_text="xlsx(첫 시트, 20 MB) 또는 csv(100 MB), 100,000행까지. 열 이름은 다음 단계에서 맞출 수 있습니다.",
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
    template_route: ClassVar[str] = "import-template"
    names: ClassVar[Sequence[str]] = tuple(column_names())
    template_name = "pages/settings/import.html"
    facet_names = ()
    bound: StyledForm | None = None
    result: Result | None = None
    token: str = ""
    heads: Sequence[str] = ()

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
            if self.token:
                self.result = self._import(request, dry_run=True)
                self._note(self.result)
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
            "again": self.token if result else "",
            "matches": self._matches() if result else [],
            "names": self.names,
            "left_out": LEFT_OUT,
            "steps": [
                ("파일", result is None),
                ("열 맞춤", False),
                ("점검", result is not None),
                ("적용", False),
            ],
            "submit_label": "점검",
            "cancel_href": reverse(self.home),
            "template_href": reverse(self.template_route),
        }

    def _check(self, request: HttpRequest) -> None:
        """A file just uploaded, or one uploaded before under another matching of its columns."""
        self.token = request.POST.get("again", "")
        if self.token:
            return
        self.bound = form = self.form_class(request.POST, request.FILES)
        if form.is_valid():
            self.token = keep(
                file=form.cleaned_data["file"], owner_id=account_of(request).pk, now=clock.now()
            )

    def _note(self, result: Result) -> None:
        problems = [
            [kind, each.row, each.column, each.message, each.value]
            for kind, found in (("오류", result.errors), ("주의", result.warnings))
            for each in found
        ]
        note(token=self.token, owner_id=account_of(self.request).pk, problems=problems)

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
            self.heads, lines = heads_of(read_rows(file, name=name))
            return self.take(matched(lines, names=self._matching()), options)

    def _matching(self) -> dict[str, str]:
        """What the importer chose for each head of the file; what was not asked for stays."""
        chosen = {
            head: self.request.POST.get(f"column-{place}", "")
            for place, head in enumerate(self.heads)
        }
        known = {LEFT_OUT, *self.names}
        return {head: name for head, name in chosen.items() if name in known}

    def _matches(self) -> list[Match]:
        """The file's columns beside ours, found by name unless somebody chose."""
        chosen = self._matching()
        return [
            Match(f"column-{place}", head, chosen.get(head) or self.called(head))
            for place, head in enumerate(self.heads)
        ]

    def called(self, head: str) -> str:
        """This function will name our column of a head, LEFT_OUT for an unknown one."""
        column = column_called(head)
        return column.header if column else LEFT_OUT

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_customers(lines, options=options, by=actor_of(self.request), now=clock.now())


class ImportReplacementsPage(ImportPage):
    """The same for replaced meters, through the code of manage.py import_replacements."""

    title = "교체 엑셀 등록"
    form_class = ReplacementsForm
    template_route = "import-replacements-template"
    names = tuple(field_names())

    def called(self, head: str) -> str:
        """This function will name our column of a head, LEFT_OUT for an unknown one."""
        field = field_called(head)
        return field.header if field else LEFT_OUT

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_replacements(
            lines, options=options, by=actor_of(self.request), now=clock.now()
        )
