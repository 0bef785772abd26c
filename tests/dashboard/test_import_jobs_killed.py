"""F-13: a large register file whose worker is killed leaves nothing and is taken again."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from customers.models import Customer
from dashboard.ui import uploads
from dashboard.ui.taking_over import take_imports
from devices.models import ImportJob, ImportState
from mdm.accounts.models import User
from mdm.lib import clock
from mdm.lib.scratch import url_of_connection
from tests.dashboard.conftest import logged_in
from tests.dashboard.test_import_jobs import ROOT, large_from_1_000_bytes, ordered_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    return large_from_1_000_bytes(settings, tmp_path, monkeypatch)


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_finishes(
    admin: User,
) -> None:
    """F-13: kill -9 of the process that applies; its rows are gone with it, and taken again from the first."""
    job = ordered_job(admin, rows=6_000)
    take_imports()
    logged_in(admin).post(f"/settings/import/jobs/{job.pk}/", {"token": "job"})

    with _halted("customers_serviceperiod"):
        worker = _worker(uploads.job_folder().parent)
        _until_something_waits()
        worker.kill()
        worker.wait()
        left = Customer.objects.count()
    ImportJob.objects.update(beat_at=clock.now() - timedelta(minutes=2))
    take_imports()
    job.refresh_from_db()

    assert left == 0
    assert (job.state, job.attempts, job.created) == (ImportState.DONE, 2, 6_000)
    assert Customer.objects.count() == 6_000


def _worker(data: Path) -> "subprocess.Popen[bytes]":
    code = (
        "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mdm.settings');"
        "django.setup(); from dashboard.ui.taking_over import take, take_imports; take_imports()"
    )
    known = {"DATABASE_URL": url_of_connection(), "MDM_DATA_DIR": str(data)}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **known})


@contextmanager
def _halted(table: str) -> Iterator[None]:
    """Whoever writes into the table waits: the middle of a transaction, as long as it takes."""
    beside = connection.copy()
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
    finally:
        beside.close()


def _until_something_waits() -> None:
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'"
            )
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.05)
    raise AssertionError("nobody writes")
