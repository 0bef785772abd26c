"""The words of a history: meters, what the terminal sent, and what people recorded, step by step."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tests.metering.oracle.arrivals import Owned, Sent
from tests.metering.oracle.words import Meter

Q4_LPH = 400


@dataclass(frozen=True)
class Fitted:
    """An installation as it is recorded."""

    installed_at: datetime
    initial_l: int | None
    removed_at: datetime | None = None
    final_l: int | None = None

    @property
    def owned(self) -> Owned:
        """This method will return which slots it owns."""
        return Owned(self.installed_at, self.removed_at)


@dataclass(frozen=True)
class Replace:
    """A meter is replaced; what was read off both."""

    step: int
    at: datetime
    final_l: int | None
    initial_l: int | None


@dataclass(frozen=True)
class Remove:
    """A meter is taken away."""

    step: int
    at: datetime
    final_l: int | None


@dataclass(frozen=True)
class Install:
    """A meter is put in after a pause, with the same terminal."""

    step: int
    at: datetime
    initial_l: int | None


@dataclass(frozen=True)
class Redate:
    """The latest meter began at another time, with other registers, than was recorded."""

    step: int
    at: datetime
    final_l: int | None
    initial_l: int | None


@dataclass(frozen=True)
class Unreplace:
    """The latest replacement was recorded wrongly and is undone."""

    step: int


@dataclass(frozen=True)
class Serve:
    """운용상태 from a day on."""

    step: int
    day: date
    state: str


@dataclass(frozen=True)
class Override:
    """A slot's value is rejected, or a register that a person read is entered; some are undone."""

    step: int
    slot_end: datetime
    register_l: int | None  # None = 제외
    undone_step: int | None = None


Move = Replace | Remove | Install | Redate | Unreplace
Deed = Move | Serve


@dataclass(frozen=True)
class Rule:
    """A threshold of the whole town from a day on; `on_caliber` narrows it to the small meters."""

    step: int
    kind: str
    threshold: float
    day: date
    on_caliber: bool


@dataclass
class Story:
    """One connection's history. `sent` names the step at which each message is taken in."""

    number: int
    report_h: int
    metering_h: int
    digits: int
    decimals: int
    always_on_lph: int | None
    first: Fitted
    since: date
    sent: list[tuple[int, Sent]] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)

    @property
    def resolution_l(self) -> int:
        """This method will return litres per unit of the dial."""
        return int(10 ** (3 - self.decimals))

    @property
    def modulus_l(self) -> int:
        """This method will return where the dial rolls over, in litres."""
        return int(10**self.digits * self.resolution_l)

    def fitted(self, *, step: int | None = None) -> list[Fitted]:
        """This method will return the installations as recorded up to a step (None = in the end)."""
        held = [self.first]
        for deed in self.deeds:
            if step is not None and deed.step > step:
                continue
            if isinstance(deed, Replace | Remove):
                held[-1] = replace(held[-1], removed_at=deed.at, final_l=deed.final_l)
            if isinstance(deed, Replace | Install):
                held.append(Fitted(deed.at, deed.initial_l))
            if isinstance(deed, Redate):
                _redate(held, deed)
            if isinstance(deed, Unreplace):
                held[-2:] = [replace(held[-2], removed_at=None, final_l=None)]
        return held

    def meters(self) -> list[Meter]:
        """This method will return the installations in the words of the walk."""
        return [
            Meter(
                int(each.installed_at.timestamp()) // 3600,
                int(each.removed_at.timestamp()) // 3600 if each.removed_at else None,
                initial_l=each.initial_l,
                final_l=each.final_l,
                modulus_l=self.modulus_l,
                resolution_l=self.resolution_l,
                q4_lph=Q4_LPH,
            )
            for each in self.fitted()
        ]

    def in_use(self) -> tuple[tuple[date, date | None], ...]:
        """This method will return the days in use, half-open."""
        periods: list[tuple[date, date | None]] = []
        begun: date | None = self.since
        for deed in self.deeds:
            if not isinstance(deed, Serve):
                continue
            if deed.state == "IN_USE":
                begun = begun or deed.day
            elif begun is not None:
                if begun < deed.day:
                    periods.append((begun, deed.day))
                begun = None
        return (*periods, *([(begun, None)] if begun else []))


def _redate(held: list[Fitted], deed: Redate) -> None:
    """A meter that was followed at once ends when the other one begins."""
    if len(held) > 1 and held[-2].removed_at == held[-1].installed_at:
        held[-2] = replace(held[-2], removed_at=deed.at, final_l=deed.final_l)
    held[-1] = replace(held[-1], installed_at=deed.at, initial_l=deed.initial_l)


@dataclass
class Town:
    """Connections with one calendar: `steps` are the instants at which what arrived is taken in."""

    seed: int
    first_day: date
    days: int
    steps: list[datetime]
    stories: list[Story] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """This method will return the last instant."""
        return self.steps[-1]
