"""From what was sent to one value a slot: T-2, T-3 and T-4, with duplicates and revisions counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from metering.core.reading import Status
from tests.metering.oracle.words import Value

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = timedelta(hours=1)
CLOCK_AHEAD = timedelta(minutes=10)
FUTURE = timedelta(hours=2)
BACKFILL = timedelta(days=62)
NO_DEVICE_STATUS = Status.CLOCK | Status.UNSYNCED


@dataclass(frozen=True)
class Said:
    """One reading as a device says it."""

    at: datetime
    register_l: int | None
    status: Status | None = None


@dataclass(frozen=True)
class Sent:
    """One message with the time that its trusted envelope names."""

    received_at: datetime
    said: tuple[Said, ...]
    battery_v: float | None = None


@dataclass(frozen=True)
class Owned:
    """A meter at a connection: it owns slot ends in (installed_at, removed_at] (P-1)."""

    installed_at: datetime
    removed_at: datetime | None = None

    def owns(self, slot_end: datetime) -> bool:
        """This method will say whether a slot belongs here."""
        return self.installed_at < slot_end and (
            self.removed_at is None or slot_end <= self.removed_at
        )


class Came(NamedTuple):
    """One reading in its slot."""

    slot_end: datetime
    offset: timedelta
    received_at: datetime
    register_l: int | None
    status: Status
    battery_v: float | None

    def rank(self) -> tuple[bool, timedelta, datetime, int]:
        """This method will order competing values of one slot, the winner largest (T-4)."""
        return (
            self.register_l is not None,
            -self.offset,
            self.received_at,
            self.register_l if self.register_l is not None else -1,
        )


class Winner(NamedTuple):
    """What a slot holds in the end: the value that won and every device state said with its kind."""

    value: Came
    status: Status


def slot_end_of(at: datetime) -> datetime:
    """This function will return the whole hour nearest to an instant, half an hour up (T-2)."""
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor + HOUR if at - floor >= HOUR / 2 else floor


def day_and_slot(slot_end: datetime) -> tuple[date, int]:
    """This function will return the Seoul day that owns a slot and its number 1…24 (T-2)."""
    local = slot_end.astimezone(SEOUL)
    if local.hour == 0:
        return local.date() - timedelta(days=1), 24
    return local.date(), local.hour


def hour_of(slot_end: datetime) -> int:
    """This function will return the hours since 1970 of a whole hour."""
    return int(slot_end.timestamp()) // 3600


def readings_of(sent: Sent) -> Iterable[Came]:
    """This function will yield the readings whose time is plausible, in the order of the message
    (T-3)."""
    for said in sent.said:
        ahead = said.at - sent.received_at
        if ahead > FUTURE or ahead < -BACKFILL:
            continue
        slot_end = slot_end_of(said.at)
        status = said.status if said.status is not None else Status(0)
        if said.status is not None:
            status |= Status.REPORTED
        yield Came(
            slot_end,
            abs(said.at - slot_end),
            sent.received_at,
            said.register_l,
            status | Status.CLOCK if ahead > CLOCK_AHEAD else status,
            sent.battery_v,
        )


def winners(*, sent: Iterable[Sent], owned: Iterable[Owned]) -> dict[int, Winner]:
    """This function will return by hour what each slot of these installations holds when everything
    has arrived, in whatever order (T-4)."""
    meters = list(owned)
    slots: dict[datetime, list[Came]] = {}
    for message in sent:
        for came in readings_of(message):
            if any(meter.owns(came.slot_end) for meter in meters):
                slots.setdefault(came.slot_end, []).append(came)
    return {hour_of(slot_end): _winner(rivals) for slot_end, rivals in slots.items()}


def values(held: dict[int, Winner]) -> dict[int, Value]:
    """This function will put winners into the words of the walk."""
    return {
        hour: Value(
            winner.value.register_l,
            int(winner.status),
            0 if winner.value.battery_v is None else round(winner.value.battery_v * 100),
        )
        for hour, winner in held.items()
    }


def _winner(rivals: list[Came]) -> Winner:
    """A repeat that says less of the device never wipes what another said; a null says nothing of
    a number."""
    best = max(rivals, key=Came.rank)
    same = [each for each in rivals if (each.register_l is None) == (best.register_l is None)]
    status = best.status
    for each in same:
        status |= each.status & ~NO_DEVICE_STATUS
    return Winner(best, status)


class Intake:
    """Counts what became of one terminal's readings, batch by batch (V-10, I4)."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.slots: dict[datetime, Came] = {}
        self.refused: list[list[Came]] = []  # by message, for want of an installation

    def take(self, *, batch: Iterable[Sent], owned: Iterable[Owned]) -> None:
        """This method will take in a batch under the installations known at that moment."""
        messages = []
        for message in batch:
            plausible = list(readings_of(message))
            self.counts["QUARANTINED"] += len(message.said) - len(plausible)
            messages.append(plausible)
        self._take(messages, list(owned))

    def retry(self, *, owned: Iterable[Owned]) -> None:
        """This method will take in anew what was refused, once installations have changed (P-4)."""
        messages, self.refused = self.refused, []
        self.counts["QUARANTINED"] -= sum(map(len, messages))
        self._take(messages, list(owned))

    def _take(self, messages: list[list[Came]], owned: list[Owned]) -> None:
        """First the batch settles its own rivals, then each slot meets what was stored."""
        fresh: dict[datetime, Came] = {}
        for message in messages:
            homeless = []
            for came in message:
                if any(each.owns(came.slot_end) for each in owned):
                    self._settle(fresh, came)
                else:
                    homeless.append(came)
            if homeless:
                self.counts["QUARANTINED"] += len(homeless)
                self.refused.append(homeless)
        for came in fresh.values():
            self.counts["STORED"] += came.slot_end not in self.slots
            self._settle(self.slots, came)

    def _settle(self, slots: dict[datetime, Came], came: Came) -> None:
        before = slots.setdefault(came.slot_end, came)
        if before is came:
            return
        self.counts["DUPLICATE" if before.register_l == came.register_l else "REVISION"] += 1
        slots[came.slot_end] = max(before, came, key=Came.rank)
