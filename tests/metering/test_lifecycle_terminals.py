"""Terminals swapped late, messages tried again, connections retired; what contradicts is refused."""

from datetime import timedelta

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
from devices.models import Terminal
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.models import (
    Box,
    DayUsage,
    HeldMessage,
    HeldState,
    StrayReading,
)
from tests import make
from tests.metering.small_town import FIRST_DAY, noon
from tests.metering.test_lifecycle import (
    BEGAN_L,
    CHANGE_DAY,
    LAST_DAY,
    _at,
    _judge,
    _replacement,
    _slots_of,
    _town,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY)


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
