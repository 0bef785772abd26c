"""Every environment variable the product reads, typed, in one place."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()

# A running demo leaves its addresses and its key here, so that `manage.py …` joins it without
# any variable set. Variables that are set always win.
DATA_DIR = Path(env.str("MDM_DATA_DIR", str(BASE_DIR / ".mdm"))).expanduser().resolve()
for name in ("urls.env", "secrets.env"):
    if (DATA_DIR / name).is_file():
        env.read_env(str(DATA_DIR / name), recurse=False, override=False)

DATABASE_URL: str = env.str("DATABASE_URL", "")
REDIS_URL: str = env.str("REDIS_URL", "")
MQTT_URL: str = env.str("MQTT_URL", "")
MQTT_TOPIC: str = env.str("MQTT_TOPIC", "mdm/up/#")
MQTT_SHARE_GROUP: str = env.str("MQTT_SHARE_GROUP", "")
MQTT_CLIENT_ID: str = env.str("MQTT_CLIENT_ID", "mdm-ingest")
# The broker account is trusted: the received_at of its messages counts, not our arrival (T-3).
INGEST_TRUST_RECEIVED_AT: bool = env.bool("INGEST_TRUST_RECEIVED_AT", True)

SECRET_KEY: str = env.str("MDM_SECRET_KEY", "")
ROLE: str = env.str("MDM_ROLE", "")  # web | worker | beat | ingest: names the connection, pools web
DEBUG: bool = env.bool("MDM_DEBUG", False)
INSECURE_HTTP: bool = env.bool("MDM_INSECURE_HTTP", False)  # the demo on loopback has no TLS
BEHIND_PROXY: bool = env.bool("MDM_BEHIND_PROXY", False)  # trust X-Forwarded-Proto
ALLOWED_HOSTS: list[str] = env.list("MDM_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("MDM_CSRF_TRUSTED_ORIGINS", [])
STATIC_ROOT = Path(env.str("MDM_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
LOG_LEVEL: str = env.str("MDM_LOG_LEVEL", "INFO")
TARGET_READ_RATE: float = env.float("MDM_TARGET_READ_RATE", 98.0)
UTILITY_NAME: str = env.str("MDM_UTILITY_NAME", "")
# Map tiles of the utility's own server, {z}/{x}/{y} in the address; empty = boundaries alone.
MAP_TILES: str = env.str("MDM_MAP_TILES", "")
MAP_CREDIT: str = env.str("MDM_MAP_CREDIT", "")
# A file that every finished backup touches; empty = the server's WAL archiver is looked at.
BACKUP_MARK: str = env.str("MDM_BACKUP_MARK", "")
REPORT_SIGNERS: list[str] = env.list("MDM_REPORT_SIGNERS", ["담당", "팀장", "과장"])  # 결재란
WEB_THREADS: int = env.int("MDM_WEB_THREADS", 2)


def database(url: str, *, role: str, threads: int) -> dict[str, object]:
    """This function will turn a postgresql:// URL into Django's DATABASES entry; "" stays empty."""
    parts = urlsplit(url)
    options: dict[str, object] = dict(parse_qsl(parts.query))
    options["application_name"] = f"mdm-{role or 'manage'}"
    entry: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
    if role == "web":
        # A page that needs longer is broken; a forgotten transaction must not hold back vacuum.
        options["options"] = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
        # The pool has a connection for every thread, so one waits only while the database is away.
        options["pool"] = {"min_size": 1, "max_size": threads + 1, "timeout": 0.9}
    else:
        entry |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return entry


def origins(url: str) -> list[str]:
    """This function will return the origin of an address of another host, none of a path of ours."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
