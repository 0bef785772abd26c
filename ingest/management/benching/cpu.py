"""CPU seconds of the processes that share the work, as far as this machine shows them."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
_LISTENING: Final = "0A"


@dataclass(frozen=True, slots=True)
class Cost:
    """What some readings took: wall seconds and CPU seconds by process; None = not visible here.

    Without any reading left to count (all came in with the first batch) there are no figures.
    """

    readings: int
    wall_s: float
    cpu_s: Mapping[str, float | None]

    def figures(self) -> dict[str, object]:
        """This method will return readings a second and CPU µs a reading, by process."""
        figures: dict[str, object] = {"readings": self.readings}
        if self.readings:
            figures["readings_per_s"] = round(self.readings / self.wall_s)
            figures["cpu_us_per_reading"] = {
                name: None if spent is None else round(spent / self.readings * 1e6, 2)
                for name, spent in self.cpu_s.items()
            }
        return figures

    @property
    def us_per_reading(self) -> float | None:
        """CPU µs a reading of all visible processes."""
        if not self.readings:
            return None
        return sum(spent or 0 for spent in self.cpu_s.values()) / self.readings * 1e6


@dataclass
class Watch:
    """Reads the CPU clocks of named processes; `until_now` gives what passed since it was made."""

    pids: Mapping[str, int | None]
    _begun_at: float = field(default_factory=time.perf_counter)
    _begun: Mapping[str, float | None] = field(init=False)

    def __post_init__(self) -> None:
        """Note where the clocks stand."""
        self._begun = self._read()

    def until_now(self, *, readings: int) -> Cost:
        """This method will return the cost since the start."""
        wall_s = time.perf_counter() - self._begun_at
        spent: dict[str, float | None] = {}
        for name, now in self._read().items():
            before = self._begun[name]
            spent[name] = None if now is None or before is None else now - before
        return Cost(readings=readings, wall_s=wall_s, cpu_s=spent)

    def _read(self) -> dict[str, float | None]:
        return {name: _cpu_s(pid) for name, pid in self.pids.items()}


def pid_listening_on(port: int) -> int | None:
    """This function will find the process that listens on a TCP port of this machine, None when
    there is none that we may look into."""
    try:
        sockets = set(_listening_sockets(port))
    except OSError:
        return None
    for folder in _PROC.glob("[0-9]*/fd"):
        try:
            if any(os.readlink(each) in sockets for each in folder.iterdir()):
                return int(folder.parent.name)
        except OSError:
            continue  # another user's, or gone meanwhile
    return None


def _listening_sockets(port: int) -> list[str]:
    lines = (_PROC / "net/tcp").read_text().splitlines()[1:]
    cells = [line.split() for line in lines]
    ours = f":{port:04X}"
    return [
        f"socket:[{cell[9]}]" for cell in cells if cell[1].endswith(ours) and cell[3] == _LISTENING
    ]


def _cpu_s(pid: int | None) -> float | None:
    if pid is None:
        return None
    try:
        after_name = (_PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(after_name[11]) + int(after_name[12])) * _TICK_S
