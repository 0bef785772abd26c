"""CPU time that a page takes: in this process and in PostgreSQL's own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from django.db import connection

_NS: Final = 1e-9
_PATIENCE_S: Final = 2.0  # CPU; a slow page is not drawn more often than that allows, but thrice


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds of one drawing; None = PostgreSQL's are not visible from here."""

    python_ms: float
    postgres_ms: float | None

    @property
    def cpu_ms(self) -> float:
        """Both together."""
        return self.python_ms + (self.postgres_ms or 0)


def backend_clock() -> Callable[[], float | None]:
    """This function will return a clock of the CPU seconds of this connection's own PostgreSQL
    process; queries run in it alone from now on, so that none is missed."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute(
            "SELECT pg_backend_pid(), inet_server_addr() IS NULL OR "
            "inet_server_addr() <<= '127.0.0.0/8'"
        )
        pid, is_here = cursor.fetchone()
    return lambda: _scheduled_s(pid) if is_here else None


def cost_of(
    draw: Callable[[], object], *, repeats: int, backend: Callable[[], float | None]
) -> Cost:
    """This function will draw several times and return the medians."""
    python: list[float] = []
    postgres: list[float] = []
    while len(python) < repeats and (len(python) < min(3, repeats) or sum(python) < _PATIENCE_S):
        own, others = time.process_time(), backend()
        draw()
        python.append(time.process_time() - own)
        now = backend()
        if others is not None and now is not None:
            postgres.append(now - others)
    return Cost(_ms(python), _ms(postgres) if len(postgres) == len(python) else None)


def _ms(seconds: list[float]) -> float:
    return round(median(seconds) * 1000, 2)


def _scheduled_s(pid: int) -> float | None:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) * _NS
    except (OSError, ValueError, IndexError):
        return None
