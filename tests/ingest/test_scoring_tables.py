"""The scorecard, its figures and tables, and the command that writes them."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from customers.models import Customer, Office
from ingest.scoring.matching import Outcome, Verdict
from ingest.scoring.tables import score, size_of, tables
from tests.ingest.test_scoring import HOUSE, alarm_of, event_of, hours_on


def _verdict(
    outcome: Outcome, kind: str = "LEAK", *, size: float = 15, delay_h: float = 0
) -> Verdict:
    event = event_of(kind, size=size) if outcome is not Outcome.FALSE else None
    alarm = alarm_of(kind, begin=0, recorded_at=hours_on(delay_h))
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
        return size_of(Verdict(Outcome.FOUND, kind, HOUSE, event_of(kind, size=size, **times)))

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
