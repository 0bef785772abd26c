"""설정 엑셀 등록 of a large file: its progress, what the check found, applying, cancelling."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.settings.import_results import (
    STEPS,
    fixes_of,
    kept_fixes,
    matches,
    matching_of,
    told_of,
)
from dashboard.pages.settings.menu import side_menu
from dashboard.ui.doing import account_of, demand_administrator
from dashboard.ui.pages import Page
from dashboard.ui.uploads import job_folder, remove
from devices.actions.import_jobs import SILENT_AFTER, Wish, cancel_import, wish
from devices.imports import LEFT_OUT, names_of
from devices.models import ImportJob, ImportKind, ImportState, ImportStep
from mdm.accounts.models import User
from mdm.lib import clock

LISTED = 5
RECENT = timedelta(days=7)
_OPEN = (ImportState.WAITING, ImportState.RUNNING)
_HOMES = {ImportKind.REGISTER: "import", ImportKind.REPLACEMENTS: "import-replacements"}


def latest_jobs(*, owner: User, kind: ImportKind) -> list[ImportJob]:
    """This function will return somebody's latest large files of a kind, the newest first."""
    since = clock.now() - RECENT
    found = ImportJob.objects.filter(owner=owner, kind=kind, created_at__gte=since)
    return list(found.defer("problems").order_by("-pk")[:LISTED])


def own_job(request: HttpRequest, *, pk: int) -> ImportJob:
    """This function will return the visitor's own job; 404 for somebody else's."""
    found = ImportJob.objects.filter(pk=pk, owner=account_of(request)).first()
    if found is None:
        raise Http404
    return found


class ImportJobPage(Page):
    """One large file; POST applies it, checks it again under other columns, or cancels it."""

    title = "엑셀 등록"
    template_name = "pages/settings/import_job.html"
    facet_names = ()

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will show how far the file is, or what was found in it."""
        demand_administrator(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponseBase:
        """This function will order the next step, or cancel the file."""
        demand_administrator(request)
        if "cancel" in request.POST:
            if cancel_import(job=self.job, now=clock.now()):
                remove(job_folder() / self.job.stored_name)
                messages.success(request, "파일 등록을 취소했습니다. 아무것도 바꾸지 않았습니다.")
            return HttpResponseRedirect(reverse(_HOMES[ImportKind(self.job.kind)]))
        step = ImportStep.APPLY if "token" in request.POST else ImportStep.CHECK
        matching = matching_of(request, heads=self.job.heads, kind=self.job.kind)
        told = fixes_of(request, kind=self.job.kind)
        fixes = [(row, name, text) for (row, name), text in told.items()]
        if not wish(job=self.job, wanted=Wish(step, matching, fixes)):
            messages.error(request, "지금은 할 수 없습니다. 점검 결과를 확인해 주세요.")
        return HttpResponseRedirect(request.path)

    @cached_property
    def job(self) -> ImportJob:
        """This function will return the job of the address."""
        return own_job(self.request, pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """This function will return the job's progress, and its result once there is one."""
        job = self.job
        done = job.state == ImportState.DONE
        applied = done and job.step == ImportStep.APPLY
        current = "적용" if job.step == ImportStep.APPLY else "점검"
        return {
            "side": side_menu(self.request),
            "job": job,
            "steps": [(label, label == current) for label in STEPS],
            "polls": job.state in _OPEN,
            "is_silent": job.state == ImportState.RUNNING and self._is_silent,
            "is_ready": done and not applied,
            "is_applied": applied,
            "told": told_of(job) if done else None,
            "token": "job" if done and not applied and not job.error_count else "",
            "again": "job" if done and not applied else "",
            "create_codes": job.create_codes,
            "fixes": kept_fixes(
                {(row, name): text for row, name, text in job.fixes}, kind=job.kind
            ),
            "errors_query": f"job={job.pk}",
            "matches": self._matches() if done and not applied else [],
            "names": names_of(job.kind),
            "left_out": LEFT_OUT,
            "cancel_href": reverse(_HOMES[ImportKind(job.kind)]),
        }

    @property
    def _is_silent(self) -> bool:
        beat_at = self.job.beat_at
        return beat_at is not None and self.now - beat_at > SILENT_AFTER

    def _matches(self) -> list[Any]:
        job = self.job
        return matches(heads=job.heads, chosen=job.matching, kind=job.kind)
