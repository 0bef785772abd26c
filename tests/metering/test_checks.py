"""검증: each soft check fires on what it is about, once, and stays silent on usual days (V-07…V-15, §4)."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from customers.models import ServicePeriod, ServiceState, UseClass
from devices.models import Installation
from mdm.lib.clock import SEOUL
from metering.actions.checking import check_day
from metering.actions.partitions import ensure_partitions
from metering.core.reading import Status
from metering.models import Check, DayUsage, Finding, HeldMessage, Revision
from tests.metering.checked_town import (
    LAST_DAY,
    NOW,
    findings,
    judged,
    live,
    on_last_day,
    scaled,
    usual,
)
from tests.metering.small_town import FIRST_DAY, found_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=1), to_day=NOW.date())


def two_connections() -> list[Installation]:
    """The first connection is the one a test is about; the second lives as usual."""
    placed = found_town(connections=2)
    live(placed[1])
    return placed


@pytest.fixture
def two(db: None) -> list[Installation]:
    return two_connections()


def _checked(*, day: date = LAST_DAY) -> dict[int, set[str]]:
    judged()
    check_day(day=day, now=NOW)
    return findings(day=day)


def _finding(kind: Check) -> Finding:
    return Finding.objects.get(kind=kind)


def _last_days(count: int) -> date:
    """The first of the last `count` days."""
    return LAST_DAY - timedelta(days=count - 1)


def test_usual_days_raise_no_finding_at_all(two: list[Installation]) -> None:
    live(two[0], use=lambda day, slot: usual(day, slot) * (3 if day.weekday() == 5 else 1))

    assert _checked() == {}


def test_an_hour_far_above_the_own_p99_is_a_spike(two: list[Installation]) -> None:
    live(two[0], use=on_last_day(9, 900))

    assert _checked() == {two[0].customer_id: {"V07"}}
    found = _finding(Check.V07)
    assert found.slots == [9]
    assert found.evidence == {"use_l": 900, "p99_l": 40, "most_l": 40, "hours": 720}


def test_an_hour_that_was_reached_before_is_no_spike(two: list[Installation]) -> None:
    pool = FIRST_DAY + timedelta(days=20)
    live(
        two[0],
        use=lambda day, slot: 900 if slot == 9 and day in (pool, LAST_DAY) else usual(day, slot),
    )

    assert _checked() == {}


def test_a_day_of_four_times_the_mean_is_told_once(two: list[Installation]) -> None:
    live(two[0], use=scaled(4, since=_last_days(2)))

    assert _checked(day=_last_days(2)) == {two[0].customer_id: {"V08"}}
    assert _finding(Check.V08).evidence["use_l"] == 4 * 460
    assert _checked() == {}


def test_a_large_user_who_falls_to_nothing_is_told(two: list[Installation]) -> None:
    live(two[0], use=lambda day, slot: 0 if day == LAST_DAY else 5 * usual(day, slot))

    assert _checked() == {two[0].customer_id: {"V08"}}


def test_a_register_that_stands_while_the_meter_reports_a_leak_is_stuck(
    two: list[Installation],
) -> None:
    live(
        two[0],
        use=lambda day, slot: 0 if day >= _last_days(2) else usual(day, slot),
        status=lambda day, slot: (
            Status.REPORTED | Status.LEAK if day >= _last_days(2) and slot % 6 == 0 else 0
        ),
    )

    assert _checked(day=_last_days(2)) == {two[0].customer_id: {"V09"}}
    found = _finding(Check.V09)
    assert (found.slots, found.evidence["flags"]) == ([6, 12, 18, 24], int(Status.LEAK))
    assert _checked() == {}


def test_a_slot_with_two_values_is_told_with_both(two: list[Installation]) -> None:
    live(two[0])
    _revise(two[0], slots=[5], lost_l=900)

    assert _checked() == {two[0].customer_id: {"V10"}}
    found = _finding(Check.V10)
    assert (found.slots, found.evidence["kept_l"], found.evidence["lost_l"]) == ([5], 1000, 900)


def test_hours_that_do_not_add_up_are_found_by_tampering(two: list[Installation]) -> None:
    live(two[0])
    judged()
    row = DayUsage.objects.get(customer_id=two[0].customer_id, day=LAST_DAY)
    hours = [*row.hour_use_l[:-1], row.hour_use_l[-1] + 7]
    DayUsage.objects.filter(customer_id=two[0].customer_id, day=LAST_DAY).update(hour_use_l=hours)

    check_day(day=LAST_DAY, now=NOW)

    assert findings() == {two[0].customer_id: {"V11"}}
    assert _finding(Check.V11).evidence == {"hours_l": 467, "total_l": 460, "register_l": 460}


def test_a_tampered_register_does_not_add_up_either(two: list[Installation]) -> None:
    live(two[0])
    judged()
    DayUsage.objects.filter(customer_id=two[0].customer_id, day=LAST_DAY).update(last_register_l=5)

    check_day(day=LAST_DAY, now=NOW)

    assert findings() == {two[0].customer_id: {"V11"}}


@pytest.mark.parametrize("state", [ServiceState.CLOSED, ServiceState.SUSPENDED])
def test_use_while_out_of_service_is_told_on_its_first_day(
    two: list[Installation], state: ServiceState
) -> None:
    since = _last_days(3)
    ServicePeriod.objects.filter(customer_id=two[0].customer_id).update(active_to=since)
    ServicePeriod.objects.create(customer_id=two[0].customer_id, state=state, active_from=since)
    live(
        two[0],
        use=lambda day, slot: usual(day, slot) if day < since or day >= _last_days(2) else 0,
    )

    assert _checked(day=since) == {}
    assert _checked(day=_last_days(2)) == {two[0].customer_id: {"V12"}}
    assert _finding(Check.V12).evidence == {
        "use_l": 460,
        "state": state.value,
        "since": since.isoformat(),
    }
    assert _checked() == {}


def test_a_final_register_far_from_the_last_one_received_is_a_discontinuity(
    two: list[Installation],
) -> None:
    live(two[0])
    at = datetime.combine(LAST_DAY, time(24 - 1), SEOUL)
    last_l = START_OF_LAST_DAY_L + 460 - 15
    Installation.objects.filter(pk=two[0].pk).update(
        removed_at=at, final_register_l=last_l + 30_000
    )

    found = _checked()

    assert "V13" in found[two[0].customer_id]
    evidence = _finding(Check.V13).evidence
    assert (evidence["side"], evidence["entered_l"] - evidence["received_l"]) == ("old", 30_000)


def test_a_final_register_that_continues_the_last_one_is_no_discontinuity(
    two: list[Installation],
) -> None:
    live(two[0])
    at = datetime.combine(LAST_DAY, time(23), SEOUL)
    Installation.objects.filter(pk=two[0].pk).update(
        removed_at=at, final_register_l=START_OF_LAST_DAY_L + 460
    )

    assert _checked() == {}


START_OF_LAST_DAY_L = 1_000 + 39 * 460


def test_thirty_days_without_use_are_told_on_the_thirtieth(two: list[Installation]) -> None:
    idle_since = _last_days(31)
    live(two[0], use=lambda day, slot: usual(day, slot) if day < idle_since else 0)

    assert "NO_USE" in _checked(day=LAST_DAY - timedelta(days=1))[two[0].customer_id]
    assert _finding(Check.NO_USE).evidence["days"] == 30
    assert _checked() == {}


def test_nobody_is_idle_where_the_whole_class_is(two: list[Installation]) -> None:
    idle_since = _last_days(30)
    pool, _ = UseClass.objects.get_or_create(code="POOL", defaults={"name": "욕탕용"})
    two[0].customer.use_class = pool
    two[0].customer.save()
    live(two[0], use=lambda day, slot: usual(day, slot) if day < idle_since else 0)

    assert _checked() == {}


def test_a_week_far_above_the_weeks_before_is_overuse_on_its_first_day(
    two: list[Installation],
) -> None:
    # six days of 1,324 L and one of 460 L are the first seven that exceed 2.5 · 7 · 460 L
    live(two[0], use=scaled(2.9, since=_last_days(9)))

    days = [LAST_DAY - timedelta(days=back) for back in range(8, -1, -1)]
    told = [day for day in days if "OVERUSE" in _checked(day=day).get(two[0].customer_id, set())]

    assert told == [_last_days(4)]


@pytest.mark.parametrize("kind", ["MAGNET", "DAMAGE", "EMPTY_PIPE", "FREEZE"])
def test_a_device_bit_is_told_on_the_day_that_it_rises(two: list[Installation], kind: str) -> None:
    bit = Status.REPORTED | Status[kind]
    live(
        two[0],
        status=lambda day, slot: bit if day >= _last_days(2) and slot in (6, 12) else 0,
    )

    assert _checked(day=_last_days(2)) == {two[0].customer_id: {kind}}
    assert Finding.objects.get(kind=kind).slots == [6, 12]
    assert _checked() == {}


def test_every_check_has_a_test_of_its_own() -> None:
    tests = "".join(
        path.read_text("utf-8") for path in Path(__file__).parent.glob("test_checks*.py")
    )

    assert {kind for kind in Check.values if kind not in tests} == set()


def _revise(placed: Installation, *, slots: list[int], lost_l: int) -> None:
    midnight = datetime.combine(LAST_DAY, time(), SEOUL)
    for slot in slots:
        Revision.objects.create(
            customer_id=placed.customer_id,
            installation_id=placed.pk,
            slot_end_at=midnight + timedelta(hours=slot),
            kept_register_l=1000,
            kept_meta=1,
            lost_register_l=lost_l,
            lost_meta=0,
            recorded_at=NOW,
        )


def _hold(placed: Installation, *, minute: int) -> None:
    terminal = placed.attachments.get().terminal
    HeldMessage.objects.create(
        box="QUARANTINE",
        reason="meter_serial_differs",
        format="onem2m",
        source="onem2m",
        terminal_id=terminal.terminal_id,
        received_at=datetime.combine(LAST_DAY, time(10, minute), SEOUL),
        recorded_at=NOW,
        payload=b"",
        payload_size=0,
        payload_sha256="",
    )
