"""Writes the access log and names the author of changes that no web request makes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pghistory

from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib.actors import Actor


@dataclass(frozen=True, slots=True)
class Access:
    """What was done: its kind, whose data (고객번호 or what the rows are), how many rows, why.

    `numbers` = the 고객번호 of everybody in a file.
    """

    kind: AccessKind
    subject: str = ""
    row_count: int | None = None
    reason: str = ""
    numbers: Sequence[str] = ()


def log_access(access: Access, *, by: Actor, now: datetime) -> AccessEvent:
    """This function will add one line to the access log."""
    return AccessEvent.objects.create(
        at=now,
        user_id=by.user_id,
        username=_line(by.username, 150),
        address=by.address,
        kind=access.kind,
        path=_line(by.path, 500),
        subject=_line(access.subject, 200),
        row_count=access.row_count,
        reason=_line(access.reason, 200),
        numbers=list(access.numbers),
    )


@contextmanager
def attributed(by: Actor) -> Iterator[None]:
    """This function will write an actor into every history row made inside the block."""
    with pghistory.context(
        user=by.user_id, username=by.username, address=by.address, command=by.path
    ):
        yield


@contextmanager
def from_file(name: str) -> Iterator[None]:
    """This function will write a file's name into every history row made inside the block, beside its
    author ("" = no file)."""
    with pghistory.context(**({"file": name} if name else {})):
        yield


def _line(text: str, limit: int) -> str:
    """A log-in name may hold anything: PostgreSQL refuses NUL, the column refuses length."""
    return text.replace("\0", "")[:limit]
