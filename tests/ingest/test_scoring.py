"""The scorecard: which alarm answers which event, what could be seen at all, and what is counted."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from customers.models import Customer, Office
from ingest.scoring.matching import Outcome, Verdict, match
from ingest.scoring.records import Alarm, Connection, Event, Received, Track, events_of
from ingest.scoring.showing import is_shown
from ingest.scoring.tables import score, size_of, tables

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HOUSE = Connection("가정용", report_interval_h=6, q4_lph=3125, resolution_l=1)


def _at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def _event(
    kind: str = "LEAK", *, begin: float = 0, end: float | None = 100, **other: object
) -> Event:
    to_at = None if end is None else _at(end)
    fields = {"size": 15.0, "by_device": False, **other}
    return Event(kind, kind, "A", _at(begin), to_at, **fields)  # type: ignore[arg-type]


def _alarm(kind: str = "LEAK", *, begin: float, end: float | None = None, **other: object) -> Alarm:
    ended_at = None if end is None else _at(end)
    fields = {"recorded_at": _at(begin + 5), "withdrawn": False, **other}
    return Alarm(kind, "A", _at(begin), ended_at, **fields)  # type: ignore[arg-type]


def _outcomes(
    events: list[Event], alarms: list[Alarm], *, shown: bool = True
) -> list[tuple[Outcome, Event | None, Alarm | None]]:
    verdicts = match(
        events=events, alarms=alarms, connections={"A": HOUSE}, is_shown=lambda _: shown
    )
    return [(each.outcome, each.event, each.alarm) for each in verdicts]


def test_an_alarm_finds_the_event_of_its_kind_that_it_overlaps() -> None:
    event, alarm = _event(), _alarm(begin=24)

    assert _outcomes([event], [alarm]) == [(Outcome.FOUND, event, alarm)]


def test_an_event_without_an_alarm_is_missed_or_below_the_rule_when_nothing_shows_it() -> None:
    event = _event()

    assert _outcomes([event], []) == [(Outcome.MISSED, event, None)]
    assert _outcomes([event], [], shown=False) == [(Outcome.BELOW, event, None)]


def test_an_alarm_of_another_kind_or_time_is_false_and_the_event_is_missed() -> None:
    event = _event(begin=50, end=60)
    for alarm in (
        _alarm("BACKFLOW", begin=55),
        _alarm(begin=20, end=49),
        _alarm(begin=60 + 6 + 1.5),  # later than interval and grace after the end
    ):
        assert _outcomes([event], [alarm]) == [
            (Outcome.MISSED, event, None),
            (Outcome.FALSE, None, alarm),
        ]


def test_an_alarm_may_begin_a_report_interval_and_an_hour_after_the_end_of_its_event() -> None:
    event, alarm = _event(begin=50, end=60), _alarm(begin=60 + 6 + 0.5)

    assert _outcomes([event], [alarm]) == [(Outcome.FOUND, event, alarm)]


def test_an_event_is_found_once_and_further_alarms_repeat_it() -> None:
    event, first, second = _event(), _alarm(begin=24, end=30), _alarm(begin=60, end=70)

    assert _outcomes([event], [second, first]) == [
        (Outcome.FOUND, event, first),
        (Outcome.REPEATED, event, second),
    ]


def test_an_alarm_answers_one_event_alone() -> None:
    early, late = _event(end=10), _event(begin=20, end=30)
    alarm = _alarm(begin=5, end=25)

    assert _outcomes([late, early], [alarm]) == [
        (Outcome.FOUND, early, alarm),
        (Outcome.MISSED, late, None),
    ]


def test_a_withdrawn_alarm_is_neither_an_answer_nor_false() -> None:
    event, alarm = _event(), _alarm(begin=24, withdrawn=True)

    assert _outcomes([event], [alarm]) == [
        (Outcome.MISSED, event, None),
        (Outcome.WITHDRAWN, None, alarm),
    ]


def test_a_false_alarm_says_what_else_was_going_on_there() -> None:
    use = Event("", "STEADY_USE", "A", _at(0), _at(40), 10)
    elsewhere = Event("", "REPLACEMENT", "B", _at(30), _at(30))
    long_ago = Event("", "CLOCK_DRIFT", "A", _at(-90), _at(-80))

    (verdict,) = match(
        events=[use, elsewhere, long_ago],
        alarms=[_alarm(begin=24)],
        connections={"A": HOUSE},
        is_shown=lambda _: True,
    )

    assert verdict.outcome is Outcome.FALSE
    assert verdict.beside == "STEADY_USE"
    assert "| 누수 | STEADY_USE | 1 |" in tables(verdicts=[(1, verdict)])


def test_the_truth_file_gives_the_events_that_have_to_raise_an_alarm() -> None:
    def line(kind: str, begin: int, end: int | None) -> str:
        facts = {"kind": kind, "customer": "A", "terminal": "T", "size": 5, "by_device": True}
        until = None if end is None else _at(end).isoformat()
        return json.dumps({**facts, "from": _at(begin).isoformat(), "to": until})

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
        ("COMM_FAULT", "DEAD_TERMINAL", _at(10), _at(70)),
        ("LEAK", "LEAK", _at(0), None),
        ("", "REPLACEMENT", _at(5), _at(5)),
        ("", "DUPLICATE", _at(5), _at(6)),
    ]
    assert found[1].size == 5
    assert found[1].by_device


def _track(registers: dict[int, int | None], **other: object) -> Track:
    fields = {"bits": frozenset(), "battery_v": None, **other}
    slots = [
        Received(_at(hour), register_l, **fields)  # type: ignore[arg-type]
        for hour, register_l in registers.items()
    ]
    return Track(slots, [slot.slot_end_at for slot in slots])


def _shown(
    event: Event, track: Track, *, connection: Connection = HOUSE, until: float = 500
) -> bool:
    return is_shown(event=event, track=track, connection=connection, until_at=_at(until))


def test_a_leak_is_shown_by_24_slots_with_numbers_and_no_gap_over_a_day() -> None:
    event = _event(end=None)
    enough = {hour: hour * 15 for hour in range(1, 25)}
    interrupted = {hour if hour <= 12 else hour + 30: hour * 15 for hour in range(1, 25)}

    assert _shown(event, _track(enough))
    assert not _shown(event, _track({**enough, 20: None}))
    assert not _shown(event, _track(interrupted))
    assert not _shown(_event(end=20), _track(enough))


def test_a_leak_inside_the_band_of_steady_use_is_not_shown_but_the_device_may_say_so() -> None:
    steady = Connection("산업용", 6, 3125, 1, always_on_lph=20)
    event, registers = _event(end=None, size=15), {hour: hour * 15 for hour in range(1, 40)}

    assert not _shown(event, _track(dict(registers)), connection=steady)
    assert _shown(event, _track(dict(registers), bits=frozenset({"LEAK"})), connection=steady)
    assert _shown(_event(end=None, size=40), _track(dict(registers)), connection=steady)


def test_a_backflow_is_shown_by_a_fall_beyond_the_threshold_inside_the_event() -> None:
    event = _event("BACKFLOW", begin=2, end=10)

    assert _shown(event, _track({2: 100, 3: 90}))
    assert not _shown(event, _track({2: 100, 3: 95}))
    assert not _shown(event, _track({0: 100, 1: 50, 3: 60}))


def test_a_flow_above_q4_is_shown_by_the_mean_between_two_numbers() -> None:
    event = _event("Q4_EXCEEDED", begin=2, end=10)

    assert _shown(event, _track({2: 0, 3: 3126}))
    assert not _shown(event, _track({2: 0, 3: 3125}))
    assert not _shown(event, _track({1: 0, 3: 3126}))  # over two hours


def test_a_meter_fault_is_shown_by_three_slots_without_a_number() -> None:
    event = _event("METER_FAULT")

    assert _shown(event, _track({1: None, 2: None, 3: None}))
    assert not _shown(event, _track({1: None, 2: 5, 3: None}))


def test_a_weak_battery_is_shown_by_its_voltage_or_the_bit() -> None:
    event = _event("LOW_BATTERY")

    assert _shown(event, _track({1: 5}, battery_v=3.1))
    assert not _shown(event, _track({1: 5}, battery_v=3.2))
    assert _shown(event, _track({1: 5}, bits=frozenset({"TERMINAL_LOW_BATTERY"})))


def test_a_silence_is_shown_when_no_report_came_for_longer_than_the_rule_allows() -> None:
    event = _event("COMM_FAULT", begin=10, end=40)
    daily = Connection("가정용", 24, 3125, 1)

    assert _shown(event, _track({9: 0, 42: 0}))
    assert not _shown(event, _track({9: 0, 36: 0}), until=50)  # between two looks
    assert not _shown(event, _track({9: 0, 30: 0, 42: 0}), until=50)
    assert not _shown(event, _track({9: 0, 42: 0}), connection=daily, until=50)
    assert _shown(event, Track(), until=50)
    assert not _shown(_event("COMM_FAULT", begin=10, end=11), _track({9: 0, 12: 0, 200: 0}))


def _verdict(
    outcome: Outcome, kind: str = "LEAK", *, size: float = 15, delay_h: float = 0
) -> Verdict:
    event = _event(kind, size=size) if outcome is not Outcome.FALSE else None
    alarm = _alarm(kind, begin=0, recorded_at=_at(delay_h))
    return Verdict(outcome, kind, HOUSE, event, alarm)


def test_recall_leaves_out_what_nothing_shows_and_precision_what_was_withdrawn() -> None:
    counts = {
        Outcome.FOUND: 6,
        Outcome.MISSED: 2,
        Outcome.BELOW: 5,
        Outcome.REPEATED: 3,
        Outcome.FALSE: 1,
        Outcome.WITHDRAWN: 4,
    }

    one = score(
        verdicts=[_verdict(outcome) for outcome, count in counts.items() for _ in range(count)]
    )

    assert one.recall == 75.0
    assert one.precision == 90.0
    assert (one.below, one.withdrawn) == (5, 4)


def test_the_tables_say_counts_delays_and_every_segment() -> None:
    verdicts = [
        (1, _verdict(Outcome.FOUND, delay_h=20)),
        (1, _verdict(Outcome.FOUND, delay_h=30)),
        (2, _verdict(Outcome.MISSED, size=400)),
        (2, _verdict(Outcome.FALSE)),
        (2, _verdict(Outcome.FOUND, "Q4_EXCEEDED", size=4000, delay_h=3)),
    ]

    text = tables(verdicts=verdicts)

    assert "| 누수 | 3 | 0 | 3 | 2 | 1 | 66.7 % | 3 | 1 | 0 | 0 | 66.7 % | 25 | 30 |" in text
    assert "| 누수 | 400 L/h | 1 | 0 | 1 | 0 | 1 | 0.0 % |" in text
    assert "| Q4초과 | < 1.3 · Q4 | 1 |" in text
    assert "| 누수 |  6 h | 3 |" in text
    assert "| 누수 | 2 | 1 | 0 | 1 | 0 | 1 |" in text


def test_small_leaks_do_not_count_among_the_large_ones_but_false_alarms_do() -> None:
    verdicts = [
        (1, _verdict(Outcome.MISSED, size=2)),
        (1, _verdict(Outcome.FOUND, size=5)),
        (1, _verdict(Outcome.FALSE)),
    ]

    large = tables(verdicts=verdicts).partition("5 L/h and more")[2].partition("###")[0]

    assert "| 누수 | 1 | 0 | 1 | 1 | 0 | 100.0 % | 2 | 1 |" in large


def test_events_are_sorted_into_sizes_with_their_unit() -> None:
    def named(kind: str, size: float = 0, **times: float | None) -> str:
        return size_of(Verdict(Outcome.FOUND, kind, HOUSE, _event(kind, size=size, **times)))

    assert named("BACKFLOW", 49) == "< 50 L a day"
    assert named("BACKFLOW", 600) == "≥ 500 L a day"
    assert named("LOW_BATTERY", 2.85) == "< 2.9 V"
    assert named("COMM_FAULT", begin=0, end=30) == "< 2 d"
    assert named("METER_FAULT", begin=0, end=None) == "goes on"


@pytest.mark.django_db(transaction=True)
def test_the_command_scores_a_town_in_a_database_of_its_own(tmp_path: Path) -> None:
    Office.objects.create(code="OWN", name="우리사업소")
    own_name = connection.settings_dict["NAME"]
    card = tmp_path / "card.md"
    card.write_text(
        "# Card\n<!-- scorecard -->\nold\n<!-- /scorecard -->\nWhy.\n", encoding="utf-8"
    )
    towns = ("--seeds", "5", "--customers", "40", "--days", "3")

    call_command(
        "scorecard", *towns, "--out", card, "--cases", tmp_path / "cases", stdout=StringIO()
    )

    text = card.read_text(encoding="utf-8")
    assert text.startswith("# Card\n<!-- scorecard -->\n`manage.py scorecard --seeds 5 ")
    assert text.endswith("<!-- /scorecard -->\nWhy.\n")
    assert "old" not in text
    (leaks,) = re.findall(r"\| 누수 \| ([\d |]+)\|", text.partition("###")[2].partition("###")[0])
    events, below, shown, found, missed = map(int, leaks.split("|")[:5])
    assert events == below + shown
    assert shown == found + missed
    assert found >= 1
    assert "seed 5 below the rule" in (tmp_path / "cases").read_text(encoding="utf-8")
    assert connection.settings_dict["NAME"] == own_name
    assert not Customer.objects.exists()
    assert Office.objects.get().code == "OWN"


@pytest.mark.parametrize(
    "wrong", [("--seeds", "x"), ("--seeds", "1,1"), ("--days", "61"), ("--customers", "0")]
)
def test_the_command_refuses_what_it_cannot_simulate(wrong: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("scorecard", *wrong)


@pytest.mark.django_db(transaction=True)
def test_a_file_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("something else", encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("scorecard", "--customers", "1", "--days", "1", "--out", card)

    assert card.read_text(encoding="utf-8") == "something else"
