"""설정 엑셀 등록: a register file is checked without keeping anything, then taken over as a whole."""

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from customers.queries import visible_neighbourhoods
from dashboard.pages.settings.fields import StyledForm
from dashboard.pages.settings.import_jobs import latest_jobs
from dashboard.pages.settings.import_results import (
    STEPS,
    fixes_of,
    kept_fixes,
    matches,
    matching_of,
    problems_of,
    told_by,
)
from dashboard.pages.settings.menu import side_menu
from dashboard.ui.doing import account_of, demand_administrator
from dashboard.ui.language import say, spoken
from dashboard.ui.pages import Page
from dashboard.ui.uploads import (
    UnableToFindUpload,
    forget,
    is_large,
    keep,
    keep_large,
    note,
    opened,
    path_of,
    remove,
)
from devices.actions.import_jobs import ImportOrder, UnableToOrderImport, order_import
from devices.imports import (
    LEFT_OUT,
    Options,
    Result,
    UnableToStart,
    called,
    fixed,
    heads_of,
    import_customers,
    import_replacements,
    matched,
    names_of,
)
from devices.models import ImportJob, ImportKind
from mdm.lib import clock
from mdm.lib.actors import actor_of, address_of
from mdm.lib.archives import UnableToTrustArchive, check_workbook_archive
from mdm.lib.spreadsheets import SheetRow, UnableToReadWorkbook, read_rows


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
    kind: ClassVar[ImportKind] = ImportKind.REGISTER
    template_name = "pages/settings/import.html"
    facet_names = ()
    bound: StyledForm | None = None
    result: Result | None = None
    token: str = ""
    heads: tuple[str, ...] = ()
    job: ImportJob | None = None

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
            if self.job:
                return HttpResponseRedirect(reverse("import-job", args=[self.job.pk]))
            if self.token:
                self.result = self._import(request, dry_run=True)
                self._note(self.result)
        except (
            UnableToReadWorkbook,
            UnableToFindUpload,
            UnableToOrderImport,
            UnableToStart,
            UnableToTrustArchive,
        ) as error:
            self.bound = self.bound or self.form_class()
            messages.error(request, str(error))
        return super().get(request, **kwargs)

    def context(self) -> dict[str, Any]:
        """This function will return the form, the check's result and the large files on their way."""
        result = self.result
        chosen = matching_of(self.request, heads=self.heads, kind=self.kind)
        return {
            "side": side_menu(self.request),
            "form": self.bound or self.form_class(),
            "told": told_by(result, kind=self.kind) if result else None,
            "fixes": kept_fixes(fixes_of(self.request, kind=self.kind), kind=self.kind),
            "token": self.token if result and not result.errors else "",
            "create_codes": bool(self.request.POST.get("create_codes")),
            "again": self.token if result else "",
            "errors_query": urlencode({"token": self.token}),
            "matches": matches(heads=self.heads, chosen=chosen, kind=self.kind) if result else [],
            "names": names_of(self.kind),
            "left_out": LEFT_OUT,
            "steps": [(label, label == ("점검" if result else "파일")) for label in STEPS],
            "submit_label": "점검",
            "cancel_href": reverse(self.home),
            "template_href": reverse(self.template_route),
            "jobs": latest_jobs(owner=account_of(self.request), kind=self.kind),
        }

    def _check(self, request: HttpRequest) -> None:
        """A file just uploaded, or one uploaded before under another matching of its columns; a large
        one becomes a job."""
        self.token = request.POST.get("again", "")
        if self.token:
            return
        self.bound = form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return
        file = form.cleaned_data["file"]
        if is_large(file):
            self.job = self._ordered(file, create_codes=bool(form.cleaned_data.get("create_codes")))
        else:
            self.token = keep(file=file, owner_id=account_of(request).pk, now=clock.now())

    def _ordered(self, file: Any, *, create_codes: bool) -> ImportJob:
        """What no worker could read is refused while its owner is here."""
        if file.read(2) == b"PK":
            check_workbook_archive(file)
        path, account = keep_large(file), account_of(self.request)
        order = ImportOrder(
            owner_id=account.pk,
            kind=self.kind,
            name=str(file.name),
            stored_name=path.name,
            create_codes=create_codes,
            role=account.role,
            address=address_of(self.request),
            language=spoken(),
        )
        try:
            return order_import(order, now=clock.now())
        except UnableToOrderImport:
            remove(path)
            raise

    def _note(self, result: Result) -> None:
        path = path_of(token=self.token, owner_id=account_of(self.request).pk)
        note(path=path, problems=problems_of(result))

    def _apply(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.token = request.POST["token"]
        self.result = self._import(request, dry_run=False)
        forget(token=self.token, owner_id=account_of(request).pk)
        if not self.result.applied:
            return super().get(request, **kwargs)
        messages.success(
            request,
            say(
                "{rows:,}행을 적용했습니다: 신규 {created:,} · 변경 {changed:,} · "
                "그대로 {unchanged:,}",
                rows=self.result.rows,
                created=self.result.created,
                changed=self.result.changed,
                unchanged=self.result.unchanged,
            ),
        )
        return HttpResponseRedirect(reverse(self.home))

    def _import(self, request: HttpRequest, *, dry_run: bool) -> Result:
        with opened(token=self.token, owner_id=account_of(request).pk) as (file, name):
            options = Options(
                dry_run=dry_run,
                create_codes=bool(request.POST.get("create_codes")),
                visible=visible_neighbourhoods(request.user),
                source=name,
                waits=False,
            )
            heads, lines = heads_of(read_rows(file, name=name))
            self.heads = tuple(heads)
            names = matching_of(request, heads=self.heads, kind=self.kind)
            rows = fixed(
                matched(lines, names=names),
                fixes=fixes_of(request, kind=self.kind),
                called=partial(called, kind=self.kind),
            )
            return self.take(rows, options)

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_customers(lines, options=options, by=actor_of(self.request), now=clock.now())


class ImportReplacementsPage(ImportPage):
    """The same for replaced meters, through the code of manage.py import_replacements."""

    title = "교체 엑셀 등록"
    form_class = ReplacementsForm
    template_route = "import-replacements-template"
    kind = ImportKind.REPLACEMENTS

    def take(self, lines: Iterator[SheetRow], options: Options) -> Result:
        """This function will check the rows, and keep them unless it is a dry run."""
        return import_replacements(
            lines, options=options, by=actor_of(self.request), now=clock.now()
        )
