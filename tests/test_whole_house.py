"""The whole house: a frame goes through broker, ingest, judging and roll-up to the page."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from ingest.codecs import seoul
from ingest.envelopes import onem2m
from ingest.publisher import Publisher
from mdm.lib import clock
from mdm.lib.clock import SEOUL
from metering.models import Box, CustomerState, HeldMessage
from tests import make

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 40
# Suites may run side by side on one broker and one Redis: each worker has a topic and a queue of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
TOPIC = f"tests-{WORKER}/up/#"
Found = TypeVar("Found")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("processes")]


@pytest.fixture
def processes(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Run ingest, worker and beat on the test database, as the demo runs them."""
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": f"{settings.CELERY_BROKER_URL.rstrip('/').removesuffix('/0')}/{7 + WORKER % 9}",
        "MQTT_URL": settings.MQTT_URL,
        "MQTT_TOPIC": TOPIC,
        "MQTT_CLIENT_ID": f"whole-house-{os.getpid()}",
        "MDM_SECRET_KEY": "a key of this test run alone, long enough for every check",
        "MDM_INSECURE_HTTP": "1",
    }
    session = [sys.executable, "manage.py", "ingest", "--ensure-session"]
    subprocess.run(session, cwd=ROOT, env=env, check=True)
    schedule = str(tmp_path / "beat")
    started = [
        subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, start_new_session=True)
        for words in (
            ["manage.py", "ingest"],
            ["-m", "celery", "-A", "mdm", "worker", "-c", "1", "-l", "WARNING"],
            ["-m", "celery", "-A", "mdm", "beat", "-s", schedule, "-l", "WARNING"],
        )
    ]
    yield
    for process in started:
        process.send_signal(signal.SIGTERM)
    for process in started:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def database_url() -> str:
    """The address of the test database, for other processes."""
    own = connection.settings_dict
    return (
        f"postgresql://{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}"
        f"/{quote(own['NAME'])}"
    )


def wait_for(look: Callable[[], Found]) -> Found:
    """Look again and again until something is there."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError("nothing arrived in time")


def publish(*, uplink_format: str, terminal_id: str, payload: bytes) -> None:
    """Send one uplink as any client may."""
    with Publisher(
        url=settings.MQTT_URL, topic_filter=TOPIC, client_id=f"whole-house-sender-{WORKER}"
    ) as publisher:
        publisher.publish(uplink_format=uplink_format, terminal_id=terminal_id, payload=payload)


def last_hour() -> datetime:
    """The whole hour that ended last, in Seoul."""
    return clock.now().astimezone(SEOUL).replace(minute=0, second=0, microsecond=0)


def json_uplink(*, terminal_id: str, register_l: int) -> bytes:
    reading = {"at": last_hour().isoformat(), "register_l": register_l}
    return json.dumps(
        {
            "terminal": terminal_id,
            "received_at": clock.now().isoformat(),
            "radio": {"rssi": -75, "rsrp": -98, "rsrq": -11, "sinr": 5.0},
            "battery_v": 3.6,
            "readings": [reading],
        }
    ).encode()


def page_of(*, number: str) -> str:
    client = Client()
    client.force_login(make.user(f"viewer{time.monotonic_ns()}"))
    return client.get(f"/customers/{number}/").content.decode()


def test_a_json_uplink_reaches_the_customers_page() -> None:
    terminal = make.terminal("JSON-0001")
    placed = make.installation(
        terminal=terminal, at=clock.now() - timedelta(days=3), initial_register_l=1_234_000
    )

    publish(
        uplink_format="json",
        terminal_id=terminal.terminal_id,
        payload=json_uplink(terminal_id=terminal.terminal_id, register_l=1_234_567),
    )

    states = CustomerState.objects.filter(customer=placed.customer, latest_register_l=1_234_567)
    wait_for(states.exists)
    assert "1,234.567" in page_of(number=placed.customer.number)


def test_a_seoul_frame_in_onem2m_reaches_the_customers_page() -> None:
    terminal = make.terminal("ASN_CSE-D-0123456789-ARIS")
    meter = make.meter("12000017")
    placed = make.installation(terminal=terminal, meter=meter, at=clock.now() - timedelta(days=3))
    frame = seoul.SeoulFrame(
        registers_l=[225_151, 225_139, None, 225_139],
        newest_at=last_hour(),
        meter_serial="12000017",
    )

    publish(
        uplink_format="onem2m",
        terminal_id=terminal.terminal_id,
        payload=onem2m.encode(terminal_id=terminal.terminal_id, body=seoul.encode(frame)),
    )

    states = CustomerState.objects.filter(customer=placed.customer, latest_register_l=225_151)
    wait_for(states.exists)
    assert "225.151" in page_of(number=placed.customer.number)


def test_an_unknown_terminal_waits_and_garbage_is_kept_with_a_reason() -> None:
    stranger = json_uplink(terminal_id="STRANGER-1", register_l=1)

    publish(uplink_format="json", terminal_id="STRANGER-1", payload=stranger)
    publish(uplink_format="json", terminal_id="STRANGER-2", payload=b"\x00\xffnot json")

    waiting = wait_for(HeldMessage.objects.filter(box=Box.WAITING).first)
    refused = wait_for(HeldMessage.objects.filter(box=Box.QUARANTINE).first)
    assert waiting.terminal_id == "STRANGER-1"
    assert bytes(refused.payload) == b"\x00\xffnot json"
    assert refused.reason
