"""The work list of large register files: ordered by people, claimed by workers, cancelled, forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from devices.imports import Result
from devices.models import ImportJob, ImportKind, ImportState, ImportStep

SILENT_AFTER = timedelta(seconds=60)  # a worker that has not been heard for this long is dead
SHOWN = 200  # problems kept in the row; all of them stand in a file
_KEPT = timedelta(days=7)
_MOST_ATTEMPTS = 3
_OPEN = (ImportState.WAITING, ImportState.RUNNING)
_RESTING = (ImportState.DONE, ImportState.FAILED)


class UnableToOrderImport(ValueError):
    """An order that is refused; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Which file, of what kind, for whom: `stored_name` as it lies in the folder of imports."""

    owner_id: int
    kind: ImportKind
    name: str
    stored_name: str
    create_codes: bool
    role: str
    address: str | None = None
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be done with a checked file: which step, under which names of its columns, with which
    cells corrected."""

    step: ImportStep
    matching: Mapping[str, str] = field(default_factory=dict)
    fixes: Sequence[tuple[int, str, str]] = ()  # row, name of our column, text


@transaction.atomic
def order_import(order: ImportOrder, *, now: datetime) -> ImportJob:
    """This function will put the check of a file on the work list. Raises `UnableToOrderImport` while
    its owner waits for another one."""
    if ImportJob.objects.filter(owner_id=order.owner_id, state__in=_OPEN).exists():
        raise UnableToOrderImport("처리 중인 등록 파일이 있습니다. 끝난 뒤 다시 올려 주세요.")
    return ImportJob.objects.create(
        owner_id=order.owner_id,
        role=order.role,
        address=order.address,
        language=order.language,
        kind=order.kind,
        name=order.name[:100],
        stored_name=order.stored_name,
        create_codes=order.create_codes,
        created_at=now,
    )


def wish(*, job: ImportJob, wanted: Wish) -> bool:
    """This function will put the next step of a checked file on the work list: another check, or the
    taking over of a file without errors; False when the file is not in such a state."""
    found = ImportJob.objects.filter(pk=job.pk, state__in=_RESTING, step=ImportStep.CHECK)
    if wanted.step == ImportStep.APPLY:
        found = found.filter(state=ImportState.DONE, error_count=0)
    return bool(
        found.update(
            step=wanted.step,
            state=ImportState.WAITING,
            matching=dict(wanted.matching),
            fixes=[list(each) for each in wanted.fixes],
            attempts=0,
            rows_done=0,
            failure="",
        )
    )


@transaction.atomic
def claim_import(*, now: datetime) -> ImportJob | None:
    """This function will take the oldest file that waits, or that a dead worker left, for this worker;
    None when there is nothing to do. One that three workers did not finish fails."""
    silent = Q(state=ImportState.RUNNING, beat_at__lt=now - SILENT_AFTER)
    free = ImportJob.objects.filter(Q(state=ImportState.WAITING) | silent)
    for job in free.select_for_update(skip_locked=True, of=("self",)).order_by("pk"):
        if job.attempts >= _MOST_ATTEMPTS:
            job.state, job.finished_at = ImportState.FAILED, now
            job.failure = "여러 번 끊겨 끝내지 못했습니다. 아무것도 바꾸지 않았습니다."
            job.save(update_fields=["state", "failure", "finished_at"])
            continue
        job.state, job.beat_at, job.rows_done = ImportState.RUNNING, now, 0
        job.attempts += 1
        job.save(update_fields=["state", "beat_at", "rows_done", "attempts"])
        return job
    return None


def note_rows(*, job: ImportJob, done: int, total: int, now: datetime) -> bool:
    """This function will note how many rows were read and say whether the file is still wanted of this
    worker: not cancelled, not taken over."""
    return bool(_held(job).update(rows_done=done, rows_total=total, beat_at=now))


def finish_import(
    *, job: ImportJob, result: Result, heads: Sequence[str], problems: Iterable[Any], now: datetime
) -> bool:
    """This function will note what a step found or did; False when nobody wants it of this worker any
    more, and then what it did must be undone."""
    return bool(
        _held(job).update(
            state=ImportState.DONE,
            heads=list(heads),
            rows_done=result.rows,
            rows_total=result.rows,
            created=result.created,
            changed=result.changed,
            unchanged=result.unchanged,
            wrong_rows=result.wrong_rows,
            new_codes=len(result.created_codes),
            error_count=len(result.errors),
            problems=list(problems)[:SHOWN],
            # what was to be kept and was refused has to be checked again
            step=ImportStep.CHECK if result.errors else job.step,
            finished_at=now,
            beat_at=now,
        )
    )


def fail_import(*, job: ImportJob, failure: str, now: datetime) -> None:
    """This function will give a file up with a sentence for its owner."""
    _held(job).update(state=ImportState.FAILED, failure=failure[:200], finished_at=now)


def cancel_import(*, job: ImportJob, now: datetime) -> bool:
    """This function will cancel a file on its way; False when it is taken over already."""
    found = ImportJob.objects.filter(pk=job.pk).exclude(
        Q(state=ImportState.CANCELLED) | Q(state=ImportState.DONE, step=ImportStep.APPLY)
    )
    return bool(found.update(state=ImportState.CANCELLED, finished_at=now))


def forget_imports(*, now: datetime) -> list[str]:
    """This function will remove files that rested for seven days and return the names of those stored."""
    old = ImportJob.objects.filter(finished_at__lte=now - _KEPT).exclude(state__in=_OPEN)
    names = list(old.values_list("stored_name", flat=True))
    old.delete()
    return names


def _held(job: ImportJob) -> QuerySet[ImportJob]:
    """A worker that was taken for dead no longer holds it: each claim counts up."""
    return ImportJob.objects.filter(
        pk=job.pk, state=ImportState.RUNNING, step=job.step, attempts=job.attempts
    )
