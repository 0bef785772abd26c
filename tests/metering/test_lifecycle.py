"""Meters and terminals replaced, recorded late, corrected and taken back: readings follow their meter."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from devices.actions.correcting import (
    Start,
    UnableToCorrect,
    correct_attachment,
    correct_removal,
    correct_start,
)
from devices.actions.installing import (
    Replacement,
    install,
    remove,
    remove_terminal,
    replace,
    replace_terminal,
)
from devices.actions.retiring import Retirement, Return, reactivate, retire
from devices.actions.undoing import (
    UnableToUndo,
    undo_attachment,
    undo_removal,
    undo_replacement,
)
from devices.models import Installation, Terminal
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.core.reading import Status
from metering.models import (
    Box,
    DayReading,
    DayUsage,
    DirtyDay,
    HeldMessage,
    HeldState,
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


def test_a_terminal_swapped_late_keeps_the_meters_readings_to_their_terminals() -> None:
    [placed] = _town(changed_at=None)
    first, second = placed.attachments.get().terminal, make.terminal("T-NEXT")

    wire = replace_terminal(installation=placed, terminal=second, at=_at(CHANGE_DAY, 10))
    _judge()
    waiting = list(StrayReading.objects.values_list("terminal_id", flat=True).distinct())
    good = DayUsage.objects.get(day=CHANGE_DAY).good
    correct_attachment(attachment=wire, at=_at(CHANGE_DAY, 18))
    _judge()
    later = DayUsage.objects.get(day=CHANGE_DAY).good
    undo_attachment(attachment=wire, note="오기")
    _judge()

    assert waiting == [first.pk]
    assert (good, later) == (10, 18)
    assert DayUsage.objects.get(day=CHANGE_DAY).good == 24
    assert placed.attachments.get().detached_at is None
    assert list(recount()) == []


def test_what_a_loose_terminal_still_sends_never_counts() -> None:
    [placed] = _town(changed_at=None)

    remove_terminal(installation=placed, at=_at(CHANGE_DAY, 10), note="배터리 교환")
    _judge()

    day = DayUsage.objects.get(day=CHANGE_DAY)
    assert (day.good, day.expected) == (10, 24)
    assert list(recount()) == []


def test_a_meter_and_its_terminal_change_together() -> None:
    at = _at(CHANGE_DAY, 10)
    [old] = _town(changed_at=at)
    terminal = make.terminal("T-NEXT")

    new = replace(installation=old, new=_replacement(at, terminal=terminal, note="정기 교체"))
    _judge()

    assert new.attachments.get().terminal == terminal
    assert _slots_of(new, CHANGE_DAY) == []
    assert Terminal.objects.get(pk=StrayReading.objects.earliest("day").terminal_id) != terminal
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


def test_quarantined_messages_are_tried_again_once_the_dates_change() -> None:
    [placed] = _town(changed_at=None)
    terminal = placed.attachments.get().terminal
    reasons = ("before_installation", "too_old")
    for reason in reasons:
        HeldMessage.objects.create(
            box=Box.QUARANTINE,
            reason=reason,
            format="json",
            source="json",
            terminal_id=terminal.terminal_id,
            received_at=noon(LAST_DAY),
            recorded_at=noon(LAST_DAY),
            payload=b"{}",
            payload_size=2,
        )

    earlier = placed.installed_at - timedelta(days=2)
    correct_start(installation=placed, start=Start(earlier, BEGAN_L))

    states = dict(HeldMessage.objects.values_list("reason", "state"))
    assert states == {"before_installation": HeldState.REPLAY, "too_old": HeldState.OPEN}


def test_a_retired_connection_is_no_longer_expected_and_returns_with_its_next_meter() -> None:
    [placed] = _town(changed_at=None)
    at, back_at = _at(CHANGE_DAY, 10), _at(CHANGE_DAY + timedelta(days=2), 9)

    removed = retire(
        customer=placed.customer, retirement=Retirement(at, 2_060, "건물 철거"), by=make.ACTOR
    )
    _judge()
    expected = dict(DayUsage.objects.values_list("day", "expected"))
    again = reactivate(
        customer=placed.customer,
        back=Return(back_at, "신축", make.meter(), make.terminal(), 0),
        by=make.ACTOR,
    )
    _judge()

    assert removed is not None
    assert removed.final_register_l == 2_060
    days = [CHANGE_DAY + timedelta(days=days) for days in (-1, 0, 1)]
    assert [expected.get(day, 0) for day in days] == [24, 0, 0]
    assert again is not None
    assert DayUsage.objects.get(day=CHANGE_DAY + timedelta(days=2)).expected == 15
    assert list(recount()) == []


def test_corrections_that_contradict_what_was_before_or_after_are_refused() -> None:
    [old] = _town(changed_at=None)
    new = replace(installation=old, new=_replacement(_at(CHANGE_DAY, 10)))

    with pytest.raises(UnableToCorrect, match="먼저 있던"):
        correct_start(installation=new, start=Start(old.installed_at, 0, 0))
    with pytest.raises(UnableToCorrect, match="이어서 설치된"):
        correct_removal(installation=old, at=_at(CHANGE_DAY, 9), final_register_l=None)
    with pytest.raises(UnableToUndo, match="철거되지 않은"):
        undo_removal(installation=new)
    with pytest.raises(UnableToUndo, match="이미 철거된"):
        undo_replacement(installation=old, note="")
    with pytest.raises(UnableToUndo, match="뒤에 설치된"):
        undo_removal(installation=old)


def test_the_database_cuts_and_lays_slots_by_their_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cut_slots(ARRAY[1,2,3]::bigint[], 2, 2, false),"
            " cut_slots(ARRAY[1,2,3]::bigint[], 2, 2, true),"
            " lay_slots(ARRAY[1,2,NULL]::bigint[], ARRAY[5,5,NULL]::bigint[],"
            "  ARRAY[7,8,9]::bigint[], ARRAY[4,6,1]::bigint[])"
        )
        inside, outside, laid = cursor.fetchone()

    assert inside == [None, 2, None]
    assert outside == [1, None, 3]
    assert laid == [1, 8, 9]
