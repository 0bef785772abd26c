"""The MQTT broker: nats-server with sessions and messages on disk, loopback only."""

from pathlib import Path

from mdm.embedded.binaries import nats_server
from mdm.embedded.ports import answers
from mdm.embedded.processes import Program, end_orphans

USER = "mdm"
# MQTT 3.1.1 CONNECT of a clean client named "probe"; the credentials are appended.
CONNECT_HEAD = b"\x00\x04MQTT\x04\xc2\x00\x05\x00\x05probe"


def broker(*, data: Path, port: int, password: str, ack_wait_s: int = 15) -> Program:
    """This function will describe the MQTT broker of a data folder."""
    folder = data / "broker"
    config = folder / "nats.conf"

    def prepare() -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_orphans(argument=str(config))
        config.touch(mode=0o600)
        text = _config(folder=folder, port=port, password=password, ack_wait_s=ack_wait_s)
        config.write_text(text, encoding="utf-8")

    hello = _connect(password=password)
    return Program(
        name="broker",
        command=[str(nats_server()), "--config", str(config)],
        prepare=prepare,
        serves_others=True,
        mutes=("[INF]", "Plaintext passwords"),  # loopback, in a file only its owner reads
        # CONNACK "accepted": the port opens before JetStream can serve sessions.
        is_ready=lambda: answers(port=port, send=hello, expect=b"\x20\x02\x00\x00"),
    )


def url(*, port: int, password: str) -> str:
    """This function will return the address of the broker for MQTT clients."""
    return f"mqtt://{USER}:{password}@127.0.0.1:{port}"


def _config(*, folder: Path, port: int, password: str, ack_wait_s: int) -> str:
    return f"""
server_name: mdm
listen: "127.0.0.1:-1"
max_payload: 4MB
logtime: false
jetstream {{
  store_dir: "{folder}"
  sync_interval: "1s"
  max_file_store: 8GB
}}
authorization {{ user: {USER}, password: "{password}" }}
mqtt {{
  listen: "127.0.0.1:{port}"
  # This broker sends again after ack_wait alone, also to a subscriber that died and came back, so
  # ack_wait is how late its unacknowledged messages are. Ours knows what it has in hand already.
  ack_wait: "{ack_wait_s}s"
  # A filter that ends in # takes two subscriptions, and one session holds 65,535 in all.
  max_ack_pending: 32767
}}
"""


def _connect(*, password: str) -> bytes:
    body = CONNECT_HEAD
    for text in (USER, password):
        body += len(text).to_bytes(2, "big") + text.encode()
    return b"\x10" + bytes([len(body)]) + body
