"""The whole product on one machine: servers, a utility with history, every process, live data."""

import http.client
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from mdm.embedded.credentials import FILE, credentials, read_env, write_env
from mdm.embedded.ports import LOOPBACK, demand_free
from mdm.embedded.processes import Program, say
from mdm.embedded.servers import claimed, start_servers, write_urls
from mdm.embedded.supervisor import Supervisor

ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """What to show and where."""

    root: Path
    data: Path
    port: int
    customers: int
    days: int

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{LOOPBACK}:{self.port}/"


def run(demo: Demo) -> None:
    """This function will serve the demo until it is asked to stop."""
    demand_free(port=demo.port)
    with claimed(demo.data), Supervisor() as supervisor:
        urls = start_servers(supervisor, data=demo.data)
        write_urls(data=demo.data, urls={"WEB_URL": demo.url, **urls})
        password, env = _environment(demo, urls)
        for programs in _preparations(demo, env):
            supervisor.finish(*programs)
        for program in _processes(demo, env):
            supervisor.start(program)
        _announce(demo, password)
        supervisor.keep()


def _environment(demo: Demo, urls: dict[str, str]) -> tuple[str, dict[str, str]]:
    secret = credentials(data=demo.data)
    password = os.environ.get("MDM_DEMO_PASSWORD") or secret.get("MDM_ADMIN_PASSWORD")
    password = password or secrets.token_urlsafe(9)
    if secret.get("MDM_ADMIN_PASSWORD") != password:
        known = read_env(path=demo.data / FILE)
        write_env(path=demo.data / FILE, values=known | {"MDM_ADMIN_PASSWORD": password})
    return password, {
        **urls,
        "MDM_SECRET_KEY": os.environ.get("MDM_SECRET_KEY") or secret["MDM_SECRET_KEY"],
        "MDM_DATA_DIR": str(demo.data),
        "MDM_STATIC_ROOT": str(demo.data / "static"),
        "MDM_INSECURE_HTTP": "1",  # loopback has no certificate
        "MDM_ADMIN_PASSWORD": password,
        "PYTHONUNBUFFERED": "1",
    }


def _preparations(demo: Demo, env: dict[str, str]) -> list[list[Program]]:
    """Steps in order; the programs of one step do not need each other."""
    size = ["--customers", str(demo.customers), "--days", str(demo.days)]
    return [
        [
            _manage(demo, env, "migrate", "migrate", "--no-input", "--verbosity", "0"),
            _manage(demo, env, "static", "collectstatic", "--no-input", "--verbosity", "0"),
        ],
        [
            _manage(demo, env, "accounts", "create_admin", "--username", ADMIN),
            # The broker keeps messages only for a session made before they are published.
            _manage(demo, env, "ingest", "ingest", "--ensure-session"),
            _manage(demo, env, "load", "simulate", "--load", *size),
        ],
    ]


def _processes(demo: Demo, env: dict[str, str]) -> list[Program]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "mdm"]
    schedule = ["--schedule", str(demo.data / "beat-schedule"), "--pidfile", ""]
    return [
        Program(
            name="web",
            command=[sys.executable, "-m", "gunicorn", "mdm.wsgi", *_gunicorn(demo)],
            env=env | {"MDM_ROLE": "web"},
            is_ready=lambda: _is_healthy(demo),
        ),
        Program(
            name="worker",
            command=[*celery, "worker", "-c", "1", "-l", "WARNING", "--without-mingle"],
            env=env | {"MDM_ROLE": "worker"},
            mutes=(
                "SecurityWarning",
                "superuser",
                "absolutely",
                "--uid",
                "uid=0",
                "_warn_or_raise",
            ),
            patience_s=30,
        ),
        Program(
            name="beat",
            command=[*celery, "beat", "-l", "WARNING", *schedule],
            env=env | {"MDM_ROLE": "beat"},
        ),
        _manage(demo, env | {"MDM_ROLE": "ingest"}, "ingest", "ingest"),
        _manage(demo, env, "simulator", "simulate", "--live"),
    ]


def _gunicorn(demo: Demo) -> list[str]:
    return [
        *("--bind", f"{LOOPBACK}:{demo.port}", "--chdir", str(demo.root)),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "2"),
        *("--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning"),
        *("--worker-tmp-dir", str(demo.data), "--no-control-socket"),
    ]


def _manage(demo: Demo, env: dict[str, str], name: str, *arguments: str) -> Program:
    command = [sys.executable, str(demo.root / "manage.py"), *arguments]
    return Program(name=name, command=command, env=env)


def _is_healthy(demo: Demo) -> bool:
    link = http.client.HTTPConnection(LOOPBACK, demo.port, timeout=5)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _announce(demo: Demo, password: str) -> None:
    for line in (
        "",
        f"준비됐습니다 / ready:  {demo.url}",
        f"로그인 / login:        {ADMIN}   암호 / password: {password}",
        f"주소 / addresses:      {demo.data}/urls.env",
        "끝내기 / stop:         Ctrl-C",
        "",
    ):
        say("demo", line)
