"""How we talk to an MQTT broker: its address, topics, and a client whose thread cannot die unseen."""

import ssl
from typing import NamedTuple, Self
from urllib.parse import quote, unquote, urlsplit

from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

KEEPALIVE_S = 60
SLOWEST_RECONNECT_S = 60
_PORTS = {"mqtt": 1883, "mqtts": 8883}


class UnableToReachBroker(Exception):
    """An address that names no broker, or a broker that refuses us; one sentence."""


class Address(NamedTuple):
    """Where a broker listens and who we are."""

    host: str
    port: int
    username: str
    password: str
    encrypted: bool

    @classmethod
    def of(cls, url: str) -> Self:
        """This method will read `mqtt://user:password@host:port` or `mqtts://…`."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise UnableToReachBroker("MQTT_URL must look like mqtt://user:password@host:port")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            encrypted=parts.scheme == "mqtts",
        )


class BrokerClient(Client):
    """A client of MQTT 3.1.1 that remembers the error that ended its network thread."""

    def __init__(self, *, url: str, client_id: str, keeps_session: bool) -> None:
        address = Address.of(url)
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=not keeps_session,
            protocol=MQTTv311,
            manual_ack=True,
        )
        self.address = address
        self.failure: BaseException | None = None
        if address.username:
            self.username_pw_set(address.username, address.password)
        if address.encrypted:
            self.tls_set_context(ssl.create_default_context())
        self.reconnect_delay_set(min_delay=1, max_delay=SLOWEST_RECONNECT_S)

    def begin(self) -> None:
        """This method will start the network thread, which connects and keeps reconnecting."""
        self.connect_async(self.address.host, self.address.port, keepalive=KEEPALIVE_S)
        self.loop_start()

    def loop_forever(
        self, timeout: float = 1.0, retry_first_connection: bool = False
    ) -> MQTTErrorCode:
        """This method will run the network loop; whatever ends it is kept for the main thread."""
        try:
            return super().loop_forever(timeout, retry_first_connection)
        except BaseException as error:
            self.failure = error
            raise

    def demand_alive(self) -> None:
        """This method will raise what ended the network thread, if anything did."""
        if self.failure is not None:
            raise UnableToReachBroker("the network thread ended") from self.failure


def topic_of(*, root: str, uplink_format: str, terminal_id: str) -> str:
    """This function will return the topic of an uplink, the terminal id percent-encoded; dots too,
    since some brokers use them to separate levels."""
    return f"{root}{uplink_format}/{quote(terminal_id, safe='').replace('.', '%2E')}"


def root_of(*, topic_filter: str) -> str:
    """This function will return what stands before the wildcard of a filter: "mdm/up/"."""
    return topic_filter.split("#", 1)[0].split("+", 1)[0]


def parts_of(*, root: str, topic: str) -> tuple[str, str]:
    """This function will return format and terminal id of an uplink's topic, "" for what is missing."""
    format_, _, terminal = topic.removeprefix(root).partition("/")
    return format_, unquote(terminal, errors="replace")
