"""A database beside the installation's own, for trials that must not touch its data."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


@contextmanager
def scratch_database(*, name: str) -> Iterator[None]:
    """This function will make an empty, migrated database `name` on the same server, point this
    process at it, and drop it in the end. One left over from a killed run is replaced.

    Raises Django's database errors when the role may not create databases.
    """
    own_name = connection.settings_dict["NAME"]
    connection.settings_dict.setdefault("TEST", {})["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own_name, verbosity=0)


def url_of(*, url: str, name: str) -> str:
    """This function will return a database URL that names another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
