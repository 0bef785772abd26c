"""PostgreSQL of a data folder: made once, durable, loopback only, also where we are root."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from mdm.embedded.binaries import postgres_folder
from mdm.embedded.failures import UnableToStart
from mdm.embedded.ports import LOOPBACK
from mdm.embedded.processes import LAUNCHER, Program, end_orphans

USER = DATABASE = "mdm"
NOBODY = 65534
# PostgreSQL refuses root. Where user namespaces are forbidden too, another user's files must
# lie where that user may walk.
OUTSIDE = Path("/var/tmp")


class Cluster:
    """One PostgreSQL data folder, the programs and the identity that serve it."""

    def __init__(self, *, data: Path, port: int, password: str) -> None:
        self.port, self.password = port, password
        self.identity = _identity(folder=data / "postgres")
        self.folder, self.programs = data / "postgres", postgres_folder()
        if self.identity not in ("-", "namespace"):
            self._move_outside(data)

    def program(self) -> Program:
        """This function will describe the server; preparing it makes the cluster once."""
        return Program(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.folder), *self._options()],
            prepare=self._prepare,
            serves_others=True,
            is_ready=self._is_ready,
            identity=self.identity,
            farewell=signal.SIGINT,  # "fast": SIGTERM would wait for every client
            patience_s=60,
        )

    def url(self) -> str:
        """This function will return the address of the product's database."""
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def make_database(self) -> None:
        """This function will create the product's database where it lacks."""
        if DATABASE not in self._psql("SELECT datname FROM pg_database").split():
            self._psql(f"CREATE DATABASE {DATABASE}")

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",  # a socket path may be too long for the kernel
            "max_connections": 60,
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "max_wal_size": "2GB",
            "checkpoint_timeout": "15min",
            "random_page_cost": 1.1,
            "jit": "off",
            "log_checkpoints": "off",
            "dynamic_shared_memory_type": _shared_memory(),
            "log_line_prefix": "",
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _prepare(self) -> None:
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_orphans(argument=str(self.folder))
        if not (self.folder / "PG_VERSION").is_file():
            self._make_cluster()
        # Nobody serves this folder (we hold its lock and ended orphans), so after `kill -9` the
        # number in this file may by now belong to a stranger, and PostgreSQL would refuse.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        secret = self.folder.with_name("postgres.password")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if self.identity not in ("-", "namespace"):
            os.chown(secret, int(self.identity), int(self.identity))
        # C.UTF-8 of the builtin provider orders by code point everywhere and knows Hangul;
        # LC_CTYPE matters as well: trigrams ask the C library what a letter is.
        arguments = ["-D", str(draft), "-U", USER, f"--pwfile={secret}", "--encoding=UTF8"]
        arguments += ["--auth=scram-sha-256", "--data-checksums", "--no-instructions"]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        made = self._as_identity(str(self.programs / "initdb"), *arguments)
        secret.unlink()
        if made.returncode != 0:
            raise UnableToStart(
                f"PostgreSQL 저장소를 {self.folder}에 만들지 못했습니다.",
                f"initdb failed: {' '.join(made.stderr.split())[-300:]}",
            )
        draft.rename(self.folder)  # a killed initdb leaves no half cluster behind

    def _is_ready(self) -> bool:
        with suppress(subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return self._psql("SELECT 1").strip() == "1"
        return False

    def _psql(self, statement: str) -> str:
        return subprocess.run(
            [
                *(str(self.programs / "psql"), "-X", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"),
                *("-h", LOOPBACK, "-p", str(self.port), "-U", USER, "-d", "postgres"),
                *("-c", statement),
            ],
            env=os.environ | {"PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "3"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            text=True,
            timeout=30,
        ).stdout

    def _as_identity(self, *command: str) -> subprocess.CompletedProcess[str]:
        launch = [sys.executable, "-I", str(LAUNCHER), str(os.getpid()), "9", self.identity]
        return subprocess.run(
            [*launch, *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
        )

    def _move_outside(self, data: Path) -> None:
        """Gives another user a folder of its own and, when it cannot read ours, the programs."""
        home = OUTSIDE / f"mdm-{sha256(str(data).encode()).hexdigest()[:12]}"
        owner = int(self.identity)
        if not self.folder.is_dir():
            note = data / "postgres.outside"
            if not note.is_file():  # whoever deletes our folder wants a fresh start
                shutil.rmtree(home, ignore_errors=True)
                note.write_text(f"{home}\n")
            home.mkdir(mode=0o700, exist_ok=True)
            os.chown(home, owner, owner)
            self.folder = home / "postgres"
        if self._as_identity(str(self.programs / "postgres"), "--version").returncode != 0:
            package = self.programs.parent.parent
            for folder in (package, package.with_name(f"{package.name}.libs")):
                copy = home / "programs" / folder.name
                if folder.is_dir() and not copy.is_dir():
                    shutil.copytree(folder, copy, symlinks=True)
            self.programs = home / "programs" / package.name / "pginstall" / "bin"


def _identity(*, folder: Path) -> str:
    if os.geteuid() != 0:
        return "-"
    if folder.is_dir() and folder.stat().st_uid != 0:
        return str(folder.stat().st_uid)  # a plain user's data, served for root as that user
    launch = [sys.executable, "-I", str(LAUNCHER), str(os.getpid()), "9"]
    probe = [*launch, "namespace", sys.executable, "-I", "-c", ""]
    allowed = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return "namespace" if allowed else str(NOBODY)


def _shared_memory() -> str:
    """Containers often give 64 MB of /dev/shm, too little for a parallel query's tables."""
    with suppress(OSError):
        space = os.statvfs("/dev/shm")
        if space.f_bavail * space.f_frsize >= 512 * 1024 * 1024:
            return "posix"
    return "mmap"
