"""A database beside the installation's own, for trials that must not touch its data."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


@contextmanager
def scratch_database(*, name: str) -> Iterator[str]:
    """This function will make an empty, migrated database `name` on the same server, point this
    process at it, give its postgresql:// URL, and drop it in the end. One left over from a killed run is replaced.

    Raises Django's database errors when the role may not create databases.
    """
    own_name = connection.settings_dict["NAME"]
    connection.settings_dict.setdefault("TEST", {})["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield url_of_connection()
    finally:
        connection.creation.destroy_test_db(own_name, verbosity=0)


def url_of_connection() -> str:
    """This function will give the address of the database in use, for programs of their own that join in."""
    given = connection.settings_dict
    account = f"{quote(given['USER'], safe='')}:{quote(given['PASSWORD'], safe='')}"
    place = f"{given['HOST']}:{given['PORT']}/{quote(given['NAME'], safe='')}"
    return f"postgresql://{account}@{place}"
