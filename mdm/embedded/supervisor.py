"""Starts programs in order, keeps them alive, ends them in reverse order."""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Self

from mdm.embedded.failures import UnableToStart
from mdm.embedded.processes import Child, Program, say

TICK_S = 0.1
START_PATIENCE_S = 90
SLOWEST_RESTART_S = 30
STEADY_S = 60  # whoever lived that long restarts at once again


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, TERM, HUP or the death of our parent."""


class Supervisor:
    """A context: leaving it ends every program it started, whatever happened inside."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.restarts: dict[str, tuple[int, float]] = {}  # name: (failures, not before)
        self.stopping = False
        self.parent = os.getppid()
        # nohup's mark: whoever ignores the hang-up wants to outlive the shell.
        self.outlives_parent = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN or self.parent == 1

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if not self.outlives_parent:
            signal.signal(signal.SIGHUP, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping = True
        if self.children:
            say("mdm", "끝내는 중 … / stopping")
        servers = [child for child in self.children if child.program.serves_others]
        others = [child for child in self.children if child not in servers]
        for child in others:
            child.ask_to_end()
        for child in [*reversed(others), *reversed(servers)]:
            child.end()

    def start(self, program: Program) -> None:
        """This function will start a program and return once it is ready."""
        child = Child(program)
        self.children.append(child)
        deadline = time.monotonic() + START_PATIENCE_S
        while program.is_ready and not program.is_ready():
            if child.has_ended() or time.monotonic() > deadline:
                raise _failed(child)
            self._tick(watched=self.children[:-1])
        if child.has_ended():
            raise _failed(child)

    def finish(self, *programs: Program) -> int:
        """This function will run programs side by side to their end, refusing a failed piped one."""
        started = [Child(program) for program in programs]
        lasting = list(self.children)
        self.children += started
        while not all(child.has_ended() for child in started):
            self._tick(watched=lasting)
        for child in started:
            child.pump.join(timeout=2)
            child.sweep()
            self.children.remove(child)
        for child in started:
            if child.process.returncode != 0 and child.program.is_piped:
                raise _failed(child)
        return max(child.process.returncode for child in started)

    def keep(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """This function will restart whatever dies, until told or asked to stop."""
        while not until():
            self._tick(watched=self.children)

    def _tick(self, *, watched: list[Child]) -> None:
        time.sleep(TICK_S)
        if os.getppid() != self.parent and not self.outlives_parent:
            say("mdm", "부모 프로세스가 끝났습니다. / the parent process ended (nohup keeps us)")
            raise Stopped
        for child in [child for child in watched if child.has_ended()]:
            self._restart(child)

    def _restart(self, child: Child) -> None:
        name, now = child.program.name, time.monotonic()
        failures, not_before = self.restarts.get(name, (0, 0.0))
        if not_before == 0.0:  # just noticed
            failures = 0 if now - child.started > STEADY_S else failures + 1
            pause_s = min(0.5 * 2**failures, SLOWEST_RESTART_S)
            say(name, f"종료 코드 {child.process.returncode}, {pause_s:g}초 뒤 다시 시작")
            child.sweep()
            self.restarts[name] = (failures, now + pause_s)
        elif now >= not_before:
            self.restarts[name] = (failures, 0.0)
            self.children[self.children.index(child)] = Child(child.program)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            raise Stopped


def _failed(child: Child) -> UnableToStart:
    name, last = child.program.name, " · ".join(child.last_lines)[-400:]
    return UnableToStart(f"{name}을(를) 시작하지 못했습니다.", f"{name} did not start: {last}")
