"""파일함: the files that somebody ordered, how far they are, and taking them with a reason."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from customers.queries import visible_neighbourhoods
from dashboard.ui.badges import mark_tag
from dashboard.ui.columns import Column, MomentColumn, RowLinkColumn
from dashboard.ui.doing import account_of
from dashboard.ui.exports import FORMATS
from dashboard.ui.language import say, word
from dashboard.ui.pages import ListPage, ListTable, Page, Rows
from dashboard.ui.purposes import LONGEST, SHORTEST
from dashboard.ui.replaying import folder
from dashboard.ui.wording import count, moment
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.files import cancel_file
from metering.models import FileJob, FileState

_TONES = {FileState.DONE: "fixed", FileState.FAILED: "cut"}
_OPEN = (FileState.WAITING, FileState.WRITING)
_UNSAFE = re.compile(r"[^\w가-힣-]+")


class ProgressColumn(Column):
    """Rows written of rows wanted, with a bar while it is being written."""

    css = "nw"

    def render(self, record: FileJob) -> SafeString:
        """This function will draw the bar and the counts."""
        done, total = record.rows_done, record.rows_total
        if record.state != FileState.WRITING:
            return escape(say("{n}건", n=count(total)))
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}"></progress> {} / {}',
            max(total, 1), done, word("진행"), count(done), say("{n}건", n=count(total)),
        )  # fmt: skip


class FileStateColumn(Column):
    """How far a file is; a failure says why."""

    css = "nw"

    def render(self, record: FileJob) -> SafeString:
        """This function will draw the word."""
        state = FileState(record.state)
        return mark_tag(str(state.label), _TONES.get(state, ""), record.problem)


class FilesTable(ListTable):
    """Own files, the newest first."""

    caption = "파일함"
    empty_note = "신청한 파일이 없습니다. 목록 화면에서 큰 파일을 받으면 여기에 만들어집니다"

    title = RowLinkColumn(
        verbose_name="화면", href=lambda job: reverse("file", args=[job.pk]), orderable=False
    )
    created_at = MomentColumn(verbose_name="신청 일시", css="nw", phone="신청", order_by=("pk",))
    file_format = Column(verbose_name="형식", orderable=False, css="nw", phone="형식")
    state = FileStateColumn(verbose_name="상태", orderable=False)
    rows_total = ProgressColumn(verbose_name="건수", orderable=False)
    finished_at = MomentColumn(verbose_name="완료 일시", orderable=False, css="nw", phone="완료")
    expires_at = MomentColumn(verbose_name="보관 기한", orderable=False, css="nw", phone="기한")


class FilesPage(ListPage):
    """Own files alone, whatever the role; refreshes itself while one is being written."""

    title = "파일함"
    template_name = "pages/files.html"
    table_class = FilesTable
    default_sort = "-created_at"
    facet_names = ()
    has_files = False  # a list of files needs no file of itself
    personal = False

    def rows(self) -> Rows:
        """This function will return the visitor's own files."""
        return FileJob.objects.filter(owner=account_of(self.request)).defer("numbers")

    def prepared(self, rows: Iterable[Any]) -> Iterable[Any]:
        """This function will keep the rows as they are."""
        return rows

    def context(self) -> dict[str, Any]:
        """This function will say whether the page should look again; there are no conditions to reset."""
        waiting = self.rows().filter(state__in=_OPEN)  # type: ignore[union-attr]
        return {"polls": waiting.exists(), "reset_href": ""}


class FilePage(Page):
    """One own file: its conditions and progress; POST cancels it, or gives it for a reason."""

    title = "파일"
    template_name = "pages/file.html"
    facet_names = ()

    @cached_property
    def job(self) -> FileJob:
        """This function will return the file of the address; 404 for somebody else's."""
        found = FileJob.objects.filter(pk=self.kwargs["pk"], owner=account_of(self.request)).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """This function will return what is known of the file."""
        job = self.job
        return {
            "job": job,
            "state": FileState(job.state).label,
            "polls": job.state in _OPEN,
            "is_done": job.state == FileState.DONE,
            "file_facts": [
                ("화면", job.title),
                ("상태", FileState(job.state).label),
                ("이유", job.problem or "–"),
                ("조건", job.conditions or "–"),
                ("건수", f"{count(job.rows_done)} / {count(job.rows_total)}"),
                ("형식", job.file_format),
                ("신청", moment(job.created_at)),
                ("보관 기한", moment(job.expires_at)),
                ("SHA-256", job.sha256 or "–"),
            ],
        }

    def post(self, request: HttpRequest, **_: Any) -> HttpResponseBase:
        """This function will cancel the file, or give it out and log who took what and why."""
        if account_of(request).must_change_password:
            return HttpResponseRedirect(reverse("password"))
        if request.POST.get("do") == "cancel":
            if cancel_file(job=self.job, now=clock.now()):
                messages.success(request, "파일 만들기를 취소했습니다.")
            return HttpResponseRedirect(reverse("files"))
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST]
        if refusal := self._refusal(reason):
            messages.error(request, refusal)
            return HttpResponseRedirect(reverse("file", args=[self.job.pk]))
        return self._given(reason)

    def _refusal(self, reason: str) -> str:
        job, account = self.job, account_of(self.request)
        path = folder() / job.stored_name
        expired = job.expires_at is None or job.expires_at <= clock.now()
        if job.state != FileState.DONE or expired or not path.is_file():
            return "받을 수 없는 파일입니다. 다시 신청해 주세요."
        if job.role != account.role or not _covers(visible_neighbourhoods(account), job.scope):
            return "파일을 만든 뒤 권한이 바뀌어 받을 수 없습니다. 다시 신청해 주세요."
        if len(reason) < SHORTEST:
            return say("사유를 {shortest}자 이상 적어 주세요.", shortest=SHORTEST)
        return ""

    def _given(self, reason: str) -> HttpResponseBase:
        job = self.job
        log_access(
            Access(
                AccessKind.DOWNLOAD,
                f"SHA-256 {job.sha256} · {job.logged or job.conditions}",
                job.rows_done,
                reason,
                job.numbers,
            ),
            by=actor_of(self.request),
            now=clock.now(),
        )
        with translation.override(job.language):
            name = _UNSAFE.sub("_", word(job.title)).strip("_")
        return FileResponse(
            (folder() / job.stored_name).open("rb"),
            as_attachment=True,
            filename=f"{name}_{moment(job.finished_at)[:10].replace('-', '')}.{job.file_format}",
            content_type=FORMATS[job.file_format],
        )


def _covers(now: frozenset[int] | None, then: list[int] | None) -> bool:
    """Whoever lost a 동 since must not read it in an old file."""
    return now is None or (then is not None and now.issuperset(then))
