"""What the receiving program does: collect, store, acknowledge; and take held messages in anew."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import DatabaseError, Error, connection, transaction

from ingest.pipeline import IntakeResult, Message, take_in
from ingest.queries import to_replay
from ingest.subscriber import Delivery, Subscriber
from mdm.lib import sql
from metering.actions.intake import note_incident
from metering.models import HeldMessage, HeldState

log = structlog.get_logger(__name__)
AT_MOST = 2_000  # messages a batch
WAIT_S = 1.0  # for a batch to fill
DRAIN_S = 5.0  # to store what is in hand after a stop
SLOWEST_RETRY_S = 30.0
REPLAY_AT_MOST = 500
REPLAY_EVERY_S = 10.0
READ_ONLY = "25006"


def receive(
    *, subscriber: Subscriber, clock: Callable[[], datetime], stopped: threading.Event
) -> None:
    """This function will store uplinks batch by batch, and acknowledge them, until `stopped`; now
    and then it takes held messages in anew that somebody asked for or whose terminal is known now.

    What cannot be stored now is tried again and stays unacknowledged; what nobody expected is
    raised, so that the process ends and is started anew.
    """
    incidents, replay_at = 0, 0.0
    subscriber.begin()
    try:
        while not stopped.is_set():
            batch = subscriber.deliveries(at_most=AT_MOST, wait_s=WAIT_S)
            if batch and _persist(batch, clock=clock, stopped=stopped):
                stale = subscriber.acknowledge(batch)
                log.debug("acknowledged", messages=len(batch), stale=stale)
            if subscriber.lost_sessions > incidents:
                incidents = _note_lost_session(subscriber, clock())
            if time.monotonic() >= replay_at:
                _replay_due(trusted=subscriber.listening.trusted, now=clock())
                replay_at = time.monotonic() + REPLAY_EVERY_S
    finally:
        subscriber.end()


def _persist(
    batch: list[Delivery], *, clock: Callable[[], datetime], stopped: threading.Event
) -> bool:
    """Store a batch, as often as it takes; False when we were stopped before it could be."""
    pause_s = 0.5
    give_up_at: float | None = None
    while True:
        try:
            begun = time.perf_counter()
            result = take_in(messages=[each.message for each in batch], now=clock())
            _say(result, len(batch), time.perf_counter() - begun)
            return True
        except Error as error:
            connection.close()
            if not _may_pass(error):
                raise
            log.warning("store_failed", reason=str(error).split("\n")[0], retry_s=pause_s)
        if stopped.is_set() and give_up_at is None:
            give_up_at = time.monotonic() + DRAIN_S
        if give_up_at is not None and time.monotonic() + pause_s > give_up_at:
            return False
        stopped.wait(pause_s)
        pause_s = min(pause_s * 2, SLOWEST_RETRY_S)


def _may_pass(error: Error) -> bool:
    """A broken connection has no SQLSTATE; a read-only database is one that will be back."""
    if not isinstance(error, DatabaseError):
        return True
    return sql.is_retryable(error) or sql.sqlstate(error) == READ_ONLY


def _note_lost_session(subscriber: Subscriber, now: datetime) -> int:
    """The broker forgot us: what it had acknowledged to senders meanwhile may be lost (F-08)."""
    log.error("session_lost", sessions=subscriber.lost_sessions)
    try:
        note_incident(source="broker", reason="session_lost", now=now)
    except Error:
        connection.close()
        return subscriber.lost_sessions - 1  # noted in a later round
    return subscriber.lost_sessions


def _say(result: IntakeResult, messages: int, took_s: float) -> None:
    outcomes = {outcome.lower(): count for outcome, count in sorted(result.by_outcome().items())}
    log.info("stored", messages=messages, took_ms=round(took_s * 1000), **outcomes)


def _replay_due(*, trusted: bool, now: datetime) -> None:
    try:
        result = replay(held=to_replay(), trusted=trusted, now=now)
    except Error as error:
        connection.close()
        if not _may_pass(error):
            raise
        log.warning("replay_failed", reason=str(error).split("\n")[0])
        return
    if result.messages or result.readings:
        log.info("replayed", **{str(o).lower(): n for o, n in result.by_outcome().items()})


def replay(
    *, held: Iterable[HeldMessage], trusted: bool, now: datetime, keeps: bool = True
) -> IntakeResult:
    """This function will take held messages in anew and mark them as such; the readings of a partly
    held one that were stored before are left alone. What was refused for its time (T-3) is
    re-admitted. With `keeps` False nothing is stored, only counted."""
    total = IntakeResult()
    batch: list[HeldMessage] = []
    for each in held:
        batch.append(each)
        if len(batch) == REPLAY_AT_MOST:
            total.add(_replay_batch(batch, trusted, now, keeps))
            batch = []
    total.add(_replay_batch(batch, trusted, now, keeps))
    return total


def _replay_batch(
    batch: list[HeldMessage], trusted: bool, now: datetime, keeps: bool
) -> IntakeResult:
    """Claim the messages first: of two programs that replay, each takes in what the other did not."""
    with transaction.atomic():
        mine = set(
            HeldMessage.objects.select_for_update(skip_locked=True)
            .filter(pk__in=[each.pk for each in batch])
            .exclude(state=HeldState.REPLAYED)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        messages = [_message_of(each, trusted) for each in batch if each.pk in mine]
        result = take_in(messages=messages, now=now)
        if not keeps:
            transaction.set_rollback(True)
    return result


def _message_of(held: HeldMessage, trusted: bool) -> Message:
    return Message(
        format=held.format,
        terminal_id=held.terminal_id,
        payload=bytes(held.payload),
        arrived_at=held.received_at,
        trusted=trusted,
        held_id=held.pk,
        positions=tuple(held.positions),
        readmitted=held.reason,
        counted=held.reading_count,
        source=held.source,
    )
