"""The stream of uplinks: in order, repeatable from any hour, without a seam where history ends."""

from datetime import datetime

from ingest.simulator.events import Kind
from ingest.simulator.oddities import STRANGERS, stranger
from ingest.simulator.uplinks import Uplinks
from metering.core.reading import UnableToDecode
from tests.ingest.simulator.worlds import a_scene, a_world, decoded, hours_of


def test_uplinks_arrive_in_order_within_their_hour() -> None:
    for hour in hours_of(a_world(a_scene(customers=100, days=5))):
        seconds = [uplink.sent_s for uplink in hour.uplinks]
        assert seconds == sorted(seconds)
        assert all(second // 3600 == hour.hour for second in seconds)


def test_a_restart_at_any_hour_goes_on_with_the_same_uplinks() -> None:
    whole = a_world(a_scene(customers=100, days=8))
    middle = whole.scene.end_hour - 50

    uninterrupted = [hour for hour in hours_of(whole) if hour.hour >= middle]
    restarted = list(hours_of(whole, from_hour=middle))

    assert [hour.uplinks for hour in restarted] == [hour.uplinks for hour in uninterrupted]
    assert len(restarted) == 51


def test_registers_go_on_where_history_ended() -> None:
    whole = a_world(a_scene(customers=200, days=4))
    disturbed = {
        event.row
        for event in whole.script.of(
            Kind.BACKFLOW, Kind.REPLACEMENT, Kind.ROLLOVER, Kind.CLOCK_DRIFT
        )
    }
    newest: dict[str, tuple[datetime, int]] = {}
    terminals = Uplinks(whole).known.terminals
    quiet = {terminals[row] for row in range(200) if row not in disturbed}
    steps = 0
    for hour in hours_of(whole, extra_h=24):
        for uplink in hour.uplinks:
            if uplink.terminal_id not in quiet:
                continue
            report = decoded(uplink)
            first = report.readings[0]
            if first.register_l is None:
                continue
            before = newest.get(uplink.terminal_id)
            if before and first.measured_at > before[0]:
                assert first.register_l - before[1] >= -9  # noise and other values only
                steps += hour.hour > whole.scene.end_hour
            if not before or first.measured_at > before[0]:
                newest[uplink.terminal_id] = first.measured_at, first.register_l

    assert steps > 600


def test_reports_repeat_come_late_and_get_lost_now_and_then() -> None:
    fates = [fate for hour in hours_of(a_world()) for fate in hour.fates]

    kinds = [kind for kind, *_ in fates]
    for kind in (Kind.LATE_REPORT, Kind.DUPLICATE, Kind.LOST_REPORT):
        assert kinds.count(kind) > 20
    for kind, _, hour, sent_s in fates:
        late_h = sent_s / 3600 - hour
        assert late_h < 62
        if kind is Kind.LATE_REPORT:
            assert late_h >= 1


def test_strangers_and_garbage_are_among_the_uplinks() -> None:
    whole = a_world(a_scene(customers=60, days=20))
    unreadable, readable = 0, set()
    for hour in hours_of(whole):
        for uplink in hour.uplinks:
            try:
                decoded(uplink)
                readable.add(uplink.terminal_id)
            except UnableToDecode:
                unreadable += 1
    assert unreadable >= 2
    assert {stranger(number=number) for number in range(STRANGERS)} <= readable
