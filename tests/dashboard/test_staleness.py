"""The bar above every page: each rule of FAULTS §7 is broken in turn and must say so, on every page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from dashboard import staleness
from mdm.lib import clock
from metering.models import DirtyDay, JobMark, SourceContact
from metering.queries.snapshot import Vitals
from tests.town import viewer

pytestmark = pytest.mark.django_db
PAGES = ("/", "/status/", "/alarms/", "/health/", "/settings/", "/help/")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who looks while everything runs: sources heard, jobs done, nothing waiting."""
    monkeypatch.setattr(staleness, "DISK_FULL_PERCENT", 100)  # whatever else this machine keeps
    client = Client()
    client.force_login(viewer())
    SourceContact.objects.create(source="json", latest_received_at=clock.now())
    for name in staleness.JOB_WORDS:
        JobMark.objects.create(name=name, succeeded_at=clock.now(), duration_ms=5)
    DirtyDay.objects.all().delete()
    return client


def _bar(client: Client, path: str = "/alarms/") -> str:
    html = client.get(path).content.decode()
    return html.split('class="stalebar', 1)[1].split("</div>", 1)[0] if "stalebar" in html else ""


def test_no_bar_while_everything_runs(reader: Client) -> None:
    assert _bar(reader) == ""


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_bar(reader: Client, path: str) -> None:
    SourceContact.objects.update(latest_received_at=clock.now() - timedelta(hours=3))

    assert "수신이 끊겼습니다" in _bar(reader, path)


def _lag() -> None:
    SourceContact.objects.update(latest_received_at=clock.now() - timedelta(minutes=11))


def _silent_source() -> None:
    SourceContact.objects.create(
        source="relay-7", latest_received_at=clock.now() - timedelta(hours=2, minutes=1)
    )


def _old_mark() -> None:
    DirtyDay.objects.create(
        customer_id=1, day=clock.today(), marked_at=clock.now() - timedelta(minutes=6)
    )


def _late_job() -> None:
    JobMark.objects.filter(name="check_days").update(
        succeeded_at=clock.now() - timedelta(seconds=3 * 300 + 5)
    )


def _read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL default_transaction_read_only = on")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (_lag, "수신이 늦습니다"),
        (_silent_source, "출처 무수신: relay-7 2시간"),
        (_old_mark, "집계가 밀려 있습니다"),
        (_late_job, "검증 작업이 늦습니다"),
        (_read_only, "읽기 전용"),
    ],
)
def test_what_is_broken_is_said(reader: Client, break_it: Callable[[], None], said: str) -> None:
    break_it()

    assert said in _bar(reader)


def test_a_full_disk_is_said(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staleness, "DISK_FULL_PERCENT", 0)  # any disk holds more than nothing

    assert "디스크" in _bar(reader)


def test_a_clock_that_is_off_is_said() -> None:
    now = clock.now()
    vitals = Vitals(database_at=now - timedelta(seconds=6))

    note = staleness.stale_note(staleness.Look(vitals, now, (), 0))

    assert note == {"tone": "bad", "text": "서버와 데이터베이스의 시계가 6초 다릅니다"}


def test_a_source_taken_out_of_use_is_forgotten_after_a_month(reader: Client) -> None:
    SourceContact.objects.create(source="old", latest_received_at=clock.now() - timedelta(days=31))

    assert _bar(reader) == ""


def test_a_job_that_is_one_period_late_is_not_said(reader: Client) -> None:
    JobMark.objects.filter(name="check_days").update(
        succeeded_at=clock.now() - timedelta(seconds=2 * 300)
    )

    assert _bar(reader) == ""
