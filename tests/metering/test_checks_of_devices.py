"""검증, what terminals and meters do: clocks that are off, two registers, replaced and rolling dials (V-13…V-15)."""

from datetime import datetime, time, timedelta

import pytest

from devices.models import Installation, Meter
from mdm.lib.clock import SEOUL
from metering.actions.partitions import ensure_partitions
from metering.core.reading import Status
from metering.models import Check, DayReading, DayUsage, Revision
from tests.metering.checked_town import (
    LAST_DAY,
    NOW,
    live,
    usual,
)
from tests.metering.small_town import FIRST_DAY
from tests.metering.test_checks import (
    START_OF_LAST_DAY_L,
    _checked,
    _finding,
    _hold,
    _last_days,
    _revise,
    two_connections,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=1), to_day=NOW.date())


@pytest.fixture
def two(db: None) -> list[Installation]:
    return two_connections()


def test_values_from_the_future_show_a_clock_that_is_ahead(two: list[Installation]) -> None:
    live(
        two[0],
        status=lambda day, slot: Status.CLOCK if day >= _last_days(2) and slot > 20 else 0,
    )

    assert _checked(day=_last_days(2)) == {two[0].customer_id: {"V14"}}
    assert _finding(Check.V14).evidence["ahead"] is True
    assert _checked() == {}


def test_values_measured_a_quarter_past_the_hour_show_a_clock_that_is_off(
    two: list[Installation],
) -> None:
    live(two[0], offset_s=lambda day, slot: 900 if day == LAST_DAY else 30)

    assert _checked() == {two[0].customer_id: {"V14"}}
    assert _finding(Check.V14).evidence == {"ahead": False, "offset_s": 900, "slots": 24}


def test_a_terminal_without_a_clock_has_none_that_is_off(two: list[Installation]) -> None:
    live(two[0], status=lambda day, slot: Status.UNSYNCED, offset_s=lambda day, slot: 900)

    assert _checked() == {}


def test_frames_of_a_foreign_meter_show_two_registers_under_one_terminal(
    two: list[Installation],
) -> None:
    live(two[0])
    for minute in (0, 30):
        _hold(two[0], minute=minute)

    assert _checked() == {two[0].customer_id: {"V15"}}
    assert _finding(Check.V15).evidence["frames"] == 2


def test_slots_that_come_twice_and_far_apart_show_two_registers(two: list[Installation]) -> None:
    live(two[0])
    _revise(two[0], slots=[3, 4, 5], lost_l=88_000)

    assert _checked() == {two[0].customer_id: {"V10", "V15"}}


def test_a_new_meter_that_starts_elsewhere_than_entered_is_a_discontinuity(
    two: list[Installation],
) -> None:
    live(two[0])
    Installation.objects.filter(pk=two[1].pk).update(
        installed_at=datetime.combine(LAST_DAY, time(3), SEOUL), initial_register_l=0
    )

    found = _checked()

    assert "V13" in found[two[1].customer_id]
    evidence = _finding(Check.V13).evidence
    assert (evidence["side"], evidence["entered_l"]) == ("new", 0)
    assert evidence["received_l"] == START_OF_LAST_DAY_L + 4 * 15


def test_a_value_beside_a_null_is_no_other_value(two: list[Installation]) -> None:
    live(two[0])
    _revise(two[0], slots=[5], lost_l=900)
    Revision.objects.update(kept_register_l=None)

    assert _checked() == {}


def test_a_dial_that_rolls_over_adds_up(two: list[Installation]) -> None:
    two[0].meter.digits, two[0].initial_register_l = 5, 100_000 - 39 * 460 - 230
    two[0].meter.save()
    two[0].save()
    live(two[0])
    for row in DayReading.objects.filter(customer_id=two[0].customer_id, day=LAST_DAY):
        row.register_l = [value % 100_000 for value in row.register_l]
        row.save()

    assert _checked() == {}
    last = DayUsage.objects.get(customer_id=two[0].customer_id, day=LAST_DAY)
    assert (last.usage_l, last.last_register_l) == (460, 230)


def test_two_meters_of_one_day_that_report_flow_are_one_finding(two: list[Installation]) -> None:
    at = datetime.combine(LAST_DAY, time(12), SEOUL)
    leaking = Status.REPORTED | Status.LEAK
    live(
        two[0],
        use=lambda day, slot: 0 if day == LAST_DAY else usual(day, slot),
        status=lambda day, slot: leaking if day == LAST_DAY else 0,
    )
    day = DayReading.objects.get(customer_id=two[0].customer_id, day=LAST_DAY)
    register_l = START_OF_LAST_DAY_L
    Installation.objects.filter(pk=two[0].pk).update(removed_at=at, final_register_l=register_l)
    other = Meter.objects.create(serial="90000001", caliber=two[0].meter.caliber)
    new = Installation.objects.create(
        customer=two[0].customer, meter=other, installed_at=at, initial_register_l=register_l
    )
    half = [None] * 12
    DayReading.objects.create(
        customer_id=day.customer_id, day=LAST_DAY, installation_id=new.pk,
        register_l=half + day.register_l[12:], meta=half + day.meta[12:], radio=[None] * 24,
    )  # fmt: skip
    DayReading.objects.filter(
        customer_id=day.customer_id, day=LAST_DAY, installation_id=two[0].pk
    ).update(register_l=day.register_l[:12] + half, meta=day.meta[:12] + half)

    assert _checked() == {two[0].customer_id: {"V09"}}


def test_a_meter_that_is_read_every_six_hours_has_a_clock_and_may_be_stuck_too(
    two: list[Installation],
) -> None:
    two[0].attachments.get().terminal.__class__.objects.update(metering_interval_h=6)
    live(
        two[0],
        use=lambda day, slot: 0 if day == LAST_DAY else usual(day, slot),
        status=lambda day, slot: Status.REPORTED | Status.LEAK if day == LAST_DAY else 0,
        offset_s=lambda day, slot: 900 if day == LAST_DAY else 0,
    )
    keep = {5, 11, 17, 23}
    for row in DayReading.objects.filter(customer_id=two[0].customer_id):
        for name in ("register_l", "meta"):
            values = getattr(row, name)
            setattr(row, name, [each if at in keep else None for at, each in enumerate(values)])
        row.save()

    assert _checked() == {two[0].customer_id: {"V09", "V14"}}
