"""Keeps an uploaded file between its check and its use, for its owner alone and for an hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

KEPT = timedelta(hours=1)
_SALT = "dashboard.uploads"


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
    _found(token, owner_id).path.unlink(missing_ok=True)


def _found(token: str, owner_id: int) -> Upload:
    try:
        kept = signing.loads(token, salt=_SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise UnableToFindUpload("점검한 파일을 찾을 수 없습니다. 다시 올려 주세요.") from error
    path = _folder() / str(kept["number"])
    if kept["owner"] != owner_id or not path.is_file():
        raise UnableToFindUpload("점검한 파일을 찾을 수 없습니다. 다시 올려 주세요.")
    return Upload(path, str(kept["name"]))


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _remove_old(folder: Path, now: datetime) -> None:
    earliest = (now - KEPT).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < earliest:
            path.unlink(missing_ok=True)
