"""F-01, F-08, F-58: a message is the broker's until it is stored, and nothing ends silently."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from paho.mqtt.client import MQTTMessage

from ingest.broker import (
    Address,
    BrokerClient,
    UnableToReachBroker,
    parts_of,
    topic_of,
)
from ingest.publisher import Publisher
from ingest.subscriber import Delivery, Listening, Subscriber, ensure_session

ROOT = "mdm/up/"
TOPIC = "mdm/up/#"

# The thread that one test breaks on purpose may end while the next one runs.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


def _now() -> datetime:
    return datetime(2026, 3, 10, tzinfo=UTC)


@contextmanager
def _subscribed(
    url: str, client_id: str, clock: Callable[[], datetime] = _now
) -> Iterator[Subscriber]:
    subscriber = Subscriber(
        listening=Listening(url=url, topic=TOPIC, client_id=client_id), clock=clock
    )
    subscriber.begin()
    try:
        assert subscriber.subscribed.wait(10)
        yield subscriber
    finally:
        subscriber.end()


def _publish(url: str, *payloads: bytes, terminal: str = "T-1") -> None:
    with Publisher(url=url, topic_filter=TOPIC, client_id="test-publisher") as publisher:
        for payload in payloads:
            publisher.publish(uplink_format="json", terminal_id=terminal, payload=payload)


def _wait_for(subscriber: Subscriber, count: int, patience_s: float = 8) -> list[Delivery]:
    found: list[Delivery] = []
    deadline = time.monotonic() + patience_s
    while len(found) < count and time.monotonic() < deadline:
        found += subscriber.deliveries(at_most=100, wait_s=0.1)
    return found


def _settled(url: str, client_id: str) -> list[bytes]:
    """What the broker still has for a client, after its patience has run out."""
    with _subscribed(url, client_id) as subscriber:
        return [each.message.payload for each in _wait_for(subscriber, 1, patience_s=3)]


def test_messages_published_after_the_session_was_made_wait_for_the_subscriber(
    impatient_broker: str,
) -> None:
    ensure_session(
        listening=Listening(url=impatient_broker, topic=TOPIC, client_id="waits"), clock=_now
    )
    _publish(impatient_broker, b"one", b"two")

    with _subscribed(impatient_broker, "waits") as subscriber:
        found = _wait_for(subscriber, 2)
        subscriber.acknowledge(found)

    assert [each.message.payload for each in found] == [b"one", b"two"]
    assert subscriber.lost_sessions == 0


def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(impatient_broker: str) -> None:
    with _subscribed(impatient_broker, "again") as subscriber:
        _publish(impatient_broker, b"stored", b"not stored")
        first, _ = _wait_for(subscriber, 2)
        assert first.message.payload == b"stored"
        subscriber.acknowledge([first])

    assert _settled(impatient_broker, "again") == [b"not stored"]


def test_an_impatient_broker_does_not_make_us_count_a_message_twice(impatient_broker: str) -> None:
    with _subscribed(impatient_broker, "impatient") as subscriber:
        _publish(impatient_broker, b"slow")
        found = _wait_for(subscriber, 1)
        again = _wait_for(subscriber, 1, patience_s=3)
        subscriber.acknowledge(found)

    assert (len(found), again) == (1, [])


def test_a_repeat_that_was_on_its_way_while_we_acknowledged_is_not_taken_again(
    impatient_broker: str,
) -> None:
    with _subscribed(impatient_broker, "crossing") as subscriber:
        _publish(impatient_broker, b"slow")
        found = _wait_for(subscriber, 1)
        subscriber.acknowledge(found)

        subscriber.client.on_message(subscriber.client, None, _repeat(found[0], b"slow"))
        again = _wait_for(subscriber, 1, patience_s=0.5)
        subscriber.client.on_message(subscriber.client, None, _repeat(found[0], b"another"))
        other = _wait_for(subscriber, 1)

    assert again == []
    assert [each.message.payload for each in other] == [b"another"]


def _repeat(delivery: Delivery, payload: bytes) -> MQTTMessage:
    """What a broker sends under the number of a message that it holds for unacknowledged."""
    topic = topic_of(
        root=ROOT, uplink_format=delivery.message.format, terminal_id=delivery.message.terminal_id
    )
    packet = MQTTMessage(mid=delivery.packet_id, topic=topic.encode())
    packet.payload, packet.qos, packet.dup = payload, 1, True
    return packet


def test_the_ack_of_an_earlier_connection_is_dropped(impatient_broker: str) -> None:
    with _subscribed(impatient_broker, "fenced") as subscriber:
        _publish(impatient_broker, b"old")
        (old,) = _wait_for(subscriber, 1)
        _cut(subscriber)

        assert subscriber.acknowledge([old]) == 1
        (new,) = _wait_for(subscriber, 1)
        assert new.message.payload == b"old"
        assert subscriber.acknowledge([new]) == 0


def _cut(subscriber: Subscriber) -> None:
    """Lose the connection, and wait for the next one."""
    link = subscriber.client.socket()
    assert link is not None
    link.shutdown(socket.SHUT_RDWR)
    while subscriber.subscribed.is_set():
        time.sleep(0.01)
    assert subscriber.subscribed.wait(10)


def test_a_session_that_the_broker_does_not_know_is_noticed(impatient_broker: str) -> None:
    with _subscribed(impatient_broker, "never-seen") as subscriber:
        assert subscriber.lost_sessions == 1


def test_a_retained_message_is_not_a_report(impatient_broker: str) -> None:
    client = BrokerClient(url=impatient_broker, client_id="retainer", keeps_session=False)
    client.begin()
    while not client.is_connected():
        time.sleep(0.01)
    topic = topic_of(root=ROOT, uplink_format="json", terminal_id="retained")
    client.publish(topic, b"old", qos=1, retain=True).wait_for_publish(5)

    with _subscribed(impatient_broker, "no-retained") as subscriber:
        found = _wait_for(subscriber, 1, patience_s=1)

    client.publish(topic, b"", qos=1, retain=True).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()
    assert found == []


def test_an_exception_in_the_callback_reaches_the_main_thread(impatient_broker: str) -> None:
    def broken_clock() -> datetime:
        raise ZeroDivisionError

    with _subscribed(impatient_broker, "breaks", clock=broken_clock) as subscriber:
        _publish(impatient_broker, b"any")

        with pytest.raises(UnableToReachBroker) as raised:
            _wait_for(subscriber, 1)

    assert isinstance(raised.value.__cause__, ZeroDivisionError)


def test_a_refusal_is_told_with_its_reason(impatient_broker: str) -> None:
    parts = urlsplit(impatient_broker)
    wrong = f"mqtt://mdm:wrong@{parts.hostname}:{parts.port}"

    with pytest.raises(UnableToReachBroker, match=r"(?i)not authori[sz]ed"):
        ensure_session(
            listening=Listening(url=wrong, topic=TOPIC, client_id="refused"),
            clock=_now,
            patience_s=3,
        )


@pytest.mark.parametrize(
    "terminal", ["A-1", "T.2", "sp ace", "한글", "a/b", "a%b", ".lead", "end.", "a..b", "*>#+"]
)
def test_any_terminal_id_survives_the_topic(impatient_broker: str, terminal: str) -> None:
    with _subscribed(impatient_broker, "spelling") as subscriber:
        _publish(impatient_broker, b"{}", terminal=terminal)
        found = _wait_for(subscriber, 1)
        subscriber.acknowledge(found)

    assert [(each.message.format, each.message.terminal_id) for each in found] == [
        ("json", terminal)
    ]


def test_a_topic_without_a_terminal_still_names_its_format() -> None:
    assert parts_of(root=ROOT, topic="mdm/up/json") == ("json", "")
    assert parts_of(root=ROOT, topic="mdm/up/json/a/b") == ("json", "a/b")


@pytest.mark.parametrize("url", ["", "http://host", "mqtt://"])
def test_an_address_that_names_no_broker_is_refused(url: str) -> None:
    with pytest.raises(UnableToReachBroker):
        Address.of(url)


@pytest.mark.django_db
def test_the_receiving_program_refuses_a_database_that_may_forget_what_it_acknowledged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    with pytest.raises(SystemCheckError, match="synchronous_commit = off"):
        call_command("ingest", "--ensure-session")
