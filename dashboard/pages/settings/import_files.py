"""The files around an import: empty ones to fill in, what a check found, and the register itself (S-93)."""

from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from customers.queries import scoped
from dashboard.pages.settings.import_jobs import own_job
from dashboard.ui.doing import demand_administrator
from dashboard.ui.exports import FORMATS, MOST_ROWS
from dashboard.ui.language import say
from dashboard.ui.purposes import purpose_of
from dashboard.ui.uploads import UnableToFindUpload, job_folder, noted, path_of
from devices.imports import export_columns, export_rows, template_columns
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import actor_of
from mdm.lib.spreadsheets import SheetColumn, write_csv, write_xlsx

COLUMNS = (
    SheetColumn("구분"),
    SheetColumn("행"),
    SheetColumn("열"),
    SheetColumn("내용"),
    SheetColumn("값"),
)
_MOST_DIGITS = 19  # of a number that the database can hold


def template(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with an empty register file to fill in (S-92)."""
    demand_administrator(request)
    return _book(write_xlsx(columns=export_columns(), rows=(), title="수용가"), "수용가_등록_양식")


def errors(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with what the check of a file found, row by row, to work through."""
    account = demand_administrator(request)
    job = request.GET.get("job", "")
    try:
        if job.isdecimal() and len(job) < _MOST_DIGITS:
            path = job_folder() / own_job(request, pk=int(job)).stored_name
        else:
            path = path_of(token=request.GET.get("token", ""), owner_id=account.pk)
        problems = noted(path=path)
    except UnableToFindUpload as error:
        raise Http404 from error
    return _book(write_xlsx(columns=COLUMNS, rows=problems, title="점검 결과"), "점검_결과")


def replacements_template(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with an empty file of replacements to fill in."""
    demand_administrator(request)
    book = write_xlsx(columns=template_columns(), rows=(), title="계량기 교체")
    return _book(book, "계량기_교체_양식")


def _book(book: IO[bytes], name: str) -> HttpResponseBase:
    return FileResponse(
        book, as_attachment=True, filename=f"{name}.xlsx", content_type=FORMATS["xlsx"]
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
        messages.warning(
            request, say("{most_rows:,}건이 넘어 csv로 받습니다.", most_rows=MOST_ROWS)
        )
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
        filename=say("수용가_{day:%Y%m%d}.{file_format}", day=day, file_format=file_format),
        content_type=FORMATS[file_format],
    )
