"""FAULTS §3 (2): two 사업소; whoever may see one is told exactly what there was to tell if the other did not
exist, and finds nothing of it in any byte. Masked roles find no name, phone or address in full.

Every page, fragment and file that the resolver knows is asked.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from mdm.accounts.models import Role
from mdm.lib import clock
from tests.addresses import Address
from tests.dashboard.conftest import client_for
from tests.town import viewer
from tests.two_offices import CODE, FIGURES, MARK, NAME, PHONE, ROAD, Offices

pytestmark = pytest.mark.django_db

SECRETS = (NAME, "7777", ROAD)
FULL, MASKED = Role.ADMIN, (Role.VIEWER, Role.OPERATOR, Role.AUDITOR)
FORMATS = ("xlsx", "csv")
FILES = ("export",)
# What speaks of the whole utility by design, and why.
CODES = "code tables are one for the whole utility"
PRODUCT = "how the product itself is doing"
WHOLE_UTILITY = {
    **dict.fromkeys(("codes", "code-new", "code-edit", "rules", "rule-new"), CODES),
    **dict.fromkeys(("health-gaps", "healthz", "readyz", "freshness"), PRODUCT),
    "logout": "a message of a page before may be its last one",
}
# The cards of 운영현황 that do so: components, numbers of relays, received = stored + held by source.
WHOLE_CARDS = ("구성요소", "순번 누락", "수신 대조")
# Forms that let administrators choose from the code tables.
CHOOSES_CODES = {
    "customer-new", "customer-edit", "customer-plant", "customer-return", "meter-new", "meter-edit",
    "terminal-new", "terminal-edit", "meter-install", "meter-replace", "terminal-replace", "users",
    "held-register",
}  # fmt: skip
FOR_AUDITORS = ("/history/?tab=access", "/history/?tab=system")
SYSTEM = "/history/?tab=system"  # changes of the code tables
CARD = re.compile(r"<section.*?</section>", re.DOTALL)
OPTION = re.compile(rf"\s*<option[^>]*>{CODE}[^<]*</option>")
BANNER = re.compile(r'<div class="banner.*?</div></div>')  # the verdict on the components
NEWEST = re.compile(r"(seen=)\d+")  # where new alarms begin: a number of the database's own

Said = dict[Address, str]


@pytest.fixture(scope="module")
def offices(django_db_setup: None, django_db_blocker: object) -> Iterator[Offices]:
    """One town for all tests of this file; everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with time_machine.travel(clock.now(), tick=False):
            yield Offices()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def alone(offices: Offices) -> Said:
    """What the administrator of one office is told while there is no other."""
    return _told(offices, FULL)


@pytest.fixture(scope="module")
def both(offices: Offices, alone: Said) -> Offices:
    """The same offices from now on beside another one."""
    assert alone
    offices.open_another()
    return offices


@pytest.fixture(scope="module")
def beside(both: Offices) -> Said:
    """What the same administrator is told beside the other office."""
    return _told(both, FULL)


def _told(offices: Offices, role: Role) -> Said:
    """Everything that somebody is told; what asking leaves behind is forgotten."""
    with transaction.atomic():
        told = dict(_answers(offices, role))
        transaction.set_rollback(True)
    return told


def _answers(offices: Offices, role: Role) -> Iterator[tuple[Address, str]]:
    """Each page and fragment, and the files that a page offers."""
    client, place = client_for(offices.users[role]), 0
    for each in offices.addresses[role]:
        said = _said(client, each.path)
        yield each, said
        if "format=" in said or each.route in FILES:
            place += 1
            joint = "&" if "?" in each.path else "?"
            for name in _formats(role, each, place):
                path = f"{each.path}{joint}format={name}"
                yield Address(each.route, path), _said(client, path)


def _formats(role: Role, each: Address, place: int) -> Iterable[str]:
    """In which formats a role takes a file. Both are written from one list of cells, which knows of no
    role but whether it masks (test_one_declaration compares them): 관리 takes one of them in turn, 조회
    and 운영 both between them, 감사 what is offered to auditors alone."""
    if each.route in FILES:
        return FORMATS
    if role == Role.AUDITOR:
        return FORMATS if each.path.startswith(FOR_AUDITORS) else ()
    return (FORMATS[(place + (role == Role.OPERATOR)) % len(FORMATS)],)


def _said(client: Client, path: str) -> str:
    """All that an answer says, head and body, a workbook unpacked, without what differs anyhow."""
    answer = client.get(path)
    assert answer.status_code < 500, path
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    head = "\n".join(f"{name}: {text}" for name, text in answer.headers.items())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    text = content.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", ""):
        text = text.encode().decode("unicode_escape", "replace")
    return _RANDOM.sub("", f"{unquote(head)}\n{unescape(text)}")


_RANDOM = re.compile(
    r'csrfmiddlewaretoken" value="\w+|x-csrftoken": "\w+|nonce[-=]"?[\w+/=-]+|csrftoken=\w+'
    r'|data-(snapshot|newest)="\d*"|<div class="stalebar.*?</div>|Content-Length: \d+'
)


def _looked_for(each: Address) -> tuple[str, ...]:
    if _speaks_of_all(each):
        return ()
    return (MARK, *FIGURES) if each.route in CHOOSES_CODES else (MARK, CODE, *FIGURES)


def test_whoever_may_see_one_office_is_told_the_same_as_if_the_other_did_not_exist(
    alone: Said, beside: Said
) -> None:
    differing = {
        each.path
        for each in alone.keys() | beside.keys()
        if not _speaks_of_all(each) and _own(each, alone) != _own(each, beside)
    }

    assert differing == set()
    assert len(alone) > 140, "the crawl has asked little"


def _speaks_of_all(each: Address) -> bool:
    return each.route in WHOLE_UTILITY or each.path.startswith(SYSTEM)


def _own(each: Address, told: Said) -> str:
    """What an answer says of one's own office."""
    said = NEWEST.sub(r"\1", told.get(each, ""))
    if each.route in CHOOSES_CODES:
        said = OPTION.sub("", said)
    if each.route == "health":
        said = CARD.sub(lambda card: "" if _is_whole(card.group()) else card.group(), said)
        said = BANNER.sub("", said)
    return " ".join(said.split())


def _is_whole(card: str) -> bool:
    return any(f"<h2>{head}</h2>" in card for head in WHOLE_CARDS)


@pytest.mark.parametrize("role", Role.values)
def test_nothing_of_another_office_and_no_secret_is_in_any_page_fragment_or_file(
    beside: Said, both: Offices, role: str
) -> None:
    leaks, heard = set(), 0
    told = beside if role == FULL else _told(both, Role(role))
    for each, said in told.items():
        heard += NAME[0] in said
        leaks |= {(each.path, mark) for mark in _looked_for(each) if mark in said}
        if role in MASKED:
            leaks |= {(each.path, secret) for secret in SECRETS if secret in said}

    assert leaks == set()
    assert heard > 25, "the crawl has met nobody"


def test_the_markers_are_found_by_whoever_may_see_both_offices(both: Offices) -> None:
    both.users[FULL] = viewer(Role.ADMIN)
    missing = {MARK, CODE, NAME, PHONE, ROAD}
    with transaction.atomic():
        for _, said in _answers(both, FULL):
            missing = {mark for mark in missing if mark not in said}
            if not missing:
                break
        transaction.set_rollback(True)

    assert missing == set()
