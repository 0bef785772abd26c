"""미등록 보관함 at a screen: a stranger's report waits, its terminal is registered, its readings come in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from devices.models import Attachment
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.envelopes import onem2m
from mdm.lib import clock
from metering.models import Box, CustomerState, HeldMessage, HeldState
from metering.queries.balance import intake_balance
from tests import make
from tests.test_whole_house import last_hour, processes, publish, wait_for
from tests.town import Town

__all__ = ["processes"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STRANGER = "ASN_CSE-D-0123456789-ARIS"


def _report(*, checksum: int = 0) -> None:
    frame = bytearray(
        encode(SeoulFrame(registers_l=[777_123, 777_120], newest_at=last_hour(), meter_serial=""))
    )
    frame[-1] ^= checksum
    payload = onem2m.encode(terminal_id=STRANGER, body=bytes(frame))
    publish(uplink_format="onem2m", terminal_id=STRANGER, payload=payload)


def _open_count(page: Page, live_server: Any) -> int:
    page.goto(f"{live_server.url}/health/held/")
    return int(page.locator("table[data-total]").get_attribute("data-total") or 0)


@pytest.mark.usefixtures("processes")
def test_a_waiting_report_is_read_once_its_terminal_is_registered_at_the_screen(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    placed = make.installation(at=clock.now() - timedelta(days=3), initial_register_l=777_000)
    Attachment.objects.filter(installation=placed).delete()
    before = _open_count(page, live_server)

    _report()
    wait_for(HeldMessage.objects.filter(box=Box.WAITING).exists)
    assert _open_count(page, live_server) == before + 1
    page.get_by_role("link", name=STRANGER).click()
    expect(page.locator("main")).to_contain_text("777.123")
    page.get_by_role("link", name="단말 등록하고 재처리").click()
    expect(page.locator("#id_terminal_id")).to_have_value(STRANGER)
    page.fill("#id_number", placed.customer.number)
    page.get_by_role("button", name="등록하고 재처리").click()
    expect(page.locator(".toasts")).to_contain_text("1건을 곧 다시 처리합니다")

    wait_for(
        CustomerState.objects.filter(customer=placed.customer, latest_register_l=777_123).exists
    )
    assert HeldMessage.objects.filter(state=HeldState.REPLAYED).exists()
    page.reload()
    page.get_by_role("link", name=re.compile(f"수용가 {placed.customer.number}")).click()
    expect(page.locator("main")).to_contain_text("777.123")
    assert _open_count(page, live_server) == before
    today = clock.today()
    days = intake_balance(from_day=today - timedelta(days=1), to_day=today)
    assert days
    assert all(each.holds for each in days)
    page.goto(f"{live_server.url}/health/")
    expect(page.locator("#balance tfoot")).to_contain_text("일치")
