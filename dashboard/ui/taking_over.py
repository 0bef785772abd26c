"""Checks and takes over large register files beside a worker's tasks, with their owner's present rights."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

import structlog
from django.db import transaction
from django.utils import translation

from customers.queries import visible_neighbourhoods
from dashboard.ui.backgrounds import UnableToGoOn
from dashboard.ui.beside import Bench, beating
from dashboard.ui.uploads import job_folder, note, remove
from devices.actions.import_jobs import (
    claim_import,
    fail_import,
    finish_import,
    forget_imports,
    note_rows,
)
from devices.imports import (
    Options,
    Result,
    called,
    fixed,
    heads_of,
    import_customers,
    import_replacements,
    matched,
)
from devices.models import ImportJob, ImportKind, ImportStep
from mdm.audit.actions import attributed
from mdm.lib import clock
from mdm.lib.actors import Actor
from mdm.lib.spreadsheets import SheetRow, UnableToReadWorkbook, read_rows

_bench = Bench("imports")
log = structlog.get_logger(__name__)


class UnableToTakeOver(RuntimeError):
    """A file that its owner may no longer bring in, or that is gone; the message is Korean."""


@dataclass(slots=True)
class Progress:
    """How many of about how many rows were read; `stopped` is set by the heart."""

    total: int = 0
    done: int = 0
    heads: Sequence[str] = field(default=())
    stopped: bool = False

    def counted(self, lines: Iterable[SheetRow]) -> Iterator[SheetRow]:
        """This function will pass rows on and count them. Raises `UnableToGoOn` once stopped."""
        for line in lines:
            if self.stopped:
                raise UnableToGoOn
            self.done += 1
            yield line

    def expect(self, rows: int) -> None:
        """This function will be told about how many rows there are."""
        self.total = rows


def wake() -> None:
    """This function will have the waiting files worked off beside the worker's other tasks, one at a
    time; one that dies with its worker changed nothing and is taken again from its first row."""
    _bench.wake(take_imports)


def take_imports() -> None:
    """This function will do the next step of every file that waits and remove those that rested long."""
    for name in forget_imports(now=clock.now()):
        remove(job_folder() / name)
    while (job := claim_import(now=clock.now())) is not None:
        take(job)


def take(job: ImportJob) -> None:
    """This function will do the step of a claimed file; whatever goes wrong, nothing of it is kept."""
    path = job_folder() / job.stored_name
    try:
        result = _stepped(job, path)
        if result.applied:
            remove(path)
    except UnableToGoOn:
        log.info("import_given_up", job=job.pk)
    except (UnableToTakeOver, UnableToReadWorkbook) as error:
        fail_import(job=job, failure=str(error), now=clock.now())
    except Exception:
        log.exception("import_failed", job=job.pk)
        failure = "처리하는 중에 오류가 났습니다. 아무것도 바꾸지 않았습니다."
        fail_import(job=job, failure=failure, now=clock.now())


def _stepped(job: ImportJob, path: Path) -> Result:
    """One transaction with the note of what was done in it: both are kept or neither."""
    actor = _actor(job)
    if not path.is_file():
        raise UnableToTakeOver("올린 파일이 없습니다. 다시 올려 주세요.")
    progress = Progress()
    with attributed(actor), transaction.atomic(), path.open("rb") as file:
        with beating(_teller(job, progress)), translation.override(job.language):
            result = _imported(job, file, progress, actor)
        problems = [
            [kind, each.row, each.column, each.message, each.value]
            for kind, found in (("오류", result.errors), ("주의", result.warnings))
            for each in found
        ]
        note(path=path, problems=problems)
        if not finish_import(
            job=job, result=result, heads=progress.heads, problems=problems, now=clock.now()
        ):
            raise UnableToGoOn  # cancelled at the last moment: nothing is kept
    return result


def _actor(job: ImportJob) -> Actor:
    owner = job.owner
    if not owner.is_active or owner.role != job.role or not owner.may_administer:
        raise UnableToTakeOver("올린 뒤 권한이 바뀌어 처리하지 않았습니다.")
    return Actor(owner.username, owner.pk, job.address, "/settings/import/")


def _teller(job: ImportJob, progress: Progress) -> Callable[[], None]:
    def tell() -> None:
        progress.stopped = not note_rows(
            job=job, done=progress.done, total=progress.total, now=clock.now()
        )

    return tell


def _imported(job: ImportJob, file: IO[bytes], progress: Progress, actor: Actor) -> Result:
    options = Options(
        dry_run=job.step == ImportStep.CHECK,
        create_codes=job.create_codes,
        visible=visible_neighbourhoods(job.owner),
        source=job.name,
    )
    lines = read_rows(file, name=job.name, expecting=progress.expect)
    progress.heads, lines = heads_of(lines)
    names: Mapping[str, str] = job.matching
    rows = fixed(
        progress.counted(matched(lines, names=names)),
        fixes={(row, name): text for row, name, text in job.fixes},
        called=partial(called, kind=job.kind),
    )
    take = import_customers if job.kind == ImportKind.REGISTER else import_replacements
    return take(rows, options=options, by=actor, now=clock.now())
