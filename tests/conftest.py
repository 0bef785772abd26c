"""What every test stands on: loopback only, the tests' settings, Chromium where there is one."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.test import override_settings
from django.utils import translation

# What a loaded machine takes for one example says nothing of the code.
hypothesis.settings.register_profile("mdm", deadline=None)
hypothesis.settings.load_profile("mdm")
# Playwright's synchronous interface runs an event loop in the tests' own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("MDM_CHROMIUM", "")
LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


class OutsideRefused(AssertionError):
    """A test reached for another machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHROMIUM:
        skip = pytest.mark.skip(reason="no Chromium: set MDM_CHROMIUM to its path")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise OutsideRefused(f"a test reached for {address[0]}")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    static = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(
        # Nothing is collected for a test, and its client speaks plain HTTP.
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": static},
        },
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        SECURE_HSTS_SECONDS=0,
        # Argon2 is slow on purpose; a suite logs in a thousand times.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database goes only when everybody has left it: once Playwright runs, tests have another
    connection than what made the database, and nobody closes it."""
    yield
    name = connection.settings_dict["NAME"]
    connection.close()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    yield
    translation.deactivate()  # a request leaves its own behind, as it may: the next one sets it


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": CHROMIUM,
        # Our own pages on loopback alone; root and containers have no sandbox.
        "args": ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
    }
