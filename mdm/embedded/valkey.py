"""Valkey for the Celery bell: loopback only, with a password, kept on disk."""

from pathlib import Path

from mdm.embedded.binaries import valkey_server
from mdm.embedded.ports import answers
from mdm.embedded.processes import Program, end_orphans


def valkey(*, data: Path, port: int, password: str) -> Program:
    """This function will describe the Valkey server of a data folder."""
    folder = data / "valkey"
    config = folder / "valkey.conf"

    def prepare() -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_orphans(argument=str(config))
        config.touch(mode=0o600)
        config.write_text(_config(folder=folder, port=port, password=password), encoding="utf-8")

    hello = f"AUTH {password}\r\nPING\r\n".encode()
    return Program(
        name="valkey",
        command=[str(valkey_server()), str(config)],
        prepare=prepare,
        serves_others=True,
        mutes=("overcommit",),  # about snapshots, which are off
        is_ready=lambda: answers(port=port, send=hello, expect=b"+OK"),
    )


def url(*, port: int, password: str) -> str:
    """This function will return the address of the server for clients."""
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _config(*, folder: Path, port: int, password: str) -> str:
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{folder}"',
            "daemonize no",
            "set-proc-title no",  # else nobody finds it by its command after a crash
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "loglevel warning",
            "",
        ]
    )
