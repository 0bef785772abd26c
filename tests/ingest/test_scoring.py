"""The scorecard: which alarm answers which event, what could be seen at all, and what is counted."""

import json
from datetime import UTC, datetime, timedelta

from ingest.scoring.matching import Outcome, match
from ingest.scoring.records import Alarm, Connection, Event, Received, Track, events_of
from ingest.scoring.showing import is_shown
from ingest.scoring.tables import tables

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HOUSE = Connection("가정용", report_interval_h=6, q4_lph=3125, resolution_l=1)


def hours_on(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def event_of(
    kind: str = "LEAK", *, begin: float = 0, end: float | None = 100, **other: object
) -> Event:
    to_at = None if end is None else hours_on(end)
    fields = {"size": 15.0, "by_device": False, **other}
    return Event(kind, kind, "A", hours_on(begin), to_at, **fields)  # type: ignore[arg-type]


def alarm_of(
    kind: str = "LEAK", *, begin: float, end: float | None = None, **other: object
) -> Alarm:
    ended_at = None if end is None else hours_on(end)
    fields = {"recorded_at": hours_on(begin + 5), "withdrawn": False, **other}
    return Alarm(kind, "A", hours_on(begin), ended_at, **fields)  # type: ignore[arg-type]


def _outcomes(
    events: list[Event], alarms: list[Alarm], *, shown: bool = True
) -> list[tuple[Outcome, Event | None, Alarm | None]]:
    verdicts = match(
        events=events, alarms=alarms, connections={"A": HOUSE}, is_shown=lambda _: shown
    )
    return [(each.outcome, each.event, each.alarm) for each in verdicts]


def test_an_alarm_finds_the_event_of_its_kind_that_it_overlaps() -> None:
    event, alarm = event_of(), alarm_of(begin=24)

    assert _outcomes([event], [alarm]) == [(Outcome.FOUND, event, alarm)]


def test_an_event_without_an_alarm_is_missed_or_below_the_rule_when_nothing_shows_it() -> None:
    event = event_of()

    assert _outcomes([event], []) == [(Outcome.MISSED, event, None)]
    assert _outcomes([event], [], shown=False) == [(Outcome.BELOW, event, None)]


def test_an_alarm_of_another_kind_or_time_is_false_and_the_event_is_missed() -> None:
    event = event_of(begin=50, end=60)
    for alarm in (
        alarm_of("BACKFLOW", begin=55),
        alarm_of(begin=20, end=49),
        alarm_of(begin=60 + 6 + 1.5),  # later than interval and grace after the end
    ):
        assert _outcomes([event], [alarm]) == [
            (Outcome.MISSED, event, None),
            (Outcome.FALSE, None, alarm),
        ]


def test_an_alarm_may_begin_a_report_interval_and_an_hour_after_the_end_of_its_event() -> None:
    event, alarm = event_of(begin=50, end=60), alarm_of(begin=60 + 6 + 0.5)

    assert _outcomes([event], [alarm]) == [(Outcome.FOUND, event, alarm)]


def test_an_event_is_found_once_and_further_alarms_repeat_it() -> None:
    event, first, second = event_of(), alarm_of(begin=24, end=30), alarm_of(begin=60, end=70)

    assert _outcomes([event], [second, first]) == [
        (Outcome.FOUND, event, first),
        (Outcome.REPEATED, event, second),
    ]


def test_an_alarm_answers_one_event_alone() -> None:
    early, late = event_of(end=10), event_of(begin=20, end=30)
    alarm = alarm_of(begin=5, end=25)

    assert _outcomes([late, early], [alarm]) == [
        (Outcome.FOUND, early, alarm),
        (Outcome.MISSED, late, None),
    ]


def test_a_withdrawn_alarm_is_neither_an_answer_nor_false() -> None:
    event, alarm = event_of(), alarm_of(begin=24, withdrawn=True)

    assert _outcomes([event], [alarm]) == [
        (Outcome.MISSED, event, None),
        (Outcome.WITHDRAWN, None, alarm),
    ]


def test_a_false_alarm_says_what_else_was_going_on_there() -> None:
    use = Event("", "STEADY_USE", "A", hours_on(0), hours_on(40), 10)
    elsewhere = Event("", "REPLACEMENT", "B", hours_on(30), hours_on(30))
    long_ago = Event("", "CLOCK_DRIFT", "A", hours_on(-90), hours_on(-80))

    (verdict,) = match(
        events=[use, elsewhere, long_ago],
        alarms=[alarm_of(begin=24)],
        connections={"A": HOUSE},
        is_shown=lambda _: True,
    )

    assert verdict.outcome is Outcome.FALSE
    assert verdict.beside == "STEADY_USE"
    assert "| 누수 | STEADY_USE | 1 |" in tables(verdicts=[(1, verdict)])


def test_the_truth_file_gives_the_events_that_have_to_raise_an_alarm() -> None:
    def line(kind: str, begin: int, end: int | None) -> str:
        facts = {"kind": kind, "customer": "A", "terminal": "T", "size": 5, "by_device": True}
        until = None if end is None else hours_on(end).isoformat()
        return json.dumps({**facts, "from": hours_on(begin).isoformat(), "to": until})

    found = events_of(
        lines=[
            line("LEAK", 0, None),
            line("DEAD_TERMINAL", 10, 60),
            line("AREA_OUTAGE", 50, 70),  # the same silence goes on
            line("REPLACEMENT", 5, 5),
            line("DUPLICATE", 5, 6),
        ]
    )

    assert [(each.kind, each.cause, each.from_at, each.to_at) for each in found] == [
        ("COMM_FAULT", "DEAD_TERMINAL", hours_on(10), hours_on(70)),
        ("LEAK", "LEAK", hours_on(0), None),
        ("", "REPLACEMENT", hours_on(5), hours_on(5)),
        ("", "DUPLICATE", hours_on(5), hours_on(6)),
    ]
    assert found[1].size == 5
    assert found[1].by_device


def _track(registers: dict[int, int | None], **other: object) -> Track:
    fields = {"bits": frozenset(), "battery_v": None, **other}
    slots = [
        Received(hours_on(hour), register_l, **fields)  # type: ignore[arg-type]
        for hour, register_l in registers.items()
    ]
    return Track(slots, [slot.slot_end_at for slot in slots])


def _shown(
    event: Event, track: Track, *, connection: Connection = HOUSE, until: float = 500
) -> bool:
    return is_shown(event=event, track=track, connection=connection, until_at=hours_on(until))


def test_a_leak_is_shown_by_24_slots_with_numbers_and_no_gap_over_a_day() -> None:
    event = event_of(end=None)
    enough = {hour: hour * 15 for hour in range(1, 25)}
    interrupted = {hour if hour <= 12 else hour + 30: hour * 15 for hour in range(1, 25)}

    assert _shown(event, _track(enough))
    assert not _shown(event, _track({**enough, 20: None}))
    assert not _shown(event, _track(interrupted))
    assert not _shown(event_of(end=20), _track(enough))


def test_a_leak_inside_the_band_of_steady_use_is_not_shown_but_the_device_may_say_so() -> None:
    steady = Connection("산업용", 6, 3125, 1, always_on_lph=20)
    event, registers = event_of(end=None, size=15), {hour: hour * 15 for hour in range(1, 40)}

    assert not _shown(event, _track(dict(registers)), connection=steady)
    assert _shown(event, _track(dict(registers), bits=frozenset({"LEAK"})), connection=steady)
    assert _shown(event_of(end=None, size=40), _track(dict(registers)), connection=steady)


def test_a_backflow_is_shown_by_a_fall_beyond_the_threshold_inside_the_event() -> None:
    event = event_of("BACKFLOW", begin=2, end=10)

    assert _shown(event, _track({2: 100, 3: 90}))
    assert not _shown(event, _track({2: 100, 3: 95}))
    assert not _shown(event, _track({0: 100, 1: 50, 3: 60}))


def test_a_flow_above_q4_is_shown_by_the_mean_between_two_numbers() -> None:
    event = event_of("Q4_EXCEEDED", begin=2, end=10)

    assert _shown(event, _track({2: 0, 3: 3126}))
    assert not _shown(event, _track({2: 0, 3: 3125}))
    assert not _shown(event, _track({1: 0, 3: 3126}))  # over two hours


def test_a_meter_fault_is_shown_by_three_slots_without_a_number() -> None:
    event = event_of("METER_FAULT")

    assert _shown(event, _track({1: None, 2: None, 3: None}))
    assert not _shown(event, _track({1: None, 2: 5, 3: None}))


def test_a_weak_battery_is_shown_by_its_voltage_or_the_bit() -> None:
    event = event_of("LOW_BATTERY")

    assert _shown(event, _track({1: 5}, battery_v=3.1))
    assert not _shown(event, _track({1: 5}, battery_v=3.2))
    assert _shown(event, _track({1: 5}, bits=frozenset({"TERMINAL_LOW_BATTERY"})))


def test_a_silence_is_shown_when_no_report_came_for_longer_than_the_rule_allows() -> None:
    event = event_of("COMM_FAULT", begin=10, end=40)
    daily = Connection("가정용", 24, 3125, 1)

    assert _shown(event, _track({9: 0, 42: 0}))
    assert not _shown(event, _track({9: 0, 36: 0}), until=50)  # between two looks
    assert not _shown(event, _track({9: 0, 30: 0, 42: 0}), until=50)
    assert not _shown(event, _track({9: 0, 42: 0}), connection=daily, until=50)
    assert _shown(event, Track(), until=50)
    assert not _shown(event_of("COMM_FAULT", begin=10, end=11), _track({9: 0, 12: 0, 200: 0}))
