"""Keeps an uploaded file between its check and its use, for its owner alone and for an hour."""

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
    number = uuid4().hex
    path = folder / number
    path.touch(mode=0o600)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    kept = {"number": number, "name": str(file.name)[:100], "owner": owner_id}
    return signing.dumps(kept, salt=_SALT)


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
    path = _found(token, owner_id).path
    path.unlink(missing_ok=True)
    _notes(path).unlink(missing_ok=True)


def note(*, token: str, owner_id: int, problems: Sequence[Sequence[Any]]) -> None:
    """This function will keep what is wrong with a kept file, row by row, beside it."""
    path = _notes(_found(token, owner_id).path)
    path.touch(mode=0o600)
    path.write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")


def noted(*, token: str, owner_id: int) -> list[list[Any]]:
    """This function will return what was noted about a kept file. Raises `UnableToFindUpload`."""
    path = _notes(_found(token, owner_id).path)
    if not path.is_file():
        raise UnableToFindUpload(_GONE)
    problems: list[list[Any]] = json.loads(path.read_text(encoding="utf-8"))
    return problems


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
