"""Broker to COMMIT: a backlog waits in the broker, then a receiving program of its own takes it in."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connection

from ingest.broker import Address
from ingest.management.benching.cpu import Cost, Watch, pid_listening_on
from ingest.management.benching.town import Connection, uplink
from ingest.publisher import Publisher
from ingest.subscriber import Listening, ensure_session
from mdm.lib import clock

_TOPIC: Final = "mdm-bench/up/#"  # not the installation's own
_CLIENT_ID: Final = "mdm-bench"
_LOOK_EVERY_S: Final = 0.05
_PATIENCE_S: Final = 300


def drain(*, database_url: str, sent: Sequence[tuple[Connection, range]]) -> Cost:
    """This function will leave reports in the broker, start `manage.py ingest` on a database, and
    return what it took from its first COMMIT until all are stored.

    Raises UnableToReachBroker without a broker, TimeoutError when ingest stops taking.
    """
    listening = Listening(url=settings.MQTT_URL, topic=_TOPIC, client_id=_CLIENT_ID)
    ensure_session(listening=listening, clock=clock.now)
    _publish(sent)
    readings = sum(len(hours) for _, hours in sent)
    with _receiving(database_url) as ingest:
        first = _stored_at_least(1)
        watch = Watch(
            {
                "ingest": ingest.pid,
                "postgres": _ingest_backend(),
                "broker": pid_listening_on(Address.of(settings.MQTT_URL).port),
            }
        )
        _stored_at_least(readings)
        return watch.until_now(readings=readings - first)


def _publish(sent: Sequence[tuple[Connection, range]]) -> None:
    url = settings.MQTT_URL
    with Publisher(url=url, topic_filter=_TOPIC, client_id=f"{_CLIENT_ID}-sender") as publisher:
        for sender, hours in sent:
            publisher.publish(
                uplink_format="onem2m",
                terminal_id=sender.terminal_id,
                payload=uplink(connection=sender, hours=hours),
            )


@contextmanager
def _receiving(database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "MQTT_TOPIC": _TOPIC,
        "MQTT_CLIENT_ID": _CLIENT_ID,
        "MDM_ROLE": "ingest",
        "MDM_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "ingest"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as program:
        try:
            yield program
        finally:
            program.terminate()


def _stored_at_least(readings: int) -> int:
    """Wait until so many readings are stored; return how many are."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(sum(readings), 0) FROM intake_tally")
            stored = int(cursor.fetchone()[0])
        if stored >= readings:
            return stored
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"{stored} of {readings} readings were stored")


def _ingest_backend() -> int | None:
    """The receiving program's PostgreSQL process, when it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'mdm-ingest' AND client_addr <<= '127.0.0.0/8'"
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None
