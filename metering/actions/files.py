"""The work list of large files: ordered by people, claimed by workers, cancelled, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from metering.models import FileJob, FileState

KEPT = timedelta(days=7)
_SILENT_AFTER = timedelta(seconds=60)  # a worker that has not been heard for this long is dead
_MOST_ATTEMPTS = 3
_MOST_OPEN = 5
_OPEN = (FileState.WAITING, FileState.WRITING)


class UnableToOrderFile(ValueError):
    """An order that is refused; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Which page as a file, for whom and in which language; `rows_total` as counted when ordered."""

    owner_id: int
    role: str
    title: str
    path: str
    query: str
    file_format: str
    rows_total: int
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file: its name in the folder of files, bytes, hash, rows and what it shows, in its
    owner's words and in those of the access log."""

    stored_name: str
    size_b: int
    sha256: str
    rows: int
    conditions: str
    logged: str
    scope: frozenset[int] | None
    numbers: Sequence[str]


@transaction.atomic
def order_file(order: FileOrder, *, now: datetime) -> FileJob:
    """This function will put a file on the work list. Raises `UnableToOrderFile` when its owner waits
    for five already."""
    waiting = FileJob.objects.filter(owner_id=order.owner_id, state__in=_OPEN).count()
    if waiting >= _MOST_OPEN:
        raise UnableToOrderFile(
            _("만들고 있는 파일이 {waiting}개 있습니다. 끝난 뒤 다시 신청해 주세요.").format(
                waiting=waiting
            )
        )
    return FileJob.objects.create(
        owner_id=order.owner_id,
        role=order.role,
        title=order.title[:50],
        path=order.path[:200],
        query=order.query[:4000],
        file_format=order.file_format,
        rows_total=order.rows_total,
        language=order.language,
        created_at=now,
    )


@transaction.atomic
def claim_file(*, now: datetime) -> FileJob | None:
    """This function will take the oldest file that waits, or that a dead worker left, for this worker;
    None when there is nothing to do. One that three workers did not finish fails."""
    silent = Q(state=FileState.WRITING, beat_at__lt=now - _SILENT_AFTER)
    free = FileJob.objects.filter(Q(state=FileState.WAITING) | silent)
    for job in free.select_for_update(skip_locked=True).order_by("pk"):
        if job.attempts >= _MOST_ATTEMPTS:
            _end(job, FileState.FAILED, now=now, problem="여러 번 시도했으나 끝내지 못했습니다.")
            continue
        job.state, job.beat_at, job.rows_done = FileState.WRITING, now, 0
        job.attempts += 1
        job.save(update_fields=["state", "beat_at", "rows_done", "attempts"])
        return job
    return None


def note_progress(*, job: FileJob, rows_done: int, now: datetime) -> bool:
    """This function will note how many rows are written and say whether the file is still wanted of
    this worker: not cancelled, not taken over."""
    return bool(_held(job).update(rows_done=rows_done, beat_at=now))


def finish_file(*, job: FileJob, written: Written, now: datetime) -> bool:
    """This function will make a written file available for seven days; False when nobody wants it of
    this worker any more."""
    return bool(
        _held(job).update(
            state=FileState.DONE,
            stored_name=written.stored_name,
            size_b=written.size_b,
            sha256=written.sha256,
            rows_done=written.rows,
            rows_total=written.rows,
            conditions=written.conditions[:500],
            logged=written.logged[:500],
            numbers=list(written.numbers),
            scope=None if written.scope is None else sorted(written.scope),
            finished_at=now,
            expires_at=now + KEPT,
            beat_at=now,
        )
    )


def fail_file(*, job: FileJob, problem: str, now: datetime) -> None:
    """This function will give a file up with a sentence for its owner."""
    _held(job).update(state=FileState.FAILED, problem=problem[:200], finished_at=now)


def cancel_file(*, job: FileJob, now: datetime) -> bool:
    """This function will cancel a file that waits or is being written; False when it is over."""
    found = FileJob.objects.filter(pk=job.pk, state__in=_OPEN)
    return bool(found.update(state=FileState.CANCELLED, finished_at=now))


def forget_expired(*, now: datetime) -> list[str]:
    """This function will remove jobs past their seven days and return the names of their files."""
    old = FileJob.objects.filter(
        Q(expires_at__lte=now) | Q(expires_at=None, finished_at__lte=now - KEPT)
    )
    names = [name for name in old.values_list("stored_name", flat=True) if name]
    old.delete()
    return names


def _held(job: FileJob) -> QuerySet[FileJob]:
    """A worker that was taken for dead no longer holds it: each claim counts up."""
    return FileJob.objects.filter(pk=job.pk, state=FileState.WRITING, attempts=job.attempts)


def _end(job: FileJob, state: FileState, *, now: datetime, problem: str) -> None:
    job.state, job.problem, job.finished_at = state, problem, now
    job.save(update_fields=["state", "problem", "finished_at"])
