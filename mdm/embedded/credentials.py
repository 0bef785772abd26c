"""Keys and passwords of one data folder: made once, kept in a file only its owner reads."""

import os
import secrets
from pathlib import Path

FILE = "secrets.env"
NAMES = ("MDM_SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "MQTT_PASSWORD")


def credentials(*, data: Path) -> dict[str, str]:
    """This function will return the folder's secrets by name, making those that lack."""
    known = read_env(path=data / FILE)
    made = {name: secrets.token_urlsafe(36) for name in NAMES if name not in known}
    if made:
        known |= made
        write_env(path=data / FILE, values=known)
    return known


def read_env(*, path: Path) -> dict[str, str]:
    """This function will return the NAME=value lines of a file, nothing for no file."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")


def write_env(*, path: Path, values: dict[str, str]) -> None:
    """This function will replace a file of NAME=value lines at once, mode 0600."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.replace(path)
