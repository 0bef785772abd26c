"""수신 대조: the standing check of I4 as lines of a table, with links to what was held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.pages.health.criteria import HeldQuery
from dashboard.ui.language import word
from metering.models import Box, Outcome
from metering.queries.balance import SourceDay, total_of

READINGS = (
    Outcome.STORED,
    Outcome.DUPLICATE,
    Outcome.REVISION,
    Outcome.WAITING,
    Outcome.QUARANTINED,
)
MESSAGES = (Outcome.STORED, Outcome.WAITING, Outcome.QUARANTINED, Outcome.CONTROL)
_BOXES = {Outcome.WAITING: Box.WAITING, Outcome.QUARANTINED: Box.QUARANTINE}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count; `href` leads to the messages behind it, "" where there are none."""

    count: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One source's day, a day's sum, or the total."""

    day: str  # "" = the same as above
    source: str
    messages: int
    message_cells: list[Cell]
    readings: int
    reading_cells: list[Cell]
    holds: bool
    said: str  # what differs, in words
    is_total: bool = False


def balance_lines(days: Iterable[SourceDay]) -> list[BalanceLine]:
    """This function will write the lines, newest day first, and the total at the end."""
    lines: list[BalanceLine] = []
    found = list(days)
    latest = None
    for each in found:
        written = each.day.isoformat() if each.day and each.day != latest else ""
        lines.append(_line(each, written, each.source))
        latest = each.day
    if found:
        lines.append(_line(total_of(found), "합계", "", is_total=True))
    return lines


def _line(each: SourceDay, day: str, source: str, *, is_total: bool = False) -> BalanceLine:
    return BalanceLine(
        day=day,
        source=source,
        messages=each.received_messages,
        message_cells=[_cell(each, outcome, each.messages) for outcome in MESSAGES],
        readings=each.received,
        reading_cells=[_cell(each, outcome, each.readings) for outcome in READINGS],
        holds=each.holds,
        said=_said(each),
        is_total=is_total,
    )


def _cell(each: SourceDay, outcome: Outcome, counts: Mapping[str, int]) -> Cell:
    count, box = counts.get(outcome, 0), _BOXES.get(outcome)
    if not count or box is None or each.day is None:
        return Cell(count)
    day = each.day.isoformat()
    return Cell(count, HeldQuery(box=box.value, source=each.source, day=day).href())


def _said(each: SourceDay) -> str:
    parts = [
        f"{word(name)} {number:+,}"
        for name, number in (
            ("검침", each.difference),
            ("메시지", each.message_difference),
            ("보관", each.held_difference),
        )
        if number
    ]
    return " · ".join(parts) or ("" if each.holds else "보관함별 차이")
