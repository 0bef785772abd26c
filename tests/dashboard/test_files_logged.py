"""Every file of every route: who is named in it stands in the log, with the reason; others see masks."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Customer
from dashboard.ui.purposes import MASKED
from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from tests.dashboard.conftest import client_as
from tests.dashboard.full_town import full_town
from tests.dashboard.test_access_matrix import OWN, Things, routes
from tests.town import Town

pytestmark = pytest.mark.django_db
REASON = "정기 점검"
VARIANTS = {
    "readings": ("view=period", "view=month"),
    "history": ("tab=replaced", "tab=edits", "tab=alarms", "tab=held", "tab=access", "tab=system"),
    "customer": ("by=day",),
    "search": ("q=10-10",),
}


@pytest.fixture
def town() -> Town:
    found = full_town()
    for place, customer in enumerate(found.customers):
        Customer.objects.filter(pk=customer.pk).update(
            name=f"남궁카나{'가나다라마바'[place]}",
            phone=f"010-7777-{place:04d}",
            address=f"서울특별시 용산구 가나길 {place}123-45 (가동)",
        )
    return found


def test_who_is_named_in_a_file_stands_in_the_log_with_the_reason(town: Town) -> None:
    client = client_as(Role.ADMIN)
    named: set[str] = set()

    for name, address in _files(town):
        before = AccessEvent.objects.count()
        said = _content(client, f"{address}&reason={REASON}")
        if said is None:
            continue
        new = AccessEvent.objects.order_by("pk")[before:]
        people = _people(said)
        logged = [each for each in new if each.kind == AccessKind.DOWNLOAD]
        if people:
            named.add(name)
            assert len(logged) == 1, address
            assert logged[0].reason == REASON, address
            assert people <= set(logged[0].numbers), address
            assert logged[0].row_count, address
        assert all(each.reason for each in logged), address

    assert {"status", "search", "readings", "billing", "alarms", "checks", "export"} <= named
    assert {"settings", "history", "corrections", "expiring"} <= named


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_a_masked_role_finds_nobody_in_any_file_and_its_files_say_so(
    town: Town, role: Role
) -> None:
    client = client_as(role)
    taken = 0

    for _, address in _files(town):
        said = _content(client, address)
        if said is not None:
            taken += 1
            assert not _people(said), address
            assert "010-7777" not in said, address
            assert "123-45" not in said, address

    assert taken > 15
    reasons = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).exclude(path__contains="access")
    assert set(reasons.values_list("reason", flat=True)) == {MASKED, "접속기록 점검"} - (
        set() if role == Role.AUDITOR else {"접속기록 점검"}
    )


def test_lifting_a_mask_asks_a_reason_and_is_logged_with_whose(town: Town) -> None:
    client, customer = client_as(Role.OPERATOR), town.customers[0]
    page, lift = f"/customers/{customer.number}/", f"/customers/{customer.number}/unmask/"
    name = Customer.objects.get(pk=customer.pk).name
    before = client.get(page).content.decode()

    client.post(lift, {"reason": "  "})
    refused = client.get(page).content.decode()
    client.post(lift, {"reason": "민원 전화 확인"})
    lifted = client.get(page).content.decode()
    other = client.get(f"/customers/{town.customers[1].number}/").content.decode()

    assert name not in before
    assert name not in refused
    assert name in lifted
    assert "남궁카나나" not in other
    event = AccessEvent.objects.get(kind=AccessKind.UNMASK)
    assert (event.reason, event.numbers) == ("민원 전화 확인", [customer.number])
    assert (
        customer.number
        in client_as(Role.AUDITOR)
        .get(f"/history/?tab=access&kind=UNMASK&q={customer.number}")
        .content.decode()
    )


def _files(town: Town) -> Iterator[tuple[str, str]]:
    """Each route of the product and each of its views, asked for a file."""
    things = Things(town)
    for route in routes():
        address = reverse(route.name, kwargs=things.arguments(route, OWN))
        for variant in ("", *VARIANTS.get(route.name, ())):
            yield route.name, f"{address}?format=xlsx{'&' if variant else ''}{variant}"


def _content(client: Client, address: str) -> str | None:
    """The text of a file, None where the address gives none."""
    answer = client.get(address)
    if "attachment" not in answer.headers.get("Content-Disposition", ""):
        return None
    content = b"".join(answer)  # type: ignore[arg-type]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(each).decode() for each in book.namelist())
    return content.decode("utf-8-sig")


def _people(said: str) -> set[str]:
    """The 고객번호 of everybody whose name can be read."""
    names = set(re.findall(r"남궁카나[가나다라마바]", said))
    return set(Customer.objects.filter(name__in=names).values_list("number", flat=True))
