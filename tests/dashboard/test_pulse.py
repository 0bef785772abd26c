"""운영현황 keeps a day of each part in half hours: the worst tone stays, silence is not called well."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dashboard.pages.health.components import backup
from mdm.lib import clock
from metering.actions.beating import beat
from metering.actions.partitions import prepare
from metering.models import Beat, DirtyDay, JobMark, SourceContact
from metering.queries import jobs
from metering.queries.pulse import BEATS, pulses, tone_of_age, tone_of_job
from metering.tasks import close_hour
from tests.town import viewer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 3, 10, tzinfo=UTC)


def _beat(now: datetime, *, disk: float = 10) -> None:
    beat(now=now, bells=settings.BELLS, disk=disk)


def test_the_worst_tone_of_a_half_hour_stays() -> None:
    for disk in (10, 96, 10):
        _beat(NOW, disk=disk)

    disk_pulse = pulses(now=NOW)["disk"]

    assert disk_pulse.tones[-1] == "bad"
    assert len(disk_pulse.tones) == BEATS


def test_a_half_hour_in_which_nobody_looked_is_unknown() -> None:
    _beat(NOW - timedelta(hours=1))
    _beat(NOW)

    assert pulses(now=NOW)["disk"].tones[-3:] == ("ok", "", "ok")


def test_the_last_change_is_the_half_hour_of_the_newest_tone() -> None:
    _beat(NOW - timedelta(hours=2))
    _beat(NOW - timedelta(hours=1), disk=90)
    _beat(NOW, disk=90)

    assert pulses(now=NOW)["disk"].changed_at == datetime(2026, 3, 9, 2, tzinfo=UTC)
    assert pulses(now=NOW)["database"].changed_at is None


def test_sources_queue_and_jobs_are_noted_as_they_are() -> None:
    SourceContact.objects.create(source="json", latest_received_at=NOW - timedelta(minutes=30))
    DirtyDay.objects.create(customer_id=1, day=NOW.date(), marked_at=NOW - timedelta(hours=1))
    JobMark.objects.create(name="check_days", succeeded_at=NOW - timedelta(minutes=16))

    _beat(NOW)

    found = {part: each.tones[-1] for part, each in pulses(now=NOW).items()}
    assert (found["reception"], found["queue"], found["check_days"]) == ("warn", "bad", "bad")


def test_what_is_older_than_two_days_is_forgotten() -> None:
    _beat(NOW - timedelta(days=3))
    _beat(NOW)

    assert not Beat.objects.filter(half_at__lt=NOW - timedelta(days=2)).exists()


def test_the_minute_job_notes_the_tones_and_the_page_draws_them() -> None:
    prepare(now=clock.now())
    close_hour()
    client = Client()
    client.force_login(viewer())

    html = client.get("/health/").content.decode()

    assert Beat.objects.filter(part="database", tone=0).count() == 1
    assert html.count('<svg class="beat"') >= 3
    assert html.count('<rect class="ok"') >= 2
    for name in ("백업", "인증서", "외부 연계"):  # nobody looks at these: not called well
        assert f">{name}<" in html
    assert html.count("확인 안 함</span>") == 3  # no WAL is archived here, no mark is named


@pytest.mark.parametrize(("age", "tone"), [(26, "ok"), (50, "warn"), (51, "bad")])
def test_a_backup_is_as_good_as_the_file_that_it_touched_is_young(
    tmp_path: Path, age: int, tone: str
) -> None:
    mark = tmp_path / "done"
    mark.touch()
    made_s = (NOW - timedelta(hours=age)).timestamp()
    os.utime(mark, (made_s, made_s))

    assert backup(mark=mark, archiver=jobs.archiver(), now=NOW).tone == tone
    assert backup(mark=tmp_path / "none", archiver=jobs.archiver(), now=NOW).tone == "bad"


@pytest.mark.parametrize(
    ("kept", "failed", "tone"),
    [
        (1, None, "ok"),
        (1, 2, "ok"),
        (2, 1, "bad"),
        (None, 1, "bad"),
        (None, None, "warn"),
        (30, None, "warn"),
    ],
)
def test_archived_wal_is_a_backup_until_archiving_fails(
    kept: int | None, failed: int | None, tone: str
) -> None:
    kept_at, failed_at = (
        None if hours is None else NOW - timedelta(hours=hours) for hours in (kept, failed)
    )

    found = backup(mark=None, archiver=jobs.Archiver(True, kept_at, failed_at), now=NOW)

    assert found.tone == tone


def test_tones_turn_exactly_after_their_limits() -> None:
    ten, hour = timedelta(minutes=10), timedelta(hours=1)

    assert tone_of_age(ten, fresh=ten, late=hour) == "ok"
    assert tone_of_age(hour, fresh=ten, late=hour) == "warn"
    assert tone_of_age(hour + ten, fresh=ten, late=hour) == "bad"
    assert tone_of_job(timedelta(seconds=900), every_s=300) == "ok"
    assert tone_of_job(timedelta(seconds=901), every_s=300) == "bad"
