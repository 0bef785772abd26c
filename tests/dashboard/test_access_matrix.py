"""FAULTS §3: every route × method × role × {own, other scope, missing} answers as written down.

`tests/access_matrix.csv` holds the expectation; a route without a line fails. After a route was
added, `MDM_WRITE_MATRIX=1 python3 dev.py test tests/dashboard/test_access_matrix.py` writes the file
anew: read the difference before you commit it. What must hold for every line stands in the tests.
"""

import csv
import os
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from devices.models import Attachment, Installation, Meter, Terminal
from mdm.accounts.models import Role, SavedView, SignUpRequest, User
from metering.models import Alarm, AlarmRule, CustomerState, Finding, HeldMessage
from tests.town import Town, judged_town, viewer

FILE = Path(__file__).resolve().parent.parent / "access_matrix.csv"
PUBLIC = {"healthz", "readyz", "login", "signup", "language"}  # leaving leads to the log-in as well
ROLES = ("anonymous", *Role.values)
OWN, OTHER, MISSING = "own", "other", "missing"
NOBODYS = 99_999_999

pytestmark = pytest.mark.django_db
Line = tuple[str, str, str]  # route, method, case
Matrix = dict[Line, dict[str, str]]


class Route(NamedTuple):
    """A named address and what its path asks for."""

    name: str
    arguments: tuple[str, ...]


def routes() -> Iterator[Route]:
    """Every route of the product, as the resolver knows them."""

    def walk(resolver: URLResolver, above: tuple[str, ...]) -> Iterator[Route]:
        for each in resolver.url_patterns:
            own = (*above, *each.pattern.regex.groupindex)
            if isinstance(each, URLResolver):
                yield from walk(each, own)
            elif isinstance(each, URLPattern):
                yield Route(each.name or str(each.pattern), own)

    yield from walk(get_resolver(), ())


class Things:
    """What addresses name: a customer in the viewer's 동 (own), one in another (other), nothing."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.user = viewer(Role.VIEWER)
        self.view = SavedView.objects.create(owner=self.user, path="/status/", name="보기")
        self.asked = SignUpRequest.objects.create(
            username="asks", display_name="-", office_name="-", purpose="-", requested_at=town.now
        )
        self.held = HeldMessage.objects.create(
            box="WAITING", reason="unknown_terminal", format="json", source="json",
            terminal_id="T-X", received_at=town.now, recorded_at=town.now, payload=b"{}",
            payload_size=2, payload_sha256="-",
        )  # fmt: skip
        self.rule = AlarmRule.objects.create(
            kind="LEAK", threshold=2, active_from=town.today - timedelta(days=1)
        )
        self.alarms = [self._alarm(number) for number in (0, 1)]
        self.findings = [self._finding(number) for number in (0, 1)]

    def _alarm(self, number: int) -> int:
        return Alarm.objects.filter(customer_id=self.town.customers[number].pk).earliest("pk").pk

    def _finding(self, number: int) -> int:
        customer = self.town.customers[number]
        state = CustomerState.objects.get(customer_id=customer.pk)
        made = Finding.objects.create(
            customer=customer,
            segment_id=state.segment_id,
            day=self.town.yesterday,
            kind="V07",
            evidence={"use_l": 100, "p99_l": 10, "most_l": 20, "hours": 700},
            found_at=self.town.now,
        )
        return made.pk

    def arguments(self, route: Route, case: str) -> dict[str, object]:
        """The path of a route for one case."""
        number = {OWN: 0, OTHER: 1}.get(case)
        known = None if number is None else self.town.customers[number]
        filled: dict[str, object] = {}
        for name in route.arguments:
            if name == "number":
                filled[name] = known.number if known else "99-99-999-999999"
            elif name == "slot":
                filled[name] = f"{self.town.yesterday}T12"
            elif name == "table":
                filled[name] = "use" if case != MISSING else "nothing"
            else:
                filled[name] = NOBODYS if number is None else self.key(route, number)
        return filled

    def key(self, route: Route, number: int) -> object:
        """The key of the thing that a route is about."""
        customer = self.town.customers[number]
        installation = Installation.objects.filter(customer=customer).latest("pk")
        if "number" in route.arguments:
            wires = ("wire-correct", "wire-undo")
            wired = Attachment.objects.filter(installation=installation).latest("pk")
            return wired.pk if route.name in wires else installation.pk
        wired = Attachment.objects.filter(installation=installation).latest("pk")
        return {
            "alarm": self.alarms[number],
            "check": self.findings[number],
            "held-message": self.held.pk,
            "held-register": self.held.pk,
            "view-forget": self.view.pk,
            "meter-edit": Meter.objects.get(pk=installation.meter_id).pk,
            "terminal-edit": Terminal.objects.get(pk=wired.terminal_id).pk,
            "rule-end": self.rule.pk,
            "code-edit": customer.use_class_id,
            "user-edit": self.user.pk,
            "sign-up-decide": self.asked.pk,
        }.get(route.name, NOBODYS)


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
    found: Matrix = {}
    for route in routes():
        for case in (OWN, OTHER, MISSING) if route.arguments else (OWN,):
            address = reverse(route.name, kwargs=things.arguments(route, case))
            for method in ("GET", "POST"):
                found[route.name, method, case] = {
                    role: _answer(address, method, user) for role, user in users.items()
                }
    return found


def _answer(address: str, method: str, user: User | None) -> str:
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if user is not None:
            client.force_login(user)
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
        "held-message", "held-register", "view-forget", "rule-end", "user-edit", "sign-up-decide",
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
