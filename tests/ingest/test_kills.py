"""I1, F-01…F-03, F-05, F-07, F-18: ingest, broker and PostgreSQL die, freeze or are not heard, and every
published reading is stored once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ingest.publisher import Publisher
from mdm.embedded import broker
from mdm.embedded.ports import free_port
from mdm.embedded.postgres import Cluster
from mdm.embedded.processes import Child, Program
from mdm.lib.clock import SEOUL
from tests.ingest.lost_answers import LostAnswers
from tests.ingest.uplinks import json_message

ROOT = Path(__file__).resolve().parents[2]
TERMINALS, HOURS = 500, 40  # 20,000 readings, one a message
FIRST = datetime(2026, 3, 9, 1, 0, tzinfo=SEOUL)
TOPIC = "mdm/up/#"
PASSWORD = "secret"


class Servers:
    """PostgreSQL, the broker and ingest, each of which can be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.cluster = Cluster(data=data, port=free_port(), password=PASSWORD)
        port = free_port()
        self.mqtt_url = broker.url(port=port, password=PASSWORD)
        self.env = {
            "DATABASE_URL": self.cluster.url(),
            "MQTT_URL": self.mqtt_url,
            "REDIS_URL": "",
            "MDM_DATA_DIR": str(data),
            "MDM_SECRET_KEY": "x" * 50,
            "MDM_INSECURE_HTTP": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._programs = {
            "postgres": self.cluster.program(),
            "broker": broker.broker(data=data, port=port, password=PASSWORD, ack_wait_s=2),
            "ingest": Program(name="ingest", command=self._manage("ingest"), env=self.env),
        }
        self._children: dict[str, Child] = {}

    def start(self, name: str) -> None:
        program = self._programs[name]
        self._children[name] = Child(program)
        _until(lambda: program.is_ready is None or program.is_ready(), patience_s=60)

    def kill(self, name: str) -> None:
        child = self._children[name]
        child.process.kill()
        child.process.wait()
        child.sweep()  # PostgreSQL's backends; they hold the shared memory

    def freeze(self, name: str) -> None:
        os.killpg(self._children[name].process.pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.killpg(self._children[name].process.pid, signal.SIGCONT)

    def lead_ingest_to(self, port: int) -> None:
        """Let ingest reach PostgreSQL by another port."""
        url = self.env["DATABASE_URL"].replace(f":{self.cluster.port}/", f":{port}/")
        env = self.env | {"DATABASE_URL": url}
        self._programs["ingest"] = Program(name="ingest", command=self._manage("ingest"), env=env)

    def ask_to_end(self, name: str) -> float:
        """Send TERM and return how many seconds the program took to end with code 0."""
        begun = time.monotonic()
        process = self._children[name].process
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        return time.monotonic() - begun

    def manage(self, *arguments: str) -> None:
        self._finish(self._manage(*arguments))

    def found_town(self) -> None:
        self._finish([sys.executable, "-m", "tests.ingest.kill_town", str(TERMINALS)])

    def end(self) -> None:
        for child in reversed(self._children.values()):
            child.end()

    def _manage(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments, "--skip-checks"]

    def _finish(self, command: list[str]) -> None:
        done = subprocess.run(
            command, env=os.environ | self.env, cwd=ROOT, capture_output=True, text=True, timeout=90
        )
        assert done.returncode == 0, done.stderr


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    running = Servers(tmp_path)
    try:
        running.start("postgres")
        running.start("broker")
        running.cluster.make_database()
        running.manage("migrate")
        running.found_town()
        running.manage("ingest", "--ensure-session")
        yield running
    finally:
        running.end()


def test_every_reading_published_while_ingest_and_postgresql_are_killed_is_stored_once(
    servers: Servers,
) -> None:
    seed = random.randrange(10_000)
    dice = random.Random(seed)
    print(f"seed {seed}")
    servers.start("ingest")
    with _publishing(servers.mqtt_url) as is_done:
        for victim in ("ingest", "postgres", "ingest", "postgres", "ingest"):
            time.sleep(dice.uniform(0.5, 2.0))
            servers.kill(victim)
            servers.start(victim)
        _until(is_done, patience_s=60)
    _until(lambda: _count(servers) >= TERMINALS * HOURS, patience_s=60)

    took_s = servers.ask_to_end("ingest")

    _demand_each_once(servers, hours=HOURS)
    assert took_s < 5  # F-02


def test_every_reading_is_stored_once_although_ingest_freezes_the_broker_dies_and_answers_are_lost(
    servers: Servers,
) -> None:
    """While ingest is frozen the broker dies: what ingest acknowledges afterwards belongs to another
    connection (the fence of F-03)."""
    hours = 12
    with LostAnswers(target_port=servers.cluster.port, every=2, at_most=10) as way:
        servers.lead_ingest_to(way.port)
        servers.start("ingest")
        with _publishing(servers.mqtt_url, hours=hours) as is_done:
            time.sleep(1)
            servers.freeze("ingest")
            time.sleep(3)  # longer than the broker waits for an ack
            servers.kill("broker")
            servers.start("broker")
            time.sleep(1)
            servers.thaw("ingest")
            time.sleep(1)
            servers.kill("broker")
            servers.start("broker")
            _until(is_done, patience_s=60)
        _until(lambda: _count(servers) >= TERMINALS * hours, patience_s=60)
        servers.ask_to_end("ingest")

    assert way.lost >= 2
    _demand_each_once(servers, hours=hours)


def _demand_each_once(servers: Servers, *, hours: int) -> None:
    with _query(servers) as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT (customer_id, slot_end_at)) FROM hourly_reading"
        )
        assert cursor.fetchall() == [(TERMINALS * hours, TERMINALS * hours)]
        cursor.execute(
            "SELECT count(*) FROM hourly_reading AS stored JOIN devices_installation AS placed"
            " ON placed.id = stored.installation_id JOIN devices_meter AS meter"
            " ON meter.id = placed.meter_id WHERE stored.register_l <>"
            " meter.serial::bigint * 1000 + extract(epoch FROM stored.slot_end_at - %s) / 3600",
            [FIRST],
        )
        assert cursor.fetchall() == [(0,)]
        cursor.execute("SELECT sum(readings) FROM intake_tally WHERE outcome = 'STORED'")
        assert cursor.fetchall() == [(TERMINALS * hours,)]
        cursor.execute(
            "SELECT (SELECT count(*) FROM held_message), (SELECT count(*) FROM revision)"
        )
        assert cursor.fetchall() == [(0, 0)]


@contextmanager
def _publishing(url: str, *, hours: int = HOURS) -> Iterator[Callable[[], bool]]:
    """Publish all readings over some seconds, beside what the caller does; failures come out."""
    failures: list[BaseException] = []

    def publish() -> None:
        try:
            with Publisher(url=url, topic_filter=TOPIC, client_id="kills") as publisher:
                for hour in range(hours):
                    for number in range(TERMINALS):
                        at = FIRST + timedelta(hours=hour)
                        terminal = f"T-{number:06d}"
                        message = json_message(
                            terminal, [(at, number * 1000 + hour)], received_at=at
                        )
                        publisher.publish(
                            uplink_format="json", terminal_id=terminal, payload=message.payload
                        )
                    time.sleep(0.25)
        except BaseException as error:
            failures.append(error)
            raise

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield lambda: not thread.is_alive()
    finally:
        thread.join(60)
    assert failures == []


@contextmanager
def _query(servers: Servers) -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
    with psycopg.connect(servers.cluster.url()) as link, link.cursor() as cursor:
        yield cursor


def _count(servers: Servers) -> int:
    with suppress(psycopg.OperationalError), _query(servers) as cursor:
        cursor.execute("SELECT count(*) FROM hourly_reading")
        ((count,),) = cursor.fetchall()
        return int(str(count))
    return 0


def _until(is_true: Callable[[], bool], *, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)
