"""Receives uplinks over MQTT and acknowledges them only after they are stored."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from paho.mqtt.client import ConnectFlags, MQTTMessage
from paho.mqtt.reasoncodes import ReasonCode

from ingest.broker import BrokerClient, UnableToReachBroker, parts_of, root_of
from ingest.pipeline import Message

log = structlog.get_logger(__name__)
QUEUED_BYTES = 64 * 1024 * 1024  # beyond it we stop reading: the broker keeps the rest
OVERHEAD_BYTES = 1024  # of a queued message beside its payload
TICK_S = 0.1


class Delivery(NamedTuple):
    """A message and the connection that brought it: its packet id means nothing on another one."""

    generation: int
    packet_id: int
    qos: int
    message: Message


class Listening(NamedTuple):
    """What to subscribe to and as whom."""

    url: str
    topic: str
    client_id: str
    share_group: str = ""
    trusted: bool = True

    @property
    def filter(self) -> str:
        """The subscription, shared when a group is named."""
        return f"$share/{self.share_group}/{self.topic}" if self.share_group else self.topic


class Subscriber:
    """One connection after another to the broker, in a session that outlives them.

    Paho's thread only fills a queue. `deliveries` hands it out; `acknowledge` comes after COMMIT
    and reaches only the connection that delivered (the fence: an old packet id on a new connection
    would acknowledge another message).
    """

    def __init__(self, *, listening: Listening, clock: Callable[[], datetime]) -> None:
        self.listening = listening
        self._clock = clock
        self._root = root_of(topic_filter=listening.topic)
        self._queue: queue.SimpleQueue[Delivery] = queue.SimpleQueue()
        self._queued = _Budget(QUEUED_BYTES)
        self._fence = threading.RLock()
        self._generation = 0
        self._in_hand: set[int] = set()  # packet ids of this connection that await their ack
        self._delivered: dict[int, int] = {}  # what each packet id brought last on this connection
        self.lost_sessions = 0  # connections whose session the broker did not know any more
        self.subscribed = threading.Event()
        self.refusal = ""
        self.client = BrokerClient(
            url=listening.url, client_id=listening.client_id, keeps_session=True
        )
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_subscribe = self._on_subscribe
        self.client.on_message = self._on_message

    def begin(self) -> None:
        """This method will start connecting; it never gives up by itself."""
        self.client.begin()

    def end(self) -> None:
        """This method will leave the broker; the session and what it holds stay there."""
        self._queued.open()
        self.client.disconnect()
        self.client.loop_stop()

    def deliveries(self, *, at_most: int, wait_s: float) -> list[Delivery]:
        """This method will return the next deliveries: as soon as there are `at_most`, or `wait_s`
        seconds after the first; none when nothing came within a tick. Raises UnableToReachBroker
        when the network thread has died."""
        self.client.demand_alive()
        batch: list[Delivery] = []
        deadline = time.monotonic() + TICK_S
        while len(batch) < at_most:
            try:
                delivery = self._queue.get(timeout=max(deadline - time.monotonic(), 0.001))
            except queue.Empty:
                break
            self._queued.give_back(_weight(delivery.message))
            if not batch:
                deadline = time.monotonic() + wait_s
            if delivery.qos == 0 or delivery.generation == self._generation:
                batch.append(delivery)  # else the broker sends it again on this connection
        return batch

    def acknowledge(self, deliveries: Sequence[Delivery]) -> int:
        """This method will acknowledge what is stored and return how many acks had no connection."""
        stale = 0
        with self._fence:
            for delivery in deliveries:
                if delivery.generation == self._generation:
                    self._in_hand.discard(delivery.packet_id)
                    self.client.ack(delivery.packet_id, delivery.qos)
                else:
                    stale += 1
        return stale

    def _on_connect(
        self, client: Any, _data: Any, flags: ConnectFlags, code: ReasonCode, _properties: Any
    ) -> None:
        if code.is_failure:
            self.refusal = str(code)
            log.error("broker_refused", reason=self.refusal)
            return
        self._begin_generation()
        log.info("broker_connected", session_present=flags.session_present)
        if not flags.session_present:
            self.lost_sessions += 1
        client.subscribe(self.listening.filter, qos=1)

    def _on_disconnect(self, _client: Any, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        self._begin_generation()
        self.subscribed.clear()
        log.warning("broker_disconnected", reason=str(code))

    def _begin_generation(self) -> None:
        with self._fence:
            self._generation += 1
            self._in_hand.clear()
            self._delivered.clear()

    def _on_subscribe(self, _client: Any, _data: Any, _mid: int, codes: Any, _props: Any) -> None:
        if any(code.is_failure for code in codes):
            self.refusal = str(codes[0])
            log.error("subscription_refused", reason=self.refusal)
            return
        self.subscribed.set()

    def _on_message(self, client: Any, _data: Any, packet: MQTTMessage) -> None:
        if packet.retain:
            client.ack(packet.mid, packet.qos)  # an old message of the broker's, not a report
            return
        with self._fence:
            if packet.qos and self._is_repeat(client, packet):
                return
        format_, terminal_id = parts_of(root=self._root, topic=packet.topic)
        message = Message(
            format=format_,
            terminal_id=terminal_id,
            payload=bytes(packet.payload),
            arrived_at=self._clock(),
            trusted=self.listening.trusted,
        )
        self._queued.take(_weight(message))
        self._queue.put(Delivery(self._generation, packet.mid, packet.qos, message))

    def _is_repeat(self, client: Any, packet: MQTTMessage) -> bool:
        """Whether an impatient broker sends again what this connection has brought already.

        In hand, the ack to come serves both; acknowledged while the repeat was on its way, it is
        acknowledged again. Only the same content counts: a broker that was restarted may give
        the number of an acknowledged message to one that nobody has stored.
        """
        content = hash((packet.topic, packet.payload))
        if packet.dup and self._delivered.get(packet.mid) == content:
            if packet.mid not in self._in_hand:
                client.ack(packet.mid, packet.qos)
            return True
        self._delivered[packet.mid] = content
        self._in_hand.add(packet.mid)
        return False


def ensure_session(
    *, listening: Listening, clock: Callable[[], datetime], patience_s: float = 30
) -> None:
    """This function will make the broker keep messages for us from now on, and leave; what it
    delivers meanwhile stays unacknowledged.

    Raises UnableToReachBroker with the reason when it does not within `patience_s`.
    """
    subscriber = Subscriber(listening=listening, clock=clock)
    subscriber.begin()
    try:
        if not subscriber.subscribed.wait(patience_s):
            address = subscriber.client.address
            reason = subscriber.refusal or "no answer"
            raise UnableToReachBroker(f"{address.host}:{address.port}: {reason}")
    finally:
        subscriber.end()


class _Budget:
    """Bytes that may wait in the queue; taking more blocks the network thread, and so the broker."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._open = False
        self._changed = threading.Condition()

    def take(self, size: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._left > 0 or self._open)
            self._left -= size

    def give_back(self, size: int) -> None:
        with self._changed:
            self._left += size
            self._changed.notify()

    def open(self) -> None:
        with self._changed:
            self._open = True
            self._changed.notify()


def _weight(message: Message) -> int:
    return len(message.payload) + OVERHEAD_BYTES
