"""Large register files go through the wizard beside the request (import_jobs, import_results): progress,
cancelling, kill -9, taking over."""

import io
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from openpyxl import load_workbook

from customers.models import Customer
from dashboard import tasks
from dashboard.ui import uploads
from dashboard.ui.taking_over import take, take_imports
from devices.actions.import_jobs import cancel_import, claim_import, note_rows
from devices.imports.columns import Part
from devices.imports.reading import Row
from devices.imports.stored import load
from devices.models import ImportJob, ImportState, ImportStep
from mdm.accounts.models import Role, User
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import events_of
from mdm.lib import clock
from tests import make
from tests.dashboard.conftest import logged_in
from tests.town import viewer

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
HEADS = "고객번호,이름,사업소,구,동,업종"


@pytest.fixture
def admin(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    return large_from_1_000_bytes(settings, tmp_path, monkeypatch)


def large_from_1_000_bytes(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> User:
    """An administrator for whom a file is large from 1,000 bytes on."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(uploads, "LARGE_TEXT_B", 1_000)
    return viewer(Role.ADMIN)


def _file(*, rows: int, bad: int | None = None) -> SimpleUploadedFile:
    lines = [
        f"09-13-121-{row:06d},{'' if row == bad else '물사랑'},중부,종로구,사직동,가정용"
        for row in range(1, rows + 1)
    ]
    return SimpleUploadedFile("수용가.csv", "\n".join([HEADS, *lines, ""]).encode())


def ordered_job(user: User, **which: Any) -> ImportJob:
    sent = {"file": _file(**which), "create_codes": "on"}
    answer = logged_in(user).post("/settings/import/", sent)
    job = ImportJob.objects.latest("pk")
    assert answer.headers["Location"] == f"/settings/import/jobs/{job.pk}/"
    return job


def _page(user: User, job: ImportJob) -> str:
    return logged_in(user).get(f"/settings/import/jobs/{job.pk}/").content.decode()


def _step(user: User, job: ImportJob, **said: str) -> ImportJob:
    logged_in(user).post(f"/settings/import/jobs/{job.pk}/", said)
    take_imports()
    job.refresh_from_db()
    return job


def test_a_large_file_is_checked_beside_the_request_and_kept_after_apply(admin: User) -> None:
    job = ordered_job(admin, rows=60)
    waiting = _page(admin, job)
    take_imports()
    checked = _page(admin, job)
    kept_by_check = Customer.objects.count()

    job = _step(admin, job, token="job")

    assert 'hx-trigger="every 2s"' in waiting
    assert "신규 60 · 변경 0" in checked
    assert 'hx-trigger="every 2s"' not in checked
    assert kept_by_check == 0
    assert (job.step, job.state, job.created) == (ImportStep.APPLY, ImportState.DONE, 60)
    assert "모두 저장했습니다" in _page(admin, job)
    assert Customer.objects.count() == 60
    assert list(uploads.job_folder().iterdir()) == []


def test_what_a_large_file_changed_names_person_page_and_file(admin: User) -> None:
    job = ordered_job(admin, rows=30)
    take_imports()
    _step(admin, job, token="job")

    said = events_of(Customer).earliest("pgh_id").pgh_context.metadata
    line = AccessEvent.objects.get(kind=AccessKind.IMPORT)

    assert (said["username"], said["file"]) == (admin.username, "수용가.csv")
    assert (line.username, line.row_count) == (admin.username, 30)


def test_one_bad_row_is_named_and_keeps_the_file_from_being_applied(admin: User) -> None:
    job = ordered_job(admin, rows=500, bad=321)
    take_imports()
    html = _page(admin, job)
    answer = logged_in(admin).get(f"/settings/import/errors/?job={job.pk}")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]

    job = _step(admin, job, token="job")

    assert "오류 1행" in html
    assert '<td class="num" data-l="행">322</td><td>이름</td>' in html
    assert 'name="token"' not in html
    assert [row[:3] for row in book.active.iter_rows(min_row=2, values_only=True)] == [  # type: ignore[union-attr]
        ("오류", 322, "이름")
    ]
    assert (job.step, job.state) == (ImportStep.CHECK, ImportState.DONE)
    assert not Customer.objects.exists()


def test_a_head_that_is_not_ours_is_matched_and_checked_again(admin: User) -> None:
    file = _file(rows=40)
    named = SimpleUploadedFile("a.csv", file.read().replace("이름".encode(), "성명".encode()))
    logged_in(admin).post("/settings/import/", {"file": named, "create_codes": "on"})
    job = ImportJob.objects.get()
    take_imports()
    first = _page(admin, job)

    job = _step(admin, job, again="job", **{"column-1": "이름"})

    assert "오류 40행" in first
    assert (job.created, job.error_count) == (40, 0)


def test_a_wrong_cell_of_a_large_file_is_corrected_on_the_page(admin: User) -> None:
    job = ordered_job(admin, rows=60, bad=7)
    take_imports()
    (field,) = re.findall(r'name="(fix-8-\d+)"', _page(admin, job))

    checked = _step(admin, job, again="job", **{field: "빗물"})
    kept = re.findall(rf'name="{field}" value="([^"]+)"', _page(admin, job))
    errors = checked.error_count
    _step(admin, job, token="job", **{field: kept[0]})

    assert errors == 0
    assert Customer.objects.get(number="09-13-121-000007").name == "빗물"
    assert Customer.objects.count() == 60


def test_the_bell_has_the_file_taken_and_shows_how_far_it_is(admin: User) -> None:
    job = ordered_job(admin, rows=40)
    claimed = claim_import(now=clock.now())
    assert claimed is not None
    note_rows(job=claimed, done=12, total=40, now=clock.now())
    half = _page(admin, job)
    ImportJob.objects.update(beat_at=clock.now() - timedelta(minutes=2))
    stopped = _page(admin, job)

    tasks.take_imports()
    _until(job, ImportState.DONE)

    assert re.search(r'<progress[^>]* max="40" value="12"', half)
    assert "처리하던 프로그램이 멈췄습니다" in stopped
    assert "처리하던 프로그램이 멈췄습니다" not in half


def test_a_cancelled_file_changes_nothing_even_while_it_is_being_applied(admin: User) -> None:
    job = ordered_job(admin, rows=40)
    take_imports()
    logged_in(admin).post(f"/settings/import/jobs/{job.pk}/", {"token": "job"})
    claimed = claim_import(now=clock.now())
    assert claimed is not None

    cancelled = cancel_import(job=claimed, now=clock.now())
    take(claimed)
    job.refresh_from_db()

    assert cancelled
    assert job.state == ImportState.CANCELLED
    assert not Customer.objects.exists()
    assert "취소한 파일입니다" in _page(admin, job)


def test_somebody_elses_file_is_not_found_and_lost_rights_stop_ones_own(admin: User) -> None:
    job = ordered_job(admin, rows=40)
    other = logged_in(viewer(Role.ADMIN))

    admin.role = Role.OPERATOR
    admin.save()
    take_imports()
    job.refresh_from_db()

    assert other.get(f"/settings/import/jobs/{job.pk}/").status_code == 404
    assert other.get(f"/settings/import/errors/?job={job.pk}").status_code == 404
    assert job.state == ImportState.FAILED
    assert "권한" in job.failure
    assert not Customer.objects.exists()


def test_an_office_may_only_touch_its_own_customers(admin: User) -> None:
    make.customer("09-13-121-000007", neighbourhood=make.neighbourhood("다른동"))
    admin.region_scopes.create(neighbourhood=make.neighbourhood("사직동"))

    job = ordered_job(admin, rows=40)
    take_imports()
    job.refresh_from_db()

    assert (job.error_count, job.problems[0][1]) == (1, 8)


def test_a_second_large_file_waits_for_the_first(admin: User) -> None:
    ordered_job(admin, rows=40)

    answer = logged_in(admin).post("/settings/import/", {"file": _file(rows=40)}, follow=True)

    assert "처리 중인 등록 파일이 있습니다" in answer.content.decode()
    assert ImportJob.objects.count() == 1
    assert len(list(uploads.job_folder().iterdir())) == 1


def test_a_small_file_does_not_wait_for_a_large_one(admin: User) -> None:
    """Minutes of silence would end in an error: whoever is at the screen is told at once."""
    running = connection.copy()
    try:
        with running.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('mdm.import_customers'))")

        html = logged_in(admin).post("/settings/import/", {"file": _file(rows=2)}).content.decode()
    finally:
        running.close()

    assert "다른 등록 파일을 처리하고 있습니다" in html
    assert "신규" not in html


def test_customers_of_a_running_import_may_be_referred_to(admin: User) -> None:
    """Judging writes rows that name customers: it must not stand still while a file is taken over."""
    known = make.customer("09-13-121-000001")
    running = connection.copy()
    try:
        with running.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
            with transaction.atomic():
                load([Row(2, known.number, {part: {} for part in Part})], day=clock.today())
                cursor.execute(
                    "SELECT FROM customers_customer WHERE id = %s FOR KEY SHARE", [known.pk]
                )
                assert cursor.rowcount == 1
    finally:
        running.close()


def _until(job: ImportJob, state: ImportState) -> None:
    for _ in range(300):
        job.refresh_from_db()
        if job.state == state:
            return
        time.sleep(0.1)
    raise AssertionError(f"{job.state} {job.rows_done}")


def test_what_is_wrong_is_said_in_the_language_of_whoever_brought_the_file(admin: User) -> None:
    client = logged_in(admin)
    client.cookies["django_language"] = "en"
    client.post("/settings/import/", {"file": _file(rows=60, bad=7), "create_codes": "on"})

    take_imports()

    job = ImportJob.objects.latest("pk")
    ((kind, row, _, message, _),) = job.problems
    assert (kind, row) == ("오류", 8)
    assert message.startswith("A new customer needs")
