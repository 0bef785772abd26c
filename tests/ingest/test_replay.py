"""Held messages come back: whole or in part, once, and the sums of I4 stay what was received."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from devices.models import Attachment, Installation, Terminal
from ingest.actions import replay
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import take_in
from ingest.queries import to_replay
from metering.core.reading import Status
from metering.models import Box, HeldDecision, HeldMessage, HeldState, IntakeTally, Outcome
from metering.queries.balance import intake_balance
from metering.queries.held import KEPT_BYTES
from tests.ingest.uplinks import (
    NOON,
    everything_stored,
    frame_message,
    garbage,
    hours_before,
    json_message,
    outcomes,
    stored,
)
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


def test_an_operator_can_readmit_what_was_too_old_and_its_flag_stays() -> None:
    found_town(connections=1, installed_on=datetime(2025, 12, 1).date())
    old = NOON - timedelta(days=63)
    take_in(messages=[json_message("T-000000", [(old, 5)])], now=NOON)

    result = replay(held=to_replay(reason="too_old"), trusted=True, now=NOON)

    assert outcomes(result) == {"STORED": 1}
    assert list(stored().values()) == [5]
    (meta,) = [value for row in everything_stored() for value in row[4] if value is not None]
    assert meta & Status.CLOCK


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

    call_command("replay_quarantine", "--terminal", "T-000000", stdout=StringIO())

    done = HeldMessage.objects.filter(state=HeldState.REPLAYED).values_list(
        "terminal_id", flat=True
    )
    assert list(done) == ["T-000000"]


def test_a_dry_run_counts_and_stores_nothing() -> None:
    found_town(connections=1)
    take_in(messages=[json_message("T-000000", [(NOON + timedelta(hours=3), 5)])], now=NOON)
    before = _received()
    printed = StringIO()

    call_command("replay_quarantine", reason="future", dry_run=True, stdout=printed)

    assert "시험" in printed.getvalue()
    assert "격리 future 1" in printed.getvalue()
    assert "저장 1" in printed.getvalue()
    assert HeldMessage.objects.get().state == HeldState.OPEN
    assert (stored(), _received()) == ({}, before)
    assert not HeldDecision.objects.exists()


def test_the_command_can_select_one_box() -> None:
    found_town(connections=1)
    take_in(messages=[garbage(), json_message("STRANGER", [(NOON, 1)])], now=NOON)

    call_command("replay_quarantine", box=Box.WAITING, stdout=StringIO())

    states = HeldMessage.objects.filter(box=Box.QUARANTINE).values_list("state", flat=True)
    assert list(states) == [HeldState.OPEN]
    assert HeldMessage.objects.filter(box=Box.WAITING, state=HeldState.REPLAYED).count() == 1


def test_the_command_refuses_a_box_that_is_none() -> None:
    with pytest.raises(CommandError, match="WAITING"):
        call_command("replay_quarantine", box="SHELF")


def test_what_the_command_selects_is_written_down() -> None:
    found_town(connections=1)
    take_in(messages=[json_message("T-000000", [(NOON + timedelta(hours=3), 5)])], now=NOON)

    call_command("replay_quarantine", reason="future", note="시계를 고침", stdout=StringIO())

    decision = HeldDecision.objects.get()
    assert (decision.kind, decision.messages, decision.note) == ("READMIT", 1, "시계를 고침")
    assert decision.username == "manage.py replay_quarantine"


def test_a_message_of_which_only_a_part_was_kept_is_never_taken_in_anew() -> None:
    long = garbage(b"x" * (KEPT_BYTES + 1))
    take_in(messages=[long], now=NOON)

    call_command("replay_quarantine", reason="parse", stdout=StringIO())

    assert HeldMessage.objects.get().state == HeldState.OPEN


def test_two_programs_that_replay_take_each_message_in_once() -> None:
    found_town(connections=1)
    take_in(messages=[json_message("T-000000", [(NOON + timedelta(hours=3), 5)])], now=NOON)
    held = list(to_replay(reason="future"))  # both have read the list before either begins

    first = replay(held=held, trusted=True, now=NOON + timedelta(hours=3))
    second = replay(held=held, trusted=True, now=NOON + timedelta(hours=3))

    assert (outcomes(first), outcomes(second)) == ({"STORED": 1}, {})
    assert _received() == (1, 1)


def test_the_balance_holds_through_waiting_replay_and_refusal() -> None:
    found_town(connections=2)
    stream = {"source": "relay-1", "epoch": "2026", "seq": 1}
    take_in(
        messages=[
            json_message("T-000000", [(at, 7) for at in hours_before(NOON, 3)]),
            json_message("T-000000", [(NOON, 7), (NOON + timedelta(hours=3), 8)]),
            json_message("LATE", [(at, 1) for at in hours_before(NOON, 2)], stream=stream),
            garbage(),
            frame_message("T-000001", SeoulFrame(registers_l=[4], newest_at=NOON)),
        ],
        now=NOON,
    )
    assert _balanced() == {"json": (5, 3), "onem2m": (1, 1), "relay-1": (2, 1)}

    Terminal.objects.filter(terminal_id="T-000001").update(terminal_id="LATE")
    replay(held=to_replay(), trusted=True, now=NOON)
    assert _balanced() == {"json": (5, 3), "onem2m": (1, 1), "relay-1": (2, 1)}

    replay(held=to_replay(box=Box.QUARANTINE), trusted=True, now=NOON)
    assert _balanced() == {"json": (5, 3), "onem2m": (1, 1), "relay-1": (2, 1)}
    assert _counted(Outcome.WAITING) == 0


def test_a_message_that_is_refused_when_it_comes_anew_stays_counted() -> None:
    found_town(connections=1)
    take_in(messages=[json_message("LATE", [(NOON, 1), (NOON - timedelta(hours=1), 1)])], now=NOON)
    HeldMessage.objects.update(payload=b"no longer readable")

    replay(held=to_replay(box=Box.WAITING), trusted=True, now=NOON)

    assert _balanced() == {"json": (2, 1)}
    assert _counted(Outcome.QUARANTINED) == 2


def _balanced() -> dict[str, tuple[int, int]]:
    """Readings and messages received by source, once the check holds for each."""
    days = intake_balance(from_day=NOON.date(), to_day=NOON.date())
    assert [each for each in days if not each.holds] == []
    return {each.source: (each.received, each.received_messages) for each in days}
