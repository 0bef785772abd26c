"""What every platform wraps around a frame, opened."""

from dataclasses import dataclass
from datetime import UTC, datetime

from metering.core.reading import Radio


@dataclass(frozen=True, slots=True)
class Envelope:
    """One opened message: its sender, the frame inside, the platform's own time if any."""

    terminal_id: str
    body: bytes = b""
    received_at: datetime | None = None
    control: str = ""  # set when there is no frame: "subscription_check", "registration", "join" …
    notes: tuple[str, ...] = ()
    radio: Radio | None = None  # as gateways measured it
    battery_percent: float | None = None
    rest: bytes = b""  # further frames of the message, as a notification of their own

    @property
    def adds(self) -> bool:
        """Return whether the platform says more than its frame; over NB-IoT most say nothing."""
        told = self.received_at or self.radio or self.notes or self.rest
        return bool(told) or self.battery_percent is not None


def instant(text: object) -> datetime | None:
    """Return a platform's time; without an offset it is UTC (Mobius). None for what is no time."""
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= at.year < 2200:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
