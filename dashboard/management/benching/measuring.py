"""The measurement: every page of a small and of a large town, with its CPU, beside a plain template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.test import Client, override_settings

from dashboard.management.benching.addresses import addresses
from dashboard.management.benching.clocks import Cost, backend_clock, cost_of
from dashboard.management.benching.growing import grow, settle
from dashboard.management.benching.history import live
from dashboard.management.benching.plain import PlainPage
from dashboard.management.benching.town import found
from mdm.accounts.models import Role, User
from mdm.heap import keep_loaded
from mdm.lib import clock
from mdm.lib.scratch import scratch_database

DATABASE: Final = "mdm_bench"
TARGET_MS: Final = 300
_STATIC: Final = "django.contrib.staticfiles.storage.StaticFilesStorage"
_NEEDS_NO_FILES: Final = {
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": _STATIC},  # nothing is collected for a trial
    },
    "SECURE_SSL_REDIRECT": False,
    "SESSION_COOKIE_SECURE": False,
}

Say = Callable[[str], object]


class UnableToDrawPage(RuntimeError):
    """A page that is measured did not answer with a page."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the two towns are, how many days they lived, and how often a page is drawn."""

    small: int = 2_231
    large: int = 50_000
    days: int = 32
    repeats: int = 7


FULL: Final = Size()


def run(*, say: Say, size: Size = FULL) -> Mapping[str, object]:
    """This function will measure in a scratch database and return, by town and page, queries, CPU ms
    of Python and PostgreSQL, those of a plain template over the same rows, and the ratio."""
    keep_loaded()  # as a web worker does
    with scratch_database(name=DATABASE), override_settings(**_NEEDS_NO_FILES):
        return measure(say=say, size=size, now=clock.now())


def measure(*, say: Say, size: Size, now: datetime) -> Mapping[str, object]:
    """This function will fill the empty database with both towns, one after the other, and measure
    each; raises UnableToDrawPage."""
    today = now.astimezone(clock.SEOUL).date()
    client = _client()
    say(f"{size.small:,} connections")
    live(town=found(connections=size.small, now=now), days=size.days, now=now)
    settle()
    measured = {str(size.small): _pages(client, size=size, now=now, say=say)}
    say(f"{size.large:,} connections")
    grow(connections=size.large, days=size.days, now=now, today=today)
    settle()
    measured[str(size.large)] = _pages(client, size=size, now=now, say=say)
    slow = {
        name: found["cpu_ms"]
        for name, found in measured[str(size.large)].items()
        if found["cpu_ms"] > TARGET_MS
    }
    return {"pages": measured, "target_ms": TARGET_MS, "slower_than_target": slow}


def _client() -> Client:
    """An administrator, who sees everything."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(
        User.objects.create_user(username="bench", role=Role.ADMIN),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def _pages(client: Client, *, size: Size, now: datetime, say: Say) -> dict[str, dict[str, Any]]:
    backend = backend_clock()
    today = now.astimezone(clock.SEOUL).date()
    measured = {}
    for name, address in addresses(today=today).items():
        measured[name] = _figures(client, address=address, repeats=size.repeats, backend=backend)
        say(f"{measured[name]['cpu_ms']:9.1f} ms  {name}  {address}")
    return measured


def _figures(
    client: Client, *, address: str, repeats: int, backend: Callable[[], float | None]
) -> dict[str, Any]:
    queries = _Counted()
    with connection.execute_wrapper(queries):
        answer = _draw(client, address)
    cost = cost_of(lambda: _draw(client, address), repeats=repeats, backend=backend)
    plain = PlainPage(getattr(answer, "context_data", None) or {})
    bare = cost_of(plain.draw, repeats=repeats, backend=lambda: None)
    return {
        "address": address,
        "queries": queries.count,
        "cpu_ms": round(cost.cpu_ms, 1),
        "python_ms": cost.python_ms,
        "postgres_ms": cost.postgres_ms,
        "rows": len(plain.rows),
        "kb": round(len(answer.content) / 1024),
        "plain_ms": bare.python_ms,
        "ratio_to_plain": _ratio(cost, bare),
    }


def _draw(client: Client, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise UnableToDrawPage(f"{address}: {answer.status_code}")
    return answer


def _ratio(cost: Cost, bare: Cost) -> float | None:
    return round(cost.cpu_ms / bare.cpu_ms, 1) if bare.cpu_ms else None


class _Counted:
    """Counts the statements that pass."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        self.count += 1
        return execute(*asked)
