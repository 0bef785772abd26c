"""Personal data: masked by role everywhere, taken with a reason, logged with whose, reviewed monthly."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.models import Customer
from dashboard.ui.purposes import MASKED, STANDING
from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind, AccessReview
from tests.town import Town

pytestmark = pytest.mark.django_db

NAME, PHONE, ADDRESS = "남궁카나리", "010-7777-8888", "서울특별시 용산구 가나길 123-45 (가동)"
PAGES = (
    "/", "/status/", "/status/?view=map", "/search/?q=카나리", "/search/?q=가나길", "/readings/",
    "/readings/?view=period", "/readings/?view=month", "/alarms/", "/checks/", "/totals/",
    "/totals/corrections/", "/history/", "/history/?tab=edits", "/history/?tab=replaced",
    "/history/?tab=alarms", "/alarms/morning/", "/settings/", "/settings/expiring/", "/settings/provisional/",
    "/fragments/map/?bbox=120,30,135,40",
)  # fmt: skip


@pytest.fixture
def canary(town: Town) -> Customer:
    """A customer whose name, phone and address nobody could take for something else."""
    customer = town.customers[0]
    customer.name, customer.phone, customer.address = NAME, PHONE, ADDRESS
    customer.save()
    return customer


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.AUDITOR])
def test_no_page_and_no_file_shows_a_masked_role_a_name_a_phone_or_a_house_number(
    role: Role, client_of: Callable[..., Client], canary: Customer
) -> None:
    client = client_of(role)
    own = (f"/customers/{canary.number}/", f"/settings/customers/{canary.number}/")
    found = 0
    for page in (*PAGES, *own):
        for ending in ("", "format=xlsx", "format=csv"):
            said = _said(client, f"{page}{'&' if '?' in page else '?'}{ending}")
            found += canary.number in said
            for secret in (NAME, "7777", "123-45"):
                assert secret not in said, (page, ending, secret)
    assert found > len(PAGES)


def _said(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    if "spreadsheet" in answer["Content-Type"]:
        return str(list(load_workbook(io.BytesIO(content)).active.values))
    return content.decode("utf-8-sig")


def test_a_file_in_full_is_logged_with_its_reason_and_everybody_in_it(
    client_of: Callable[..., Client], town: Town
) -> None:
    _file(client_of(Role.ADMIN), "/status/?format=xlsx&reason=월말 누수 점검")

    event = AccessEvent.objects.get(kind=AccessKind.DOWNLOAD)
    assert event.reason == "월말 누수 점검"
    assert sorted(event.numbers) == sorted(each.number for each in town.customers)


def test_a_reason_given_once_holds_for_the_page_until_the_day_is_over(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.ADMIN)
    assert 'id="purpose"' in client.get("/status/").content.decode()

    _file(client, "/status/?format=csv&reason=월말 누수 점검")
    _file(client, "/status/?format=csv&state=leak")
    _file(client, "/readings/?format=csv")

    reasons = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).order_by("pk")
    assert [each.reason for each in reasons] == ["월말 누수 점검", "월말 누수 점검", STANDING]
    assert 'id="purpose"' not in client.get("/status/").content.decode()
    assert 'id="purpose"' in client.get("/readings/").content.decode()
    session = client.session
    yesterday = (town.today - timedelta(days=1)).isoformat()
    session["purposes"] = {"/status/": [yesterday, "어제의 사유"]}
    session.save()
    assert 'id="purpose"' in client.get("/status/").content.decode()


@pytest.mark.parametrize("reason", ["", "%20%20%20%20", "abc", "%00%00%00%00"])
def test_a_reason_that_says_nothing_is_refused(
    reason: str, client_of: Callable[..., Client], town: Town
) -> None:
    answer = client_of(Role.ADMIN).get(f"/status/?format=csv&reason={reason}")

    assert answer.status_code == 400
    assert not AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).exists()


def test_a_masked_file_needs_no_reason_and_says_that_it_is_masked(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.OPERATOR)

    _file(client, "/status/?format=csv")

    assert AccessEvent.objects.get(kind=AccessKind.DOWNLOAD).reason == MASKED
    assert 'id="purpose"' not in client.get("/status/").content.decode()


def test_the_register_and_the_readings_of_one_customer_are_logged_with_a_reason_too(
    client_of: Callable[..., Client], town: Town
) -> None:
    client, number = client_of(Role.ADMIN), town.customers[0].number

    _file(client, "/settings/export/?reason=장부 대조")
    _file(client, f"/customers/{number}/?format=csv&reason=민원 회신")

    whole, one = AccessEvent.objects.filter(kind=AccessKind.DOWNLOAD).order_by("pk")
    assert (whole.reason, len(whole.numbers)) == ("장부 대조", Customer.objects.count())
    assert (one.reason, one.numbers) == ("민원 회신", [number])


def test_the_auditor_finds_who_took_the_data_of_one_customer(
    client_of: Callable[..., Client], town: Town
) -> None:
    _file(client_of(Role.ADMIN), "/status/?format=csv&reason=월말 점검")
    auditor, page = client_of(Role.AUDITOR), "/history/?tab=access&kind=DOWNLOAD"

    html = auditor.get(f"{page}&q={town.customers[0].number}").content.decode()
    nobody = auditor.get(f"{page}&q=99-99-999").content.decode()

    assert 'data-total="1"' in html
    assert "월말 점검" in html
    assert 'data-total="0"' in nobody


def test_only_who_may_audit_signs_a_month(client_of: Callable[..., Client], town: Town) -> None:
    month = (town.today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    sent = {"month": month, "note": "이상 없음"}

    assert client_of(Role.OPERATOR).post("/history/review/", sent).status_code == 403
    auditor = client_of(Role.AUDITOR)
    assert auditor.post("/history/review/", {"month": "2026-13"}).status_code == 400
    html = auditor.post("/history/review/", sent, follow=True).content.decode()

    assert AccessReview.objects.get().note == "이상 없음"
    assert f"{month} 기록의 점검을 마쳤습니다." in html
    assert auditor.get("/history/review/").status_code == 405


def _file(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    b"".join(answer)  # type: ignore[arg-type]
