"""Sends uplinks over MQTT and knows which of them the broker has taken."""

import threading
from types import TracebackType
from typing import Any, Self

from ingest.broker import BrokerClient, UnableToReachBroker, root_of, topic_of

IN_FLIGHT = 500


class Publisher:
    """A context: inside it uplinks are sent, leaving it waits until the broker has taken them all."""

    def __init__(
        self, *, url: str, topic_filter: str, client_id: str, patience_s: float = 60
    ) -> None:
        self._root = root_of(topic_filter=topic_filter)
        self._patience_s = patience_s
        self._free = threading.Semaphore(IN_FLIGHT)
        self._connected = threading.Event()
        self._refusal = ""
        self._sent = 0
        self.taken = 0  # confirmed by the broker (PUBACK)
        self._client = BrokerClient(url=url, client_id=client_id, keeps_session=False)
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        self._client.begin()
        if not self._connected.wait(self._patience_s):
            self._client.loop_stop()
            address = self._client.address
            raise UnableToReachBroker(
                f"{address.host}:{address.port}: {self._refusal or 'no answer'}"
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.settle()
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def publish(self, *, uplink_format: str, terminal_id: str, payload: bytes) -> None:
        """This method will send one uplink with QoS 1; it blocks while too many are unconfirmed.

        Raises UnableToReachBroker when the broker takes none for too long.
        """
        self._take_room()
        topic = topic_of(root=self._root, uplink_format=uplink_format, terminal_id=terminal_id)
        self._client.publish(topic, payload, qos=1)
        self._sent += 1

    def settle(self) -> None:
        """This method will wait until the broker has taken everything that was sent."""
        for _ in range(IN_FLIGHT):
            self._take_room()
        for _ in range(IN_FLIGHT):
            self._free.release()

    def _take_room(self) -> None:
        if not self._free.acquire(timeout=self._patience_s):
            self._client.demand_alive()
            raise UnableToReachBroker(f"{self._sent - self.taken} uplinks were not taken")

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, code: Any, _props: Any) -> None:
        if code.is_failure:
            self._refusal = str(code)
        else:
            self._connected.set()

    def _on_publish(self, _client: Any, _data: Any, _mid: int, _code: Any, _props: Any) -> None:
        self.taken += 1
        self._free.release()
