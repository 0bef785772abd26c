"""Reads a text file of real cumulative readings, key;dd/mm/yyyy HH:MM:SS;litres[;…], as uplinks."""

import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TextIO
from zoneinfo import ZoneInfo

from ingest.codecs import json_uplink
from metering.core.reading import Reading, Report

SENT_AFTER = timedelta(seconds=30)  # a report leaves the terminal a little after its newest reading
_DIGITS = 12  # more than any dial has
_TIME = "%d/%m/%Y %H:%M:%S"


class UnableToRead(Exception):
    """A file that is not what was promised; one sentence."""


class Line(NamedTuple):
    """One reading of the file."""

    key: str
    measured_at: datetime
    register_l: int


class Span(NamedTuple):
    """When a key was heard."""

    first_at: datetime
    last_at: datetime


class Refused(NamedTuple):
    """A line that holds no reading."""

    number: int
    reason: str


class Uplink(NamedTuple):
    """One message on its way, in the order of `received_at`."""

    received_at: datetime
    key: str
    payload: bytes
    readings: int


class Selection(NamedTuple):
    """Which lines to take: local days, both included; the zone is that of the file's times."""

    zone: ZoneInfo
    from_day: date | None = None
    to_day: date | None = None


def read_lines(*, path: Path, selection: Selection) -> tuple[list[Line], list[Refused], int]:
    """This function will return the readings of a file (or of the .csv inside a .zip), the lines
    that hold none, and how many lines lie outside the selected days; a first line of titles is
    passed over."""
    lines: list[Line] = []
    refused: list[Refused] = []
    outside = 0
    with _opened(path) as file:
        for number, text in enumerate(file, start=1):
            found = _line(text, selection.zone)
            if isinstance(found, str):
                if number > 1:
                    refused.append(Refused(number, found))
            elif _is_within(found.measured_at.astimezone(selection.zone).date(), selection):
                lines.append(found)
            else:
                outside += 1
    return lines, refused, outside


def spans_of(*, lines: Iterable[Line]) -> dict[str, Span]:
    """This function will return the times of the first and the last reading per key, keys in order
    of the first."""
    spans: dict[str, Span] = {}
    for line in lines:
        known = spans.get(line.key, Span(line.measured_at, line.measured_at))
        spans[line.key] = Span(
            min(line.measured_at, known.first_at), max(line.measured_at, known.last_at)
        )
    return dict(sorted(spans.items(), key=lambda item: (item[1].first_at, item[0])))


def uplinks_of(*, lines: Iterable[Line], per_report: int) -> list[Uplink]:
    """This function will pack readings into JSON uplinks of `per_report` readings of one key, each
    received when its newest reading was, and sort them by that."""
    by_key: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_key[line.key].append(line)
    made = []
    for key, taken in by_key.items():
        taken.sort(key=lambda line: line.measured_at)
        tops = range(0, len(taken), per_report)
        made += [_uplink(key, taken[top : top + per_report]) for top in tops]
    return sorted(made, key=lambda each: (each.received_at, each.key))


def count_reasons(*, refused: Iterable[Refused]) -> Counter[str]:
    """This function will count refused lines by reason."""
    return Counter(each.reason for each in refused)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if not path.is_file():
        raise UnableToRead(f"{path}: no such file")
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        member = next((name for name in archive.namelist() if name.endswith(".csv")), None)
        if member is None:
            raise UnableToRead(f"{path}: no .csv inside")
        with archive.open(member) as raw:
            yield TextIOWrapper(raw, encoding="utf-8-sig", errors="replace")


def _line(text: str, zone: ZoneInfo) -> Line | str:
    key, _, rest = text.strip().partition(";")
    time, _, rest = rest.partition(";")
    litres = rest.partition(";")[0]
    if not key or not time:
        return "not_a_reading"
    try:
        measured_at = datetime.strptime(time, _TIME).replace(tzinfo=zone)
    except ValueError:
        return "bad_time"
    register_l = _litres(litres)
    return "not_a_number" if register_l is None else Line(key, measured_at, register_l)


def _litres(text: str) -> int | None:
    """Whole litres; statistics programs write 400000 as 4e+05."""
    if text.isdecimal():
        return int(text) if len(text) <= _DIGITS else None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    is_register = value.is_finite() and 0 <= value < 10**_DIGITS and value == value.to_integral()
    return int(value) if is_register else None


def _is_within(day: date, selection: Selection) -> bool:
    return (selection.from_day is None or day >= selection.from_day) and (
        selection.to_day is None or day <= selection.to_day
    )


def _uplink(key: str, lines: list[Line]) -> Uplink:
    received_at = lines[-1].measured_at + SENT_AFTER
    readings = tuple(Reading(line.measured_at, line.register_l) for line in reversed(lines))
    report = Report(key, readings=readings, received_at=received_at)
    return Uplink(received_at, key, json_uplink.encode(report), len(lines))
