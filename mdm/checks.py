"""System checks: a misconfigured machine gets a sentence with a hint, never a traceback."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from mdm import env

OURS = "mdm"
SHORTEST_KEY = 32
SCHEMES = {
    "DATABASE_URL": ("postgresql", "postgres"),
    "REDIS_URL": ("redis", "rediss"),
    "MQTT_URL": ("mqtt", "mqtts"),
}
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def refuse_misconfiguration() -> None:
    """This function will raise ImproperlyConfigured with every error of these checks."""
    errors = list(run_checks(tags=[OURS], databases=["default"]))
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


@register(OURS)
def secret_key_is_set(**_: Any) -> list[CheckMessage]:
    """This function will find a missing or short key."""
    if settings.DEBUG or len(env.SECRET_KEY) >= SHORTEST_KEY:
        return []
    return [
        Error(
            f"MDM_SECRET_KEY is missing or shorter than {SHORTEST_KEY} characters.",
            hint="Set it once, the same for every process: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="mdm.E001",
        )
    ]


@register(OURS)
def urls_are_set(**_: Any) -> list[CheckMessage]:
    """This function will find a missing address and one of another kind of server."""
    return [
        Error(
            f"{name} is {'not set' if not getattr(env, name) else 'not a ' + schemes[0] + ' URL'}.",
            hint=f"Set {name}={schemes[0]}://user:password@host:port/… or run "
            "`python3 dev.py demo`, which starts embedded servers and writes urls.env.",
            id=f"mdm.E00{number}",
        )
        for number, (name, schemes) in enumerate(SCHEMES.items(), start=2)
        if urlsplit(getattr(env, name)).scheme not in schemes
    ]


@register(OURS, Tags.database)
def database_is_durable(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """This function will find PostgreSQL settings under which an acknowledged reading may vanish."""
    return [error for alias in databases or () for error in _durability(alias)]


def _durability(alias: str) -> list[CheckMessage]:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'",
                [list(DURABLE)],
            )
            off = [name for (name,) in cursor.fetchall()]
    except OperationalError:
        return []  # a database that is away answers later; the pages say so meanwhile
    return [
        Error(
            f"PostgreSQL runs with {name} = off: a crash could lose readings already acknowledged.",
            hint=f"ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
            id="mdm.E010",
        )
        for name in off
    ]
