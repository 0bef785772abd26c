"""The supervisor with small real programs: order, failure, restart, an end without remains."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdm.embedded.failures import UnableToStart
from mdm.embedded.processes import Program
from mdm.embedded.supervisor import Stopped, Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    with Supervisor() as running:
        yield running
    for number, handler in before.items():
        signal.signal(number, handler)


def _python(name: str, code: str, **options: object) -> Program:
    return Program(name=name, command=[sys.executable, "-c", code], **options)  # type: ignore[arg-type]


def _lives(pid: int) -> bool:
    """A zombie, which an init without manners may leave, is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_program_that_fails_at_its_start_is_told_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    broken = _python("broken", "raise SystemExit('no disk')", is_ready=lambda: False)

    with pytest.raises(UnableToStart, match=r"broken.*no disk"):
        supervisor.start(broken)


def test_a_preparation_that_fails_ends_the_start(supervisor: Supervisor) -> None:
    with pytest.raises(UnableToStart, match="migrate did not"):
        supervisor.finish(_python("migrate", "raise SystemExit(3)"))


def test_a_program_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    code = f"import time; open({str(diary)!r}, 'a').write('x'); time.sleep(600)"
    supervisor.start(_python("worker", code, is_ready=diary.exists))

    os.kill(supervisor.children[0].process.pid, signal.SIGKILL)
    supervisor.keep(until=lambda: len(diary.read_text()) == 2)

    assert diary.read_text() == "xx"


def test_leaving_ends_every_program_and_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    grandchild = "import time; time.sleep(600)"
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {grandchild!r}])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    with Supervisor() as supervisor:
        supervisor.start(_python("web", code, is_ready=note.exists))
        child = supervisor.children[0].process.pid
    for number, handler in before.items():
        signal.signal(number, handler)

    time.sleep(0.2)
    assert not _lives(child)
    assert not _lives(int(note.read_text() or "0"))


def test_a_program_that_will_not_end_is_killed_after_its_patience(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = tmp_path / "deaf"
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open({str(deaf)!r}, 'w'); time.sleep(600)"
    )
    supervisor.start(_python("stubborn", code, patience_s=0.5, is_ready=deaf.exists))
    child = supervisor.children.pop()

    child.end()

    assert child.process.returncode == -signal.SIGKILL


def test_a_signal_stops_the_waiting(supervisor: Supervisor) -> None:
    with pytest.raises(Stopped):
        supervisor.keep(until=lambda: os.kill(os.getpid(), signal.SIGTERM) is not None)
