"""The embedded servers, for real: started, killed, started again, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from mdm.embedded.credentials import read_env
from mdm.embedded.ports import LOOPBACK, demand_free, free_port, is_free

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "data"


@contextmanager
def serving(data: Path) -> Iterator[subprocess.Popen[str]]:
    own = ("DATABASE_URL", "REDIS_URL", "MQTT_URL")
    process = subprocess.Popen(
        [sys.executable, "dev.py", "servers", "--data", str(data)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        ready = any("urls.env" in line for line in process.stdout)
        assert ready, "the servers did not start"
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _urls(data: Path) -> dict[str, str]:
    return read_env(path=data / "urls.env")


def _ask(data: Path, statement: str) -> object:
    with psycopg.connect(_urls(data)["DATABASE_URL"]) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def _do(data: Path, statement: str) -> None:
    with psycopg.connect(_urls(data)["DATABASE_URL"]) as connection:
        connection.execute(statement)


def _ping(data: Path) -> bool:
    with redis.Redis.from_url(_urls(data)["REDIS_URL"]) as client:
        return bool(client.ping())


def _serving_processes(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(argument.startswith(f"{data}/".encode()) for argument in arguments):
            found.append(int(entry.name))
    return found


def _eventually(condition: Callable[[], bool], *, within_s: float = 40) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            if condition():
                return True
        except (psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError):
            pass
        time.sleep(0.2)
    return False


def test_the_servers_answer_durably_and_leave_no_process_after_ctrl_c(data: Path) -> None:
    with serving(data) as process:
        assert _ask(data, "SELECT current_setting('fsync') || current_setting('data_checksums')")
        assert _ask(data, "SHOW data_checksums") == "on"
        assert _ask(data, "SHOW listen_addresses") == LOOPBACK
        assert _ping(data)
        assert (data / "urls.env").stat().st_mode & 0o777 == 0o600
        assert len(_serving_processes(data)) >= 3

    assert process.returncode == 0
    assert _serving_processes(data) == []


def test_hangul_is_letters_to_a_trigram_and_orders_by_code_point(data: Path) -> None:
    with serving(data):
        _do(data, "CREATE EXTENSION IF NOT EXISTS pg_trgm")

        assert _ask(data, "SELECT cardinality(show_trgm('수용가'))") == 4
        assert _ask(data, "SELECT '가' < '나' AND 'Z' < 'a'") is True


def test_a_second_start_finds_its_data(data: Path) -> None:
    with serving(data):
        _do(data, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS n")
    before = _urls(data)

    with serving(data):
        assert _ask(data, "SELECT n FROM kept") == 42
        assert _urls(data)["DATABASE_URL"] == before["DATABASE_URL"]


def test_killed_servers_come_back_with_what_was_committed(data: Path) -> None:
    with serving(data):
        _do(data, "CREATE TABLE survivor AS SELECT 7 AS n")
        for pid in _serving_processes(data):
            os.kill(pid, signal.SIGKILL)

        assert _eventually(lambda: _ask(data, "SELECT n FROM survivor") == 7)
        assert _eventually(lambda: _ping(data))


def test_a_killed_supervisor_takes_its_servers_along_and_the_next_start_recovers(
    data: Path,
) -> None:
    with serving(data) as process:
        process.kill()
        assert _eventually(lambda: _serving_processes(data) == [])

    stale = data / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{data}/postgres\n0\n5432\n\n127.0.0.1\n0 0\nready\n")

    with serving(data):
        assert _ask(data, "SELECT 1") == 1


def test_the_servers_end_when_the_process_that_started_them_dies(data: Path) -> None:
    script = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # also where the suite runs under nohup
        f"subprocess.Popen([sys.executable, 'dev.py', 'servers', '--data', {str(data)!r}])\n"
        "time.sleep(600)\n"
    )
    own = ("DATABASE_URL", "REDIS_URL", "MQTT_URL")
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in own},
        stdout=subprocess.DEVNULL,
    )
    try:
        assert _eventually(lambda: len(_serving_processes(data)) >= 3)
    finally:
        parent.kill()
        parent.wait()

    assert _eventually(lambda: _serving_processes(data) == [])


def test_one_folder_is_not_served_twice_and_says_so_in_one_sentence(data: Path) -> None:
    with serving(data):
        second = subprocess.run(
            [sys.executable, "dev.py", "servers", "--data", str(data)],
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
        )

    assert second.returncode == 1
    assert second.stdout == ""
    assert "이미 실행 중" in second.stderr
    assert len(second.stderr.splitlines()) == 1


def test_two_folders_are_served_side_by_side(data: Path, tmp_path: Path) -> None:
    with serving(data), serving(tmp_path / "other"):
        assert _ask(data, "SELECT 1") == 1
        assert _ask(tmp_path / "other", "SELECT 1") == 1


def test_a_taken_port_is_told_in_one_sentence() -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        refused = subprocess.run(
            [sys.executable, "dev.py", "demo", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
        )

    assert refused.returncode == 1
    assert str(port) in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_the_port_of_the_last_run_is_taken_again_when_it_is_free() -> None:
    port = free_port()

    assert is_free(port=port)
    assert free_port(preferred=port) == port
    demand_free(port=port)
