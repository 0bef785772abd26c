"""One child process: its description, its prefixed log lines, its start and its end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run, how to see that it works and how to end it."""

    name: str
    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None  # before every start, after a crash as well
    is_ready: Callable[[], bool] | None = None  # None: ready once it runs
    identity: str = "-"  # see launch.py
    farewell: signal.Signals = signal.SIGTERM
    patience_s: float = 15
    serves_others: bool = False  # ends after those that need it
    mutes: tuple[str, ...] = ()  # lines with one of these are kept for a failure, not printed
    is_piped: bool = True  # False: it writes to our terminal itself


class Child:
    """A started program; its output goes line by line to ours with its name in front."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started = time.monotonic()
        self.is_asked = False
        self.last_lines: deque[str] = deque(maxlen=5)
        if program.prepare:
            program.prepare()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-I", str(LAUNCHER), str(os.getpid())),
                *(str(int(program.farewell)), program.identity, *program.command),
            ],
            env=os.environ | program.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program.is_piped else None,
            stderr=subprocess.STDOUT if program.is_piped else None,
            start_new_session=True,  # Ctrl-C is ours alone: children end in order
        )
        self.pump = threading.Thread(target=self._pump, daemon=True)
        self.pump.start()

    def _pump(self) -> None:
        if self.process.stdout is None:
            return
        with self.process.stdout as lines:
            for raw in lines:
                self._note(raw)

    def _note(self, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip()
        self.last_lines.append(line)
        if line and not any(word in line for word in self.program.mutes):
            say(self.program.name, line)

    def has_ended(self) -> bool:
        """This function will say whether the process is gone."""
        return self.process.poll() is not None

    def end(self) -> None:
        """This function will ask the process to end and, after its patience, kill its group."""
        self.ask_to_end()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.patience_s)
        self.sweep()
        self.process.wait()
        self.pump.join(timeout=2)

    def ask_to_end(self) -> None:
        """This function will say farewell once and not wait."""
        if self.is_asked:
            return
        self.is_asked = True
        with suppress(ProcessLookupError):
            self.process.send_signal(self.program.farewell)

    def sweep(self) -> None:
        """This function will kill whatever is left of the process's group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def say(name: str, line: str) -> None:
    """This function will print one line with its origin in front, even when nobody reads it."""
    with suppress(OSError, ValueError):
        sys.stdout.write(f"{name:<9}│ {line}\n")
        sys.stdout.flush()


def end_orphans(*, argument: str) -> None:
    """This function will end servers of a killed supervisor, known by a path in their command.

    Only call it while holding the lock of the data folder that the path lies in.
    """
    orphans = [pid for pid in _processes() if argument in _arguments(pid)]
    for farewell, patience_s in ((signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
        for pid in orphans:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, farewell)
        deadline = time.monotonic() + patience_s
        while orphans and time.monotonic() < deadline:
            time.sleep(0.1)
            orphans = [pid for pid in orphans if argument in _arguments(pid)]


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _arguments(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    return []
