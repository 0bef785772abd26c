"""Messages as they arrive and what one intake made of them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from metering.actions.intake import Source
from metering.models import Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """One uplink. `terminal_id` = the topic's, percent-decoded; `trusted` = its own received_at
    counts (T-3). What follows is set when a held message is taken in anew."""

    format: str
    terminal_id: str
    payload: bytes
    arrived_at: datetime
    trusted: bool = True
    held_id: int | None = None
    positions: tuple[int, ...] = ()  # these readings only; empty = all
    readmitted: str = ""  # the reason that an operator has overruled
    counted: int = 0  # how many of its readings the tally knows; 0 = it could not be read before
    source: str = ""  # where it was counted


@dataclass
class IntakeResult:
    """Counts by (source, outcome, reason); `messages` counts each message once: under STORED when
    any of its readings was placed."""

    messages: Counter[tuple[Source, Outcome, str]] = field(default_factory=Counter)
    readings: Counter[tuple[Source, Outcome, str]] = field(default_factory=Counter)

    def add(self, other: "IntakeResult") -> None:
        """This method will add the counts of another intake."""
        self.messages.update(other.messages)
        self.readings.update(other.readings)

    def by_outcome(self) -> Counter[Outcome]:
        """This method will return the readings per outcome."""
        total: Counter[Outcome] = Counter()
        for (_, outcome, _), count in self.readings.items():
            total[outcome] += count
        return total
