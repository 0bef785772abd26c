"""Writes down what was injected, so that alarms and figures can be held against it."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from ingest.simulator.dice import rows_of
from ingest.simulator.events import FOREVER, Event, Kind
from ingest.simulator.identities import Identities
from ingest.simulator.registers import reports_at_all
from ingest.simulator.world import World
from mdm.lib.clock import SEOUL
from metering.core.slots import instant_of


class Truth:
    """A file of JSON lines: kind, customer, terminal, from, to, size, by_device."""

    def __init__(self, *, path: Path, world: World, known: Identities, numbers: list[str]) -> None:
        self._path, self._world = path, world
        self._known, self._numbers = known, numbers

    def begin(self) -> None:
        """This method will start the file anew."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("", encoding="utf-8")

    def tell_events(self, *, after_hour: int, until_hour: int) -> None:
        """This method will add the events that begin in (after_hour, until_hour]."""
        events = [
            event
            for event in self._world.script.events
            if after_hour < event.from_hour <= until_hour
        ]
        since, until = self._world.script.outage
        lines = [self._event(event) for event in events]
        if after_hour < since <= until_hour:
            place = self._world.script.outage_place
            cut = (self._world.place == place) & reports_at_all(world=self._world)
            rows = rows_of(len(cut))[cut].tolist()
            lines += [self._event(Event(Kind.AREA_OUTAGE, row, since, until)) for row in rows]
        self._append(lines)

    def tell_fates(self, fates: Iterable[tuple[Kind, int, int, int]]) -> None:
        """This method will add what happened to single reports: kind, row, hour of its newest value,
        second of arrival."""
        self._append(
            self._line(kind, row, (_hour(hour), _second(sent_s)), 0, False)
            for kind, row, hour, sent_s in fates
        )

    def _event(self, event: Event) -> dict[str, object]:
        until = None if event.to_hour >= FOREVER else _hour(event.to_hour)
        span = _hour(event.from_hour), until
        return self._line(event.kind, event.row, span, event.size, event.by_device)

    def _line(
        self, kind: Kind, row: int, span: tuple[str, str | None], size: float, by_device: bool
    ) -> dict[str, object]:
        return {
            "kind": kind.value,
            "customer": self._numbers[row],
            "terminal": self._known.terminals[row],
            "from": span[0],
            "to": span[1],
            "size": size,
            "by_device": by_device,
        }

    def _append(self, lines: Iterable[dict[str, object]]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _hour(hour: int) -> str:
    return instant_of(hour=hour).astimezone(SEOUL).isoformat()


def _second(second: int) -> str:
    return datetime.fromtimestamp(second, SEOUL).isoformat()
