"""Writes ordered files: each is its page, drawn by a worker with the owner's account and present rights."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import FileResponse, HttpRequest, QueryDict
from django.urls import resolve
from django.utils import translation

from customers.queries import visible_neighbourhoods
from dashboard.ui.backgrounds import Background, UnableToGoOn
from dashboard.ui.beside import Bench, beating
from mdm.lib import clock
from metering.actions.files import (
    Written,
    claim_file,
    fail_file,
    finish_file,
    forget_expired,
    note_progress,
)
from metering.models import FileJob

_bench = Bench("files")
log = structlog.get_logger(__name__)


class UnableToReplay(RuntimeError):
    """A page that gave no file, as for an account that was locked; the message is Korean."""


def wake() -> None:
    """This function will have the ordered files written beside the worker's other tasks, by one thread
    at a time: judging must not wait for a large file. One that dies with its worker is taken again."""
    _bench.wake(write_files)


def write_files() -> None:
    """This function will write every ordered file that waits and remove those that expired."""
    for name in forget_expired(now=clock.now()):
        (folder() / name).unlink(missing_ok=True)
    while (job := claim_file(now=clock.now())) is not None:
        _write(job)


def folder() -> Path:
    """This function will return where finished files lie, for the product's own account alone."""
    path = Path(settings.DATA_DIR) / "files"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _write(job: FileJob) -> None:
    path = folder() / f"{job.pk}-{uuid4().hex}.{job.file_format}"
    kept = False
    try:
        kept = finish_file(job=job, written=_written(job, path), now=clock.now())
    except UnableToGoOn:
        log.info("file_given_up", job=job.pk)
    except UnableToReplay as error:
        fail_file(job=job, problem=str(error), now=clock.now())
    except Exception:
        log.exception("file_failed", job=job.pk)
        fail_file(job=job, problem="파일을 만드는 중에 오류가 났습니다.", now=clock.now())
    finally:
        if not kept:
            path.unlink(missing_ok=True)


def _written(job: FileJob, path: Path) -> Written:
    background = Background(total=job.rows_total)
    background.scope = visible_neighbourhoods(job.owner)
    digest, size_b = hashlib.sha256(), 0
    path.touch(mode=0o600)

    def tell() -> None:
        wanted = note_progress(job=job, rows_done=background.done, now=clock.now())
        background.stopped = not wanted

    with beating(tell), translation.override(job.language), path.open("wb") as file:
        for chunk in _replayed(job, background):
            file.write(chunk)
            digest.update(chunk)
            size_b += len(chunk)
    return Written(
        stored_name=path.name,
        size_b=size_b,
        sha256=digest.hexdigest(),
        rows=background.done,
        conditions=background.conditions,
        logged=background.logged,
        scope=background.scope,
        numbers=background.numbers,
    )


def _replayed(job: FileJob, background: Background) -> Iterator[bytes]:
    request = _request(job, background)
    match = resolve(job.path)
    answer = match.func(request, *match.args, **match.kwargs)
    if not isinstance(answer, FileResponse):
        raise UnableToReplay("이 계정으로는 지금 이 화면의 파일을 만들 수 없습니다.")
    try:
        yield from answer.streaming_content  # type: ignore[misc]
    finally:
        answer.close()


def _request(job: FileJob, background: Background) -> HttpRequest:
    """What a browser of the owner would send; rights are asked anew, so a lost region is not written."""
    if not job.owner.is_active or job.owner.role != job.role:
        raise UnableToReplay("신청한 뒤 권한이 바뀌어 만들지 않았습니다.")
    request: Any = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = job.path
    request.GET = QueryDict(job.query)
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.user = job.owner
    request.session = {}
    request.background = background
    request._messages = CookieStorage(request)
    return request  # type: ignore[no-any-return]
