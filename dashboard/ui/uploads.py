"""Keeps uploaded files: small ones between check and use, for their owner alone and for an hour; large
ones until their job is over."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

KEPT = timedelta(hours=1)
LARGE_WORKBOOK_B = 384 * 1024  # some 3,000 rows: more than somebody waits for
LARGE_TEXT_B = 1024 * 1024
_SALT = "dashboard.uploads"
_GONE = "점검한 파일을 찾을 수 없습니다. 다시 올려 주세요."


class UnableToFindUpload(ValueError):
    """A kept file that is gone, too old or somebody else's; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file: where it lies and how its owner called it."""

    path: Path
    name: str


def keep(*, file: "UploadedFile[bytes]", owner_id: int, now: datetime) -> str:
    """This function will keep a file and return the token that its owner gets it back by; files that
    were kept for longer than an hour are removed."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_old(folder, now)
    path = _written(file, folder)
    kept = {"number": path.name, "name": str(file.name)[:100], "owner": owner_id}
    return signing.dumps(kept, salt=_SALT)


def is_large(file: "UploadedFile[bytes]") -> bool:
    """This function will say whether a file is read beside the request instead of within it."""
    file.seek(0)
    is_archive = file.read(2) == b"PK"
    file.seek(0)
    return (file.size or 0) > (LARGE_WORKBOOK_B if is_archive else LARGE_TEXT_B)


def keep_large(file: "UploadedFile[bytes]") -> Path:
    """This function will keep the file of a job and return where; who made the job removes it."""
    return _written(file, job_folder())


def job_folder() -> Path:
    """This function will return where the files of jobs lie, for the product's own account alone."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def opened(*, token: str, owner_id: int) -> Iterator[tuple[IO[bytes], str]]:
    """This function will open a kept file for its owner and yield it with its name.

    Raises `UnableToFindUpload`.
    """
    upload = _found(token, owner_id)
    with upload.path.open("rb") as file:
        yield file, upload.name


def forget(*, token: str, owner_id: int) -> None:
    """This function will remove a kept file."""
    remove(_found(token, owner_id).path)


def remove(path: Path) -> None:
    """This function will remove a kept file and what was noted about it."""
    path.unlink(missing_ok=True)
    _notes(path).unlink(missing_ok=True)


def path_of(*, token: str, owner_id: int) -> Path:
    """This function will return where a kept file lies. Raises `UnableToFindUpload`."""
    return _found(token, owner_id).path


def note(*, path: Path, problems: Sequence[Sequence[Any]]) -> None:
    """This function will keep what is wrong with a kept file, row by row, beside it."""
    notes = _notes(path)
    notes.touch(mode=0o600)
    notes.write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")


def noted(*, path: Path) -> list[list[Any]]:
    """This function will return what was noted about a kept file. Raises `UnableToFindUpload`."""
    notes = _notes(path)
    if not notes.is_file():
        raise UnableToFindUpload(_GONE)
    problems: list[list[Any]] = json.loads(notes.read_text(encoding="utf-8"))
    return problems


def _written(file: "UploadedFile[bytes]", folder: Path) -> Path:
    path = folder / uuid4().hex
    path.touch(mode=0o600)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


def _notes(path: Path) -> Path:
    return path.with_suffix(".json")


def _found(token: str, owner_id: int) -> Upload:
    try:
        kept = signing.loads(token, salt=_SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise UnableToFindUpload(_GONE) from error
    path = _folder() / str(kept["number"])
    if kept["owner"] != owner_id or not path.is_file():
        raise UnableToFindUpload(_GONE)
    return Upload(path, str(kept["name"]))


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _remove_old(folder: Path, now: datetime) -> None:
    earliest = (now - KEPT).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < earliest:
            path.unlink(missing_ok=True)
