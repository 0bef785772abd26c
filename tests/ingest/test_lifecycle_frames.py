"""Replaced meters from the field's side: what frames brought ends with the right meter after a word."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from devices.actions.correcting import Start, correct_start
from devices.actions.provisional import adopt_number
from devices.actions.undoing import undo_replacement
from devices.models import Installation, Meter
from ingest.actions import replay
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import take_in
from ingest.queries import to_replay
from mdm.lib import sql
from metering.actions.judging import judge_dirty_days
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.models import DayReading, DayUsage, HeldMessage, HeldState
from tests.ingest.uplinks import NOON, frame_message, outcomes
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db
T0, OLD, NEW = "T-000000", "12000017", "87654321"


def _one_meter() -> Installation:
    (installation,) = found_town(connections=1)
    Meter.objects.filter(pk=installation.meter_id).update(serial=OLD)
    return installation


def _frame(*, serial: str = OLD, back_h: int = 0, newest_l: int = 1_060) -> SeoulFrame:
    return SeoulFrame(
        registers_l=tuple(newest_l - 10 * hours for hours in range(6)),
        newest_at=NOON - timedelta(hours=back_h),
        meter_serial=serial,
    )


def _take(*frames: SeoulFrame) -> dict[str, int]:
    result = take_in(messages=[frame_message(T0, frame) for frame in frames], now=NOON)
    judge_dirty_days(now=NOON)
    refresh_segments(now=NOON)
    return outcomes(result)


def _slots(installation: Installation) -> list[int]:
    row = DayReading.objects.filter(installation_id=installation.pk, day=NOON.date()).first()
    return [slot for slot, meta in enumerate(row.meta, start=1) if meta is not None] if row else []


def _seen() -> tuple[Installation, Installation]:
    old = _one_meter()
    _take(_frame(back_h=6, newest_l=1_500), _frame(serial=NEW, newest_l=160))
    return old, Installation.objects.get(provisional=True)


def test_a_seen_replacement_that_never_was_gives_its_readings_back() -> None:
    old, new = _seen()
    assert (_slots(old), _slots(new)) == ([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12])

    undo_replacement(installation=new, note="시험 프레임")
    judge_dirty_days(now=NOON)
    refresh_segments(now=NOON)

    assert _slots(old) == list(range(1, 13))
    assert list(recount()) == []


def test_a_number_that_was_registered_wrongly_is_taken_over_and_raises_no_second_question() -> None:
    old, new = _seen()

    adopt_number(installation=new)
    later = take_in(
        messages=[frame_message(T0, _frame(serial=NEW, back_h=-1, newest_l=170))],
        now=NOON + timedelta(hours=1),
    )

    assert Installation.objects.get().meter.serial == NEW
    assert outcomes(later)["STORED"] == 1
    assert _slots(old) == list(range(1, 14))


def test_the_use_of_both_meters_adds_up_with_the_registers_that_people_read() -> None:
    _, new = _seen()

    correct_start(
        installation=new,
        start=Start(NOON - timedelta(hours=6), initial_register_l=100, final_register_l=1_504),
    )
    judge_dirty_days(now=NOON)
    refresh_segments(now=NOON)

    day = DayUsage.objects.get(day=NOON.date())
    assert day.hour_use_l[6] == (1_504 - 1_500) + (110 - 100)
    assert day.usage_l == 50 + 4 + 60
    assert list(recount()) == []


def test_readings_from_before_the_recorded_installation_come_in_once_the_date_is_mended() -> None:
    installation = _one_meter()
    recorded_at = NOON - timedelta(hours=3)
    correct_start(installation=installation, start=Start(recorded_at, None))
    assert _take(_frame()) == {"STORED": 3, "QUARANTINED": 3}

    correct_start(installation=installation, start=Start(NOON - timedelta(hours=9), None))
    result = replay(held=to_replay(), trusted=True, now=NOON)
    judge_dirty_days(now=NOON)
    refresh_segments(now=NOON)

    assert outcomes(result) == {"STORED": 3}
    assert HeldMessage.objects.get().state == HeldState.REPLAYED
    assert _slots(installation) == [7, 8, 9, 10, 11, 12]
    assert list(recount()) == []


@pytest.mark.django_db(transaction=True)
def test_dates_wait_for_the_batch_that_is_being_placed_by_them() -> None:
    installation = _one_meter()
    other = connection.copy()
    try:
        with other.cursor() as intake:
            intake.execute("BEGIN")
            intake.execute(sql.statement("ingest/sql/hold_places.sql"))
            with pytest.raises(OperationalError, match="lock timeout"):
                _correct_impatiently(installation)
            intake.execute("COMMIT")
        _correct_impatiently(installation)
    finally:
        other.close()

    installation.refresh_from_db()
    assert installation.installed_at == NOON


def _correct_impatiently(installation: Installation) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '200ms'")
        correct_start(installation=installation, start=Start(NOON, None))
