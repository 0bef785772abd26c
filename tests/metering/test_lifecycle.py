"""Meters and terminals replaced, recorded late, corrected and taken back: readings follow their meter."""

from datetime import date, datetime, time, timedelta

import pytest

from devices.actions.correcting import (
    Start,
    correct_removal,
    correct_start,
)
from devices.actions.installing import (
    Replacement,
    install,
    remove,
    replace,
)
from devices.actions.undoing import (
    undo_removal,
    undo_replacement,
)
from devices.models import Installation
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.core.reading import Status
from metering.models import (
    DayReading,
    DayUsage,
    DirtyDay,
    SlotOverride,
    StrayReading,
)
from tests import make
from tests.metering.small_town import FIRST_DAY, Heard, found_town, noon, store

DAYS = 8
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
CHANGE_DAY = FIRST_DAY + timedelta(days=4)
OLD_LPH, NEW_LPH = 10, 7
BEGAN_L, NEW_BEGAN_L = 1_000, 50

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SEOUL)


def _town(*, changed_at: datetime | None, connections: int = 1) -> list[Installation]:
    """Meters that count OLD_LPH an hour; the first one's registers are a new meter's from `changed_at`
    on, which nobody has recorded yet."""
    placed = found_town(connections=connections)
    DirtyDay.objects.all().delete()
    heard = []
    for number, each in enumerate(placed):
        register = BEGAN_L
        for hours in range(DAYS * 24 - 12):
            day, slot = FIRST_DAY + timedelta(days=hours // 24), hours % 24 + 1
            ends_at = _at(day, 0) + timedelta(hours=slot)
            changed = number == 0 and changed_at is not None and ends_at > changed_at
            if changed and ends_at - timedelta(hours=1) <= changed_at:
                register = NEW_BEGAN_L
            register += NEW_LPH if changed else OLD_LPH
            heard.append(Heard(each.customer_id, each.pk, day, slot, register, Status(0)))
    store(heard=heard, now=noon(LAST_DAY))
    _judge()
    return placed


def _judge() -> None:
    judge_dirty_days(now=noon(LAST_DAY))
    refresh_segments(now=noon(LAST_DAY))


def _replacement(at: datetime, **fields: object) -> Replacement:
    hours = (at - _at(FIRST_DAY, 0)).total_seconds() // 3600
    final = BEGAN_L + int(hours) * OLD_LPH + 4
    values = {"final_register_l": final, "initial_register_l": NEW_BEGAN_L, **fields}
    meter = values.pop("meter", None) or make.meter()
    return Replacement(meter, at, **values)  # type: ignore[arg-type]


def _figures() -> list[tuple[object, ...]]:
    fields = ("customer_id", "day", "expected_mask", "good_mask", "usage_l", "last_c_l", "partial")
    return list(DayUsage.objects.order_by("customer_id", "day").values_list(*fields))


def _slots_of(placed: Installation, day: date) -> list[int]:
    row = DayReading.objects.filter(installation_id=placed.pk, day=day).first()
    return [place + 1 for place, key in enumerate(row.meta) if key is not None] if row else []


def test_a_replacement_recorded_three_days_late_adds_the_use_of_both_meters() -> None:
    at = _at(CHANGE_DAY, 10, 20)
    [old] = _town(changed_at=at)

    new = replace(installation=old, new=_replacement(at))
    _judge()

    assert _slots_of(old, CHANGE_DAY) == list(range(1, 11))
    assert _slots_of(new, CHANGE_DAY) == list(range(11, 25))
    day = DayUsage.objects.get(day=CHANGE_DAY)
    assert day.usage_l == 10 * OLD_LPH + 4 + 14 * NEW_LPH
    assert day.good == 24
    after = DayUsage.objects.get(day=CHANGE_DAY + timedelta(days=1))
    assert (after.usage_l, after.good) == (24 * NEW_LPH, 24)
    assert list(recount()) == []


def test_a_replacement_that_was_wrong_is_undone_without_a_trace_in_the_figures() -> None:
    placed = _town(changed_at=None, connections=2)
    before, readings = _figures(), list(DayReading.objects.order_by("pk").values())
    new = replace(installation=placed[0], new=_replacement(_at(CHANGE_DAY, 10)))
    _judge()
    assert _figures() != before

    undo_replacement(installation=new, note="다른 집 기록")
    _judge()

    assert _figures() == before
    assert list(DayReading.objects.order_by("pk").values()) == readings
    assert StrayReading.objects.count() == 0
    assert placed[0].attachments.get().detached_at is None
    assert list(recount()) == []


@pytest.mark.parametrize("hour", [3, 22])
def test_a_corrected_date_moves_the_readings_between_both_meters(hour: int) -> None:
    at = _at(CHANGE_DAY, hour)
    [old] = _town(changed_at=at)
    new = replace(installation=old, new=_replacement(_at(CHANGE_DAY, 12)))
    _judge()
    told = _replacement(at)

    correct_start(
        installation=new,
        start=Start(at, told.initial_register_l, told.final_register_l),
    )
    _judge()

    assert _slots_of(old, CHANGE_DAY) == list(range(1, hour + 1))
    assert _slots_of(new, CHANGE_DAY) == list(range(hour + 1, 25))
    day = DayUsage.objects.get(day=CHANGE_DAY)
    assert day.usage_l == hour * OLD_LPH + 4 + (24 - hour) * NEW_LPH
    assert [wire.attached_at for wire in new.attachments.all()] == [at]
    assert list(recount()) == []


def test_corrected_registers_change_the_use_of_the_day_alone() -> None:
    at = _at(CHANGE_DAY, 10)
    [old] = _town(changed_at=at)
    new = replace(installation=old, new=_replacement(at))
    _judge()
    before = dict(DayUsage.objects.values_list("day", "usage_l"))
    told = _replacement(at)

    correct_start(
        installation=new,
        start=Start(at, NEW_BEGAN_L - 30, (told.final_register_l or 0) + 5, note="사진 확인"),
    )
    _judge()

    after = dict(DayUsage.objects.values_list("day", "usage_l"))
    assert after.pop(CHANGE_DAY) == before.pop(CHANGE_DAY) + 35
    assert after == before
    assert list(recount()) == []


def test_a_meter_that_moved_to_another_customer_takes_its_readings_along() -> None:
    """F-40: recorded late, the history is with the right customer."""
    placed = _town(changed_at=None, connections=1)
    at = _at(CHANGE_DAY, 10)
    other = make.customer("10-10-001-900000")
    terminal = placed[0].attachments.get().terminal
    register = BEGAN_L + (4 * 24 + 10) * OLD_LPH

    remove(installation=placed[0], at=at, final_register_l=register)
    moved = install(
        customer=other,
        meter=placed[0].meter,
        terminal=terminal,
        at=at,
        initial_register_l=register,
    )
    _judge()

    assert _slots_of(placed[0], CHANGE_DAY) == list(range(1, 11))
    assert _slots_of(moved, CHANGE_DAY) == list(range(11, 25))
    usage = {
        (each.customer_id, each.day): each.usage_l for each in DayUsage.objects.filter(good__gt=0)
    }
    assert usage[placed[0].customer_id, CHANGE_DAY] == 10 * OLD_LPH
    assert usage[other.pk, CHANGE_DAY] == 13 * OLD_LPH  # 부분: its first slot opens the day (D-09)
    assert usage[other.pk, CHANGE_DAY + timedelta(days=1)] == 24 * OLD_LPH
    assert list(recount()) == []


def test_readings_after_a_removal_wait_and_return_when_it_is_undone() -> None:
    placed = _town(changed_at=None)
    before = _figures()

    remove(installation=placed[0], at=_at(CHANGE_DAY, 10), final_register_l=None)
    _judge()
    waiting = StrayReading.objects.count()
    without = dict(DayUsage.objects.values_list("day", "good"))
    undo_removal(installation=placed[0])
    _judge()

    assert waiting == 4
    assert without[CHANGE_DAY] == 10
    assert without.get(CHANGE_DAY + timedelta(days=1), 0) == 0
    assert StrayReading.objects.count() == 0
    assert _figures() == before
    assert list(recount()) == []


def test_a_corrected_removal_gives_the_readings_before_it_back() -> None:
    placed = _town(changed_at=None)
    remove(installation=placed[0], at=_at(CHANGE_DAY, 3), final_register_l=None)
    _judge()

    correct_removal(
        installation=placed[0], at=_at(CHANGE_DAY, 20), final_register_l=BEGAN_L + 116 * OLD_LPH + 6
    )
    _judge()

    assert _slots_of(placed[0], CHANGE_DAY) == list(range(1, 21))
    assert placed[0].attachments.get().detached_at == _at(CHANGE_DAY, 20)
    assert list(recount()) == []


def test_values_that_people_put_in_stay_with_their_slots() -> None:
    [old] = _town(changed_at=None)
    slot_end_at = _at(CHANGE_DAY, 15)
    entered = SlotOverride.objects.create(
        customer_id=old.customer_id,
        installation_id=old.pk,
        slot_end_at=slot_end_at,
        origin=SlotOverride.Origin.REJECTED,
        reason="오독",
        author="kim",
        created_at=noon(LAST_DAY),
    )

    new = replace(installation=old, new=_replacement(_at(CHANGE_DAY, 10)))
    entered.refresh_from_db()
    with_new = entered.installation_id
    undo_replacement(installation=new, note="오기")
    entered.refresh_from_db()

    assert with_new == new.pk
    assert entered.installation_id == old.pk
