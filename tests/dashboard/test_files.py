"""파일함: what a worker writes is what the page gives, for its owner alone, as long as rights last."""

import hashlib
import io
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dashboard import tasks
from dashboard.ui import exports
from dashboard.ui.replaying import folder, write_files
from mdm.accounts.models import Role, User
from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib import clock
from metering.actions.files import (
    FileOrder,
    UnableToOrderFile,
    cancel_file,
    claim_file,
    note_progress,
    order_file,
)
from metering.models import FileJob, FileState
from tests import make
from tests.dashboard.conftest import logged_in
from tests.town import judged_town, viewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def admin() -> User:
    judged_town()
    return viewer()


def _rows(content: bytes) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(content))
    return list(book.active.iter_rows(min_row=2, values_only=True))


def _ordered(user: User, path: str = "/readings/?format=xlsx&background=1") -> FileJob:
    answer = logged_in(user).get(path)
    assert answer.headers["Location"] == "/files/"
    return FileJob.objects.latest("pk")


def _take(user: User, job: FileJob, reason: str = "요금 대조") -> bytes | None:
    answer = logged_in(user).post(f"/files/{job.pk}/", {"reason": reason})
    return b"".join(answer.streaming_content) if answer.streaming else None


def test_the_ordered_file_is_the_one_that_the_page_gives(admin: User) -> None:
    job = _ordered(admin, "/readings/?reads=some&sort=-number&format=xlsx&background=1")
    direct = logged_in(admin).get("/readings/?reads=some&sort=-number&format=xlsx")

    write_files()

    content = _take(admin, job)
    job.refresh_from_db()
    assert content is not None
    assert _rows(content) == _rows(b"".join(direct.streaming_content))
    assert (job.state, job.rows_done) == (FileState.DONE, len(_rows(content)) - 1)
    assert job.sha256 == hashlib.sha256(content).hexdigest()
    assert stat.S_IMODE((folder() / job.stored_name).stat().st_mode) == 0o600


def test_the_bell_returns_at_once_and_the_file_is_written_beside(admin: User) -> None:
    job = _ordered(admin)

    tasks.write_files()
    for thread in threading.enumerate():
        if thread.name == "files":
            thread.join(timeout=30)

    job.refresh_from_db()
    assert job.state == FileState.DONE


def test_too_many_rows_become_an_order(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 3)

    job = _ordered(admin, "/status/?format=csv")

    assert (job.state, job.rows_total, job.file_format) == (FileState.WAITING, 6, "csv")


def test_taking_a_file_is_logged_with_reason_conditions_and_hash(admin: User) -> None:
    job = _ordered(admin)
    write_files()
    before = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).count()

    refused = _take(admin, job, reason=" ")
    given = _take(admin, job)

    job.refresh_from_db()
    line = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).latest("pk")
    assert refused is None
    assert given is not None
    assert AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).count() == before + 1
    assert (line.reason, line.row_count) == ("요금 대조", job.rows_done)
    assert job.sha256 in line.subject
    assert "검침내역" in line.subject
    assert len(line.numbers) == 6


def test_nobody_else_sees_or_takes_a_file(admin: User) -> None:
    job = _ordered(admin)
    write_files()
    other = logged_in(viewer())

    assert 'data-total="0"' in other.get("/files/").content.decode()
    assert 'data-total="1"' in logged_in(admin).get("/files/").content.decode()
    assert other.get(f"/files/{job.pk}/").status_code == 404
    assert other.post(f"/files/{job.pk}/", {"reason": "요금 대조"}).status_code == 404


def test_a_lost_region_is_neither_written_nor_handed_out() -> None:
    judged_town()
    user = viewer(Role.OPERATOR)
    early = _ordered(user, "/status/?format=csv&background=1")
    write_files()
    late = _ordered(user, "/status/?format=csv&background=1")

    user.region_scopes.create(neighbourhood=make.neighbourhood("가동"))
    write_files()

    assert _take(user, early) is None
    content = _take(user, late)
    assert content is not None
    assert len(content.decode("utf-8-sig").splitlines()) == 2 + 3


def test_a_changed_role_gets_nothing_that_was_drawn_for_the_old_one(admin: User) -> None:
    written = _ordered(admin)
    write_files()
    waiting = _ordered(admin)
    User.objects.filter(pk=admin.pk).update(role=Role.VIEWER)
    admin.refresh_from_db()

    write_files()

    waiting.refresh_from_db()
    assert waiting.state == FileState.FAILED
    assert "권한" in waiting.problem
    assert _take(admin, written) is None


def _order(owner: User) -> FileJob:
    wanted = FileOrder(owner.pk, owner.role, "검침내역", "/readings/", "format=csv", "csv", 6)
    return order_file(wanted, now=clock.now())


def test_the_job_of_a_killed_worker_is_taken_again_and_the_dead_one_writes_no_more() -> None:
    owner, now = viewer(), clock.now()
    _order(owner)
    dead = claim_file(now=now)
    assert dead is not None

    early = claim_file(now=now + timedelta(seconds=30))
    taken = claim_file(now=now + timedelta(seconds=90))

    assert early is None
    assert taken is not None
    assert taken.pk == dead.pk
    assert not note_progress(job=dead, rows_done=1, now=now)
    assert note_progress(job=taken, rows_done=1, now=now + timedelta(seconds=91))


def test_a_file_that_three_workers_did_not_finish_fails() -> None:
    now = clock.now()
    job = _order(viewer())
    for hours in range(3):
        assert claim_file(now=now + timedelta(hours=hours)) is not None

    assert claim_file(now=now + timedelta(hours=4)) is None
    job.refresh_from_db()
    assert job.state == FileState.FAILED


def test_a_cancelled_file_is_not_written(admin: User) -> None:
    job = _ordered(admin)
    logged_in(admin).post(f"/files/{job.pk}/", {"do": "cancel"})

    write_files()

    job.refresh_from_db()
    assert job.state == FileState.CANCELLED
    assert list(folder().iterdir()) == []
    assert not cancel_file(job=job, now=clock.now())


def test_a_file_cancelled_while_it_is_written_is_not_kept() -> None:
    job = _order(viewer())
    held = claim_file(now=clock.now())
    assert held is not None
    assert cancel_file(job=job, now=clock.now())

    assert not note_progress(job=held, rows_done=3, now=clock.now())


def test_a_file_is_gone_after_seven_days(admin: User) -> None:
    job = _ordered(admin)
    write_files()
    FileJob.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    assert _take(admin, job) is None
    write_files()

    assert not FileJob.objects.exists()
    assert list(folder().iterdir()) == []


def test_who_waits_for_five_files_orders_no_sixth() -> None:
    owner = viewer()
    for _ in range(5):
        _order(owner)

    with pytest.raises(UnableToOrderFile, match="5개"):
        _order(owner)


def test_an_open_file_is_looked_at_every_two_seconds_and_a_finished_one_no_more(
    admin: User,
) -> None:
    job = _ordered(admin)
    client = logged_in(admin)
    waiting = client.get(f"/files/{job.pk}/").content.decode()
    write_files()
    done = client.get(f"/files/{job.pk}/").content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert "만들기 취소" in waiting
    assert 'hx-trigger="every 2s"' not in done
    assert "받는 사유" in done


def test_the_list_costs_the_same_for_many_files(admin: User) -> None:
    client = logged_in(admin)
    _order(admin)
    with CaptureQueriesContext(connection) as one:
        client.get("/files/")
    for _ in range(3):
        _order(admin)
    with CaptureQueriesContext(connection) as many:
        client.get("/files/")

    assert len(one) == len(many)


def test_a_file_speaks_the_language_of_whoever_ordered_it_and_the_log_its_own(admin: User) -> None:
    client = logged_in(admin)
    client.cookies["django_language"] = "en"
    client.get("/readings/?format=xlsx&background=1")
    direct = client.get("/readings/?format=xlsx")
    job = FileJob.objects.latest("pk")

    write_files()

    answer = client.post(f"/files/{job.pk}/", {"reason": "요금 대조"})
    content, at_once = (b"".join(each.streaming_content) for each in (answer, direct))
    heads = [str(each) for each in _rows(content)[0]]
    job.refresh_from_db()
    assert "Customer no." in heads
    assert _rows(content) == _rows(at_once)
    assert "Readings" in answer.headers["Content-Disposition"]
    assert job.conditions.startswith("Readings")
    line = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).latest("pk")
    assert "검침내역" in line.subject
