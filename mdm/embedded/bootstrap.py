"""Makes .venv from a hash-locked list and keeps it true to that list; needs only Python and pip."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from mdm.embedded.failures import UnableToStart

RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
VERSION = ".".join(map(str, sys.version_info[:2]))


def python_with(*, lock: str, root: Path) -> Path:
    """This function will return .venv's python once everything in the lock file is installed."""
    folder = root / ".venv"
    python = folder / "bin" / "python"
    with _alone(root):
        stamp = _stamp(folder)
        if stamp.get("python") != VERSION or not python.exists():
            _make(folder)
            stamp = {"python": VERSION}
        # The development list holds the runtime list's very versions.
        wanted = {name: _digest(root / name) for name in (RUNTIME, DEVELOPMENT)}
        satisfied = [name for name in wanted if stamp.get(name) == wanted[name]]
        if lock not in satisfied and DEVELOPMENT not in satisfied:
            _install(python, root / lock)
            stamp = {"python": VERSION, lock: wanted[lock]}
        (folder / "stamp.json").write_text(json.dumps(stamp))
    return python


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two starts at once must not install over each other; dev.py itself is the lock."""
    with (root / "dev.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / "stamp.json").read_text())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _make(folder: Path) -> None:
    print(f"{folder} 만드는 중 … / making the Python environment", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    # Without pip inside: quicker, and Debian's python needs no extra package for it.
    bare = ["--without-pip"] if find_spec("pip") else []
    _run(
        [sys.executable, "-m", "venv", *bare, str(folder)], korean="가상 환경을 만들지 못했습니다."
    )


def _install(python: Path, lock: Path) -> None:
    print(f"{lock.name} 설치 중 … / installing (once)", flush=True)
    inside = python.parent / "pip"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    if inside.exists() or not find_spec("pip"):
        pip = [str(python), "-m", "pip"]
    options = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--quiet"]
    # Only wheels: building from source would need a compiler.
    options += ["--only-binary", ":all:", "--root-user-action", "ignore"]
    _run([*pip, "install", *options, "-r", str(lock)], korean="패키지를 설치하지 못했습니다.")


def _run(command: list[str], *, korean: str) -> None:
    # A user-wide pip.conf may say "user" or "target", which cannot go with an environment.
    environment = os.environ | {"PIP_USER": "0"}
    environment.pop("PIP_TARGET", None)
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL).returncode != 0:
        raise UnableToStart(korean, f"failed: {' '.join(command)} (its own words are above)")
