"""F-02, F-06, F-08, F-23, F-39, F-45, F-47: the receiving program goes on, and stops in order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection, connections
from django.db.models import Sum

from devices.models import Attachment, Terminal
from ingest.actions import receive
from ingest.pipeline import Message, take_in
from ingest.publisher import Publisher
from ingest.subscriber import Listening, Subscriber, ensure_session
from mdm.lib import clock
from metering.models import HeldMessage, IntakeTally, Outcome
from tests.ingest.uplinks import NOON, garbage, json_message, stored
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "mdm/up/#"


@contextmanager
def _receiving(url: str, client_id: str) -> Iterator[Subscriber]:
    """The program's endless work in a thread of this process."""
    listening = Listening(url=url, topic=TOPIC, client_id=client_id)
    ensure_session(listening=listening, clock=clock.now)
    subscriber = Subscriber(listening=listening, clock=clock.now)
    stopped = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            receive(subscriber=subscriber, clock=clock.now, stopped=stopped)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield subscriber
    finally:
        stopped.set()
        thread.join(10)
        assert not thread.is_alive()
    assert failures == []


def _publish(url: str, *messages: Message) -> None:
    with Publisher(url=url, topic_filter=TOPIC, client_id="test-receiving") as publisher:
        for each in messages:
            publisher.publish(
                uplink_format=each.format, terminal_id=each.terminal_id, payload=each.payload
            )


def _until(is_true: Callable[[], bool], patience_s: float = 15) -> None:
    deadline = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
        close_old_connections()


def test_an_uplink_is_stored_within_seconds(impatient_broker: str) -> None:
    found_town(connections=1)

    with _receiving(impatient_broker, "stores"):
        _publish(impatient_broker, json_message("T-000000", [(NOON, 5)]))
        _until(lambda: len(stored()) == 1, patience_s=5)


def test_terminated_sessions_cost_nothing_but_a_moment(impatient_broker: str) -> None:
    found_town(connections=1)

    with _receiving(impatient_broker, "terminated"):
        for number in range(3):
            _publish(
                impatient_broker, json_message("T-000000", [(NOON - timedelta(hours=number), 5)])
            )
            _until(lambda: len(stored()) == number + 1)  # noqa: B023
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


def test_a_read_only_database_keeps_the_messages_at_the_broker(impatient_broker: str) -> None:
    found_town(connections=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        ((name,),) = cursor.fetchall()
        cursor.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        with _receiving(impatient_broker, "read-only"):
            _publish(impatient_broker, json_message("T-000000", [(NOON, 5)]))
            time.sleep(2)
            assert stored() == {}
            with connection.cursor() as cursor:
                cursor.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            _until(lambda: len(stored()) == 1)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')


def test_a_lost_session_leaves_a_line_in_the_tally(impatient_broker: str) -> None:
    listening = Listening(url=impatient_broker, topic=TOPIC, client_id="forgotten")
    subscriber = Subscriber(listening=listening, clock=clock.now)
    stopped = threading.Event()
    thread = threading.Thread(
        target=lambda: (
            receive(subscriber=subscriber, clock=clock.now, stopped=stopped),
            connections.close_all(),
        )
    )
    thread.start()
    try:
        _until(lambda: IntakeTally.objects.filter(reason="session_lost").exists())
    finally:
        stopped.set()
        thread.join(10)


def test_messages_of_an_unknown_terminal_are_stored_soon_after_it_is_registered(
    impatient_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.actions.REPLAY_EVERY_S", 0.2)
    (installation,) = found_town(connections=1)
    Attachment.objects.all().delete()

    with _receiving(impatient_broker, "registered-later"):
        _publish(impatient_broker, json_message("new", [(NOON, 5)]))
        _until(lambda: HeldMessage.objects.filter(terminal_id="new").exists())
        Attachment.objects.create(
            installation=installation,
            terminal=Terminal.objects.create(terminal_id="new"),
            attached_at=installation.installed_at,
        )
        _until(lambda: len(stored()) == 1)


def test_poison_by_the_thousand_is_quarantined_and_holds_nothing_up() -> None:
    found_town(connections=1)
    good = [json_message("T-000000", [(NOON - timedelta(hours=hour), hour)]) for hour in range(20)]
    messages = [*[garbage(b"%d" % n) for n in range(2_000)], *good]

    begun = time.perf_counter()
    take_in(messages=messages, now=NOON)

    assert time.perf_counter() - begun < 5
    assert len(stored()) == 20
    assert HeldMessage.objects.count() == 2_000


def test_two_writers_of_the_same_readings_never_deadlock_and_store_them_once() -> None:
    found_town(connections=30)
    messages = [
        json_message(f"T-{number:06d}", [(NOON - timedelta(hours=hour), hour)])
        for hour in range(12)
        for number in range(30)
    ]

    def write(own: list[Message]) -> None:
        try:
            for top in range(0, len(own), 40):
                take_in(messages=own[top : top + 40], now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, own) for own in (messages, messages[::-1])]:
            done.result(60)

    assert len(stored()) == 360
    counted = dict(
        IntakeTally.objects.values_list("outcome").annotate(n=Sum("readings")).order_by("outcome")
    )
    assert counted == {Outcome.DUPLICATE: 360, Outcome.STORED: 360}
