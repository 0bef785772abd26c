"""FAULTS §3: every route × method × role × {own, other scope, missing} answers as written down.

`tests/access_matrix.csv` holds the expectation; a route without a line fails. After a route was
added, `MDM_WRITE_MATRIX=1 python3 dev.py test tests/dashboard/test_access_matrix.py` writes the file
anew: read the difference before you commit it. What must hold for every line stands in the tests.
"""

import csv
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from mdm.accounts.models import Role, User
from tests.addresses import MISSING, OTHER, OWN, Things, routes
from tests.town import judged_town, viewer

FILE = Path(__file__).resolve().parent.parent / "access_matrix.csv"
PUBLIC = {"healthz", "readyz", "login", "signup", "language"}  # leaving leads to the log-in as well
ROLES = ("anonymous", *Role.values)

pytestmark = pytest.mark.django_db
Line = tuple[str, str, str]  # route, method, case
Matrix = dict[Line, dict[str, str]]


@pytest.fixture(scope="module")
def answered(django_db_setup: None, django_db_blocker: object) -> Iterator[Matrix]:
    """Every answer, once for all tests; everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield _ask_everything()
        transaction.set_rollback(True)


def _ask_everything() -> Matrix:
    things = Things(judged_town())
    place = things.town.customers[0].neighbourhood
    users: dict[str, User | None] = {"anonymous": None}
    users |= {role: viewer(Role(role), place) for role in Role.values}
    sessions = {role: _session(user) for role, user in users.items()}
    found: Matrix = {}
    for route in routes():
        for case in (OWN, OTHER, MISSING) if route.arguments else (OWN,):
            address = reverse(route.name, kwargs=things.arguments(route, case))
            for method in ("GET", "POST"):
                found[route.name, method, case] = {
                    role: _answer(address, method, session) for role, session in sessions.items()
                }
    return found


def _session(user: User | None) -> str:
    """Everybody comes in once; each request starts with his session as it was then."""
    if user is None:
        return ""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _answer(address: str, method: str, session: str) -> str:
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if session:
            client.cookies["sessionid"] = session
        response = client.get(address) if method == "GET" else client.post(address)
        if getattr(response, "streaming", False):
            deque(response, maxlen=0)  # read to its end, a file is closed
        transaction.set_rollback(True)
    to_login = response.status_code == 302 and response["Location"].startswith("/login/")
    return "login" if to_login else str(response.status_code)


def test_every_route_answers_every_role_as_written_down(answered: Matrix) -> None:
    if os.environ.get("MDM_WRITE_MATRIX"):
        _write(answered)

    written = _read()

    assert not sorted(set(answered) - set(written)), "routes without a line: see this module's head"
    assert not sorted(set(written) - set(answered)), "lines without a route"
    assert {line: roles for line, roles in answered.items() if roles != written[line]} == {}


def test_nobody_gets_anything_without_a_login(answered: Matrix) -> None:
    open_ = {line for line, roles in answered.items() if roles["anonymous"] != "login"}

    assert {name for name, _, _ in open_} == PUBLIC


def test_what_is_not_there_and_what_is_not_ones_own_is_never_shown_or_changed(
    answered: Matrix,
) -> None:
    own_everywhere = {  # things of the whole utility, not of a region
        "held-message", "held-register", "view-forget", "rule-end", "sign-up-decide",
        "codes", "code-new", "code-edit",
    }  # fmt: skip
    for (name, method, case), roles in answered.items():
        if case == OWN or (case == OTHER and name in own_everywhere):
            continue
        for role in Role.values:
            assert roles[role] in ("403", "404", "405"), (name, method, case, role)


def test_nothing_fails_and_nobody_else_does_what_administrators_do(answered: Matrix) -> None:
    for line, roles in answered.items():
        assert all(status[0] != "5" for status in roles.values()), line
        if roles[Role.ADMIN] in ("403", "404", "405"):
            assert not {roles[role] for role in (Role.VIEWER, Role.OPERATOR)} & {"200", "302"}, line


def _read() -> Matrix:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["route"], row["method"], row["case"]): {role: row[role] for role in ROLES}
            for row in csv.DictReader(file)
        }


def _write(answered: Matrix) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["route", "method", "case", *ROLES])
        for line, roles in sorted(answered.items()):
            writer.writerow([*line, *(roles[role] for role in ROLES)])
