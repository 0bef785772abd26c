"""미등록 보관함 at a screen: a stranger's report waits, its terminal is registered, its readings come in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from devices.models import Attachment
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.envelopes import onem2m
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.models import Box, HeldMessage, HeldState
from metering.queries.balance import intake_balance
from tests import make
from tests.browser.conftest import NARROW, WIDE
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

    wait_for(HeldMessage.objects.filter(state=HeldState.REPLAYED).exists)
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


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_held_pages_are_accessible_and_never_scroll_sideways(
    logged_in: Page, live_server: Any, town: Town, size: Any, theme: str
) -> None:
    page = logged_in
    prepare(now=clock.now())
    now = clock.now()
    held = HeldMessage.objects.create(
        box=Box.WAITING, reason="unknown_terminal", format="json", source="json",
        terminal_id=STRANGER, received_at=now, recorded_at=now, reading_count=1,
        payload=b'{"a":1}' * 20, payload_size=140, payload_sha256="0" * 64,
        decoded={
            "texts": [["a", "1"]], "stopped_at": 7, "facts": {"meter_serial": "1"},
            "frame": [[0, "a3", "protocol", "A3"]],
            "readings": [[now.isoformat(), 1, "LEAK"]],
        },
    )  # fmt: skip
    page.set_viewport_size(size)
    for path in (
        "/health/", "/health/held/", f"/health/held/{held.pk}/",
        f"/health/held/{held.pk}/register/", "/health/held/all/?decision=discard", "/health/gaps/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}{path}")
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.wait_for_load_state("networkidle")

        wider = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
