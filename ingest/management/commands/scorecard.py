"""`manage.py scorecard`: holds the alarms of simulated towns against what was injected there."""

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import django
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from ingest.management.scorecards.trial import try_town
from ingest.scoring.matching import Outcome, Verdict
from ingest.scoring.tables import size_of, tables
from mdm.lib.clock import SEOUL

_BEGIN, _END = "<!-- scorecard -->", "<!-- /scorecard -->"
_LONGEST_DAYS = 60  # the backfill horizon is 62 days (T-3)
_TOLD = (Outcome.MISSED, Outcome.FALSE, Outcome.WITHDRAWN, Outcome.BELOW)


class Command(BaseCommand):
    """Simulates towns in a scratch database of the same server; the installation's is not touched."""

    help = "가상 설비의 알람을 주입한 사건과 비교합니다(별도 임시 데이터베이스 사용)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the towns and where the tables go."""
        parser.add_argument("--seeds", default="1,2,3", help="one town each, e.g. 1,2,3")
        parser.add_argument("--customers", type=int, default=2231)
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--jobs", type=int, default=1, help="towns lived through side by side")
        parser.add_argument("--out", type=Path, help="file that gets the tables between its marks")
        parser.add_argument("--cases", type=Path, help="file that gets every case to read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try every town, then write or print the tables."""
        seeds = _seeds(options["seeds"])
        customers, days = options["customers"], options["days"]
        if customers < 1 or not 1 <= days <= _LONGEST_DAYS:
            raise CommandError(f"수용가는 1명 이상, 기간은 1~{_LONGEST_DAYS}일이어야 합니다.")
        around = _around(options["out"]) if options["out"] else ("", "")
        verdicts = []
        for seed, found in _towns(seeds, (customers, days), max(options["jobs"], 1)):
            self.stdout.write(f"seed {seed}: {len(found):,}")
            verdicts += [(seed, each) for each in found]
            if options["cases"]:
                _write_cases(options["cases"], verdicts)
        command = (
            f"manage.py scorecard --seeds {options['seeds']} --customers {customers} --days {days}"
        )
        text = f"`{command}`\n\n{tables(verdicts=verdicts)}"
        if options["out"]:
            marked = f"{_BEGIN}\n{text}\n{_END}".join(around)
            options["out"].write_text(marked, encoding="utf-8")
        else:
            self.stdout.write(text)


def _towns(
    seeds: list[int], size: tuple[int, int], jobs: int
) -> Iterator[tuple[int, list[Verdict]]]:
    """Each town in a process of its own: a process knows one database."""
    towns = [(seed, *size) for seed in seeds]
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        with multiprocessing.get_context("spawn").Pool(jobs, django.setup) as pool:
            yield from pool.imap(_town, towns)
            # Left to itself the block would signal them, and one that is just going to sleep sleeps on.
            pool.close()
            pool.join()
    except DatabaseError as error:
        raise CommandError(f"임시 데이터베이스에서 실패했습니다: {error}") from error
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _town(town: tuple[int, int, int]) -> tuple[int, list[Verdict]]:
    """Runs in a process of its own; told to end, it drops its database first."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard's goes to all: the command ends us
    seed, customers, days = town

    def say(line: str) -> None:
        print(f"seed {seed}: {line}", flush=True)

    return seed, try_town(seed=seed, customers=customers, days=days, say=say)


def _seeds(text: str) -> list[int]:
    try:
        seeds = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise CommandError(f"--seeds: {text}?") from error
    if min(seeds) < 0 or len(set(seeds)) < len(seeds):
        raise CommandError(f"--seeds: {text}?")
    return seeds


def _around(path: Path) -> tuple[str, str]:
    """What people wrote before and after the marks; read before hours of work."""
    if not path.exists():
        return "# Scorecard\n\n", "\n"
    before, begin, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise CommandError(f"{path}: {_BEGIN} … {_END}?")
    return before, after


def _write_cases(path: Path, verdicts: list[tuple[int, Verdict]]) -> None:
    told = [_case(seed, each) for seed, each in verdicts if each.outcome in _TOLD]
    path.write_text("\n".join(told) + "\n", encoding="utf-8")


def _case(seed: int, verdict: Verdict) -> str:
    event, alarm = verdict.event, verdict.alarm
    customer = event.customer if event else alarm.customer if alarm else ""
    spans = []
    if event:
        device = ", device bit" if event.by_device else ""
        spans.append(
            f"{event.cause} {size_of(verdict).strip()}{device} {_span(event.from_at, event.to_at)}"
        )
    if alarm:
        spans.append(
            f"alarm {_span(alarm.started_at, alarm.ended_at)}, recorded {_at(alarm.recorded_at)}"
        )
    if verdict.beside:
        spans.append(f"beside {verdict.beside}")
    facts = f"{verdict.connection.use_class} {verdict.connection.report_interval_h} h"
    head = f"seed {seed} {verdict.outcome.value} {verdict.kind} {customer} ({facts})"
    return f"{head}: {'; '.join(spans)}"


def _span(from_at: datetime, to_at: datetime | None) -> str:
    if to_at is None:
        return f"{_at(from_at)} – goes on"
    return f"{_at(from_at)} – {_at(to_at)} ({(to_at - from_at) / timedelta(hours=1):.0f} h)"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(SEOUL):%m-%d %H:%M}"
