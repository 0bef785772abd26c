"""Held messages come back: whole or in part, once, and the sums of I4 stay what was received."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum

from devices.models import Attachment, Installation, Terminal
from ingest.actions import replay
from ingest.pipeline import take_in
from ingest.queries import to_replay
from metering.models import HeldMessage, HeldState, IntakeTally, Outcome
from tests.ingest.uplinks import NOON, hours_before, json_message, outcomes, stored
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


def _received() -> tuple[int, int]:
    sums = IntakeTally.objects.aggregate(messages=Sum("messages"), readings=Sum("readings"))
    return sums["messages"], sums["readings"]


def _counted(outcome: Outcome) -> int:
    return IntakeTally.objects.filter(outcome=outcome).aggregate(n=Sum("readings"))["n"] or 0


def test_messages_that_waited_are_stored_once_their_terminal_is_registered() -> None:
    (installation,) = found_town(connections=1)
    message = json_message("late one", [(at, 7) for at in hours_before(NOON, 3)])
    take_in(messages=[message], now=NOON)
    assert list(to_replay()) == []
    attached_at = installation.installed_at
    Attachment.objects.all().delete()
    Attachment.objects.create(
        installation=installation,
        terminal=Terminal.objects.create(terminal_id="late one"),
        attached_at=attached_at,
    )

    result = replay(held=to_replay(), trusted=True, now=NOON)

    assert outcomes(result) == {"STORED": 3}
    assert len(stored()) == 3
    assert HeldMessage.objects.get().state == HeldState.REPLAYED
    assert list(to_replay()) == []
    assert _received() == (1, 3)
    assert _counted(Outcome.WAITING) == 0


def test_only_the_held_readings_of_a_message_are_taken_in_anew() -> None:
    (installation,) = found_town(connections=1, installed_on=NOON.date())
    midnight = installation.installed_at
    readings = [(NOON, 9), (midnight, 3), (midnight - timedelta(hours=1), 2)]
    take_in(messages=[json_message("T-000000", readings)], now=NOON)
    earlier = midnight - timedelta(days=1)
    Installation.objects.update(installed_at=earlier)
    Attachment.objects.update(attached_at=earlier)

    held = to_replay(reason="before_installation")
    result = replay(held=held, trusted=True, now=NOON)

    assert outcomes(result) == {"STORED": 2}
    assert sorted(stored().values()) == [2, 3, 9]
    assert _received() == (1, 3)
    assert _counted(Outcome.QUARANTINED) == 0


def test_an_operator_can_readmit_what_was_too_old() -> None:
    found_town(connections=1, installed_on=datetime(2025, 12, 1).date())
    old = NOON - timedelta(days=63)
    take_in(messages=[json_message("T-000000", [(old, 5)])], now=NOON)

    result = replay(held=to_replay(reason="too_old"), trusted=True, now=NOON)

    assert outcomes(result) == {"STORED": 1}
    assert list(stored().values()) == [5]


def test_what_still_lies_ahead_of_our_clock_cannot_be_readmitted() -> None:
    found_town(connections=1)
    take_in(messages=[json_message("T-000000", [(NOON + timedelta(days=3), 5)])], now=NOON)

    early = replay(held=to_replay(reason="future"), trusted=True, now=NOON)
    in_time = replay(held=to_replay(reason="future"), trusted=True, now=NOON + timedelta(days=3))

    assert (outcomes(early), outcomes(in_time)) == ({"QUARANTINED": 1}, {"STORED": 1})
    assert _received() == (1, 1)


def test_the_command_replays_what_an_operator_marked_and_nothing_else() -> None:
    found_town(connections=2)
    for number in (0, 1):
        reading = (NOON + timedelta(hours=3), 5)
        take_in(messages=[json_message(f"T-00000{number}", [reading])], now=NOON)
    HeldMessage.objects.filter(terminal_id="T-000001").update(state=HeldState.REPLAY)
    printed = StringIO()

    call_command("replay_quarantine", stdout=printed)

    states = HeldMessage.objects.order_by("terminal_id").values_list("terminal_id", "state")
    assert list(states) == [("T-000000", HeldState.OPEN), ("T-000001", HeldState.REPLAYED)]
    assert "저장 1" in printed.getvalue()


def test_the_command_can_select_one_terminal() -> None:
    found_town(connections=2)
    for number in (0, 1):
        reading = (NOON + timedelta(hours=3), 5)
        take_in(messages=[json_message(f"T-00000{number}", [reading])], now=NOON)

    call_command("replay_quarantine", terminal="T-000000", stdout=StringIO())

    done = HeldMessage.objects.filter(state=HeldState.REPLAYED).values_list(
        "terminal_id", flat=True
    )
    assert list(done) == ["T-000000"]
