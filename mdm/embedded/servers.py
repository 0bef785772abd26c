"""The three servers of a data folder, started where no URL names another one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from mdm.embedded import broker, valkey
from mdm.embedded.credentials import credentials, read_env, write_env
from mdm.embedded.failures import UnableToStart
from mdm.embedded.ports import free_port
from mdm.embedded.postgres import Cluster
from mdm.embedded.processes import Program
from mdm.embedded.supervisor import Supervisor

URLS = "urls.env"


@contextmanager
def claimed(data: Path) -> Iterator[Path]:
    """This function will hold a data folder for us alone, so that two never serve it."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UnableToStart(
            f"{data} 폴더에 쓸 수 없습니다. --data로 다른 폴더를 지정하세요.",
            f"cannot write to {data} ({error.strerror}); choose another folder with --data",
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise UnableToStart(
            f"{data} 폴더로 이미 실행 중입니다. 먼저 끝내거나 --data로 다른 폴더를 지정하세요.",
            f"{data} is already being served; stop that one or choose another folder with --data",
        ) from error
    try:
        yield data
    finally:
        with suppress(OSError):
            os.close(lock)


def start_servers(
    supervisor: Supervisor, *, data: Path, are_silent: bool = False
) -> dict[str, str]:
    """This function will start what no URL names and return the three URLs by variable name."""

    def start(program: Program) -> None:
        supervisor.start(replace(program, mutes=("",)) if are_silent else program)

    secret, last = credentials(data=data), read_env(path=data / URLS)
    urls = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL", "MQTT_URL")}
    if not urls["DATABASE_URL"]:
        cluster = Cluster(
            data=data, port=_port(last, "DATABASE_URL"), password=secret["POSTGRES_PASSWORD"]
        )
        start(cluster.program())
        cluster.make_database()
        urls["DATABASE_URL"] = cluster.url()
    if not urls["REDIS_URL"]:
        port, password = _port(last, "REDIS_URL"), secret["VALKEY_PASSWORD"]
        start(valkey.valkey(data=data, port=port, password=password))
        urls["REDIS_URL"] = valkey.url(port=port, password=password)
    if not urls["MQTT_URL"]:
        port, password = _port(last, "MQTT_URL"), secret["MQTT_PASSWORD"]
        start(broker.broker(data=data, port=port, password=password))
        urls["MQTT_URL"] = broker.url(port=port, password=password)
    return urls


def write_urls(*, data: Path, urls: dict[str, str]) -> None:
    """This function will leave the addresses where any client finds them."""
    write_env(path=data / URLS, values=urls)


def _port(last: dict[str, str], name: str) -> int:
    """The port of the last start when it is free, so that clients find us again."""
    return free_port(preferred=urlsplit(last.get(name, "")).port)
