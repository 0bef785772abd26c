"""Notes when periodic jobs succeeded, for 운영현황."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from metering.models import JobMark


@contextmanager
def timed(*, name: str, now: datetime) -> Iterator[None]:
    """This function will note a job's success and duration; a failure leaves the old mark."""
    begun = time.perf_counter()
    yield
    took_ms = round((time.perf_counter() - begun) * 1000)
    JobMark.objects.update_or_create(
        name=name, defaults={"succeeded_at": now, "duration_ms": took_ms}
    )
