"""What the simulator encodes is what the product decodes."""

import numpy as np
import pytest

from ingest.simulator.dice import rows_of
from ingest.simulator.events import Kind
from ingest.simulator.fleet import (
    A3,
    A4,
    CALIBERS_MM,
    CHIRPSTACK,
    JSON,
    LORA,
    PROFILES,
    SEOUL_LORA,
    TTS,
)
from ingest.simulator.registers import Handed, walk
from ingest.simulator.reports import Reports, Schedule
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import World
from metering.core.reading import Reading, Report, Status
from metering.core.slots import instant_of
from metering.core.status import translate
from tests.ingest.simulator.worlds import a_world, decoded


@pytest.fixture(scope="module")
def whole() -> World:
    return a_world()


@pytest.fixture(scope="module")
def some_hours(whole: World) -> list[tuple[Reports, dict[tuple[str, int], Uplink]]]:
    """A week of reports with the uplinks made of them, by terminal and second of arrival."""
    schedule, uplinks = Schedule(whole), Uplinks(whole)
    made: list[tuple[Reports, dict[tuple[str, int], Uplink]]] = []
    for block in walk(world=whole, rows=rows_of(300), handed=Handed()):
        if block.first_hour > whole.scene.end_hour - 24:
            return made
        if block.first_hour < whole.scene.end_hour - 8 * 24:
            continue
        for hour in block.hours:
            reports = schedule.reports(block=block, hour=hour)
            sent = uplinks.of(reports=reports)
            made.append((reports, {(each.terminal_id, each.sent_s): each for each in sent}))
    return made


def _each(
    whole: World, some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]]
) -> list[tuple[Reports, int, Report]]:
    """Every report with its position and what was decoded of its uplink."""
    terminals = Uplinks(whole).known.terminals
    found = []
    for reports, sent in some_hours:
        for at, row in enumerate(reports.rows.tolist()):
            uplink = sent[terminals[row], int(reports.sent_s[at])]
            found.append((reports, at, decoded(uplink)))
    return found


def test_every_frame_decodes_to_the_registers_it_was_made_of(
    whole: World, some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]]
) -> None:
    checked = 0
    for reports, at, report in _each(whole, some_hours):
        count = int(reports.count[at])
        sent = reports.register_l[at, :count]
        fell = (np.diff(sent[sent >= 0]) > 0).any()
        if whole.drawn.frame[reports.rows[at]] == A3 and fell:
            continue  # a fall is lost in the differences of A3, as in the field
        registers = [None if value < 0 else value for value in sent.tolist()]
        assert [each.register_l for each in report.readings] == registers
        checked += 1

    assert checked > 5000


def test_values_are_dated_by_the_hour_unless_a_clock_is_off(
    whole: World, some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]]
) -> None:
    for reports, at, report in _each(whole, some_hours):
        ahead_s = int(reports.clock_s[at]) if report.clock_synced else 0
        if whole.drawn.frame[reports.rows[at]] == JSON:
            ahead_s = 0
        newest: Reading = report.readings[0]
        assert newest.measured_at.timestamp() == reports.hour * 3600 + ahead_s
        assert report.clock_synced != bool(reports.unsynced[at])


def test_device_facts_survive_the_way(
    whole: World, some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]]
) -> None:
    known, drawn = Uplinks(whole).known, whole.drawn
    for reports, at, report in _each(whole, some_hours):
        row = int(reports.rows[at])
        assert report.notes == ()
        assert report.battery_v == pytest.approx(reports.volts[at], abs=0.1)
        assert report.radio is not None
        assert report.radio.rssi_dbm is not None
        assert (report.radio.rsrp_dbm is None) == (drawn.communication[row] == LORA)
        if drawn.frame[row] == JSON:
            continue
        assert (
            report.meter_serial
            == (known.new_meters if reports.new_meter[at] else known.meters)[row]
        )
        assert report.decimals == drawn.decimals[row]
        assert report.report_interval_h == drawn.interval_h[row]
        if drawn.frame[row] in (CHIRPSTACK, TTS):
            continue
        assert report.terminal_serial == known.serials[row]
        assert report.ctn == known.ctns[row]
        assert report.caliber_mm == CALIBERS_MM[drawn.caliber[row]]


def test_every_way_of_sending_is_among_them(
    some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]], whole: World
) -> None:
    sent = {int(whole.drawn.frame[row]) for reports, _ in some_hours for row in reports.rows}
    formats = {uplink.format for _, made in some_hours for uplink in made.values()}

    assert sent == {A3, A4, JSON, SEOUL_LORA, CHIRPSTACK, TTS}
    assert formats == {"onem2m", "json", "chirpstack", "tts"}


def test_states_come_out_as_they_went_in_whatever_the_meter_calls_them(
    whole: World, some_hours: list[tuple[Reports, dict[tuple[str, int], Uplink]]]
) -> None:
    seen: set[Status] = set()
    for reports, at, report in _each(whole, some_hours):
        row, newest = int(reports.rows[at]), report.readings[0]
        flags = Status(int(reports.flags[at, 0]))
        if newest.status is None:
            profile = PROFILES[whole.drawn.profile[row]]
            assert newest.status_byte is not None
            status = translate(newest.status_byte, profile)[0]
        else:
            status = newest.status
        for state in (Status.LEAK, Status.BACKFLOW, Status.LOW_BATTERY):
            assert (state in status) == (state in flags)
            if state in flags:
                seen.add(state)

    assert Status.LEAK in seen


def test_a_replaced_meter_brings_its_own_number_and_only_its_own_values(whole: World) -> None:
    swap = next(
        event
        for event in whole.script.of(Kind.REPLACEMENT)
        if whole.drawn.frame[event.row] != JSON and event.from_hour < whole.scene.end_hour
    )
    schedule = Schedule(whole)
    reports_after = []
    for block in walk(world=whole, rows=rows_of(300), handed=Handed()):
        reports_after += [
            (reports, int(np.flatnonzero(reports.rows == swap.row)[0]))
            for hour in block.hours
            if hour > swap.from_hour
            and (reports := schedule.reports(block=block, hour=hour)).rows.tolist().count(swap.row)
        ]
        if reports_after:
            break

    reports, at = reports_after[0]

    assert reports.new_meter[at]
    assert reports.count[at] == min(reports.hour - swap.from_hour, whole.drawn.interval_h[swap.row])
    assert instant_of(hour=reports.hour) > instant_of(hour=swap.from_hour)
    assert (reports.register_l[at, : reports.count[at]] < 20_000).all()
