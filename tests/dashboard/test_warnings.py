"""수신 경고 and unknown bits: what ingest noted is shown where somebody can act on it."""

import pytest
from django.test import Client

from devices.models import Meter, Terminal
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import take_in
from mdm.lib import clock
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import prepare
from metering.models import TerminalBattery, UplinkWarning, WarningKind
from tests.ingest.uplinks import frame_message
from tests.town import FIRST_L, GAPPED, Town

pytestmark = pytest.mark.django_db
PATH = "/health/warnings/"


def warn(terminal: str = "T-1", kind: str = WarningKind.SERIAL_DIFFERS, detail: str = "") -> None:
    now = clock.now()
    UplinkWarning.objects.create(
        terminal_id=terminal, kind=kind, detail=detail, first_at=now, latest_at=now
    )


def test_the_list_names_terminal_kind_and_what_to_do(client: Client, town: Town) -> None:
    warn(detail="등록 1, 프레임 2")

    html = client.get(PATH).content.decode()

    assert "T-1" in html
    assert "단말 번호 다름" in html
    assert "등록 1, 프레임 2" in html
    assert "단말 교체를 등록했는지 확인하세요." in html


def test_each_kind_is_counted_and_leads_to_exactly_its_rows(client: Client, town: Town) -> None:
    for number in range(3):
        warn(terminal=f"T-{number}")
    warn(kind="accepted_bad_checksum")

    overview = client.get("/health/").content.decode()
    html = client.get(f"{PATH}?kind=serial_differs").content.decode()

    assert '?kind=serial_differs" data-count="3"' in overview
    assert 'data-total="3"' in html
    assert "관대 수신: 체크섬 다름" in html  # as a tab
    assert "손상되었지만" not in html


def test_a_text_narrows_the_list_and_a_strange_one_finds_nothing(
    client: Client, town: Town
) -> None:
    warn(terminal="AB-1")
    warn(terminal="CD-2")

    assert 'data-total="1"' in client.get(f"{PATH}?q=ab").content.decode()
    assert 'data-total="0"' in client.get(f"{PATH}?q=%25%00").content.decode()


def test_a_kind_that_only_a_codec_knows_is_shown_by_its_code(client: Client, town: Town) -> None:
    warn(kind="tilted")

    assert "tilted" in client.get(PATH).content.decode()


def test_unknown_bits_stand_in_the_data_of_their_customer(client: Client, town: Town) -> None:
    prepare(now=clock.now())
    at = town.slot_of_yesterday(5)
    customer = town.customers[GAPPED]
    Meter.objects.filter(installations__customer=customer).update(profile="SEOUL_V1_2")
    register_l = FIRST_L + (9 * 24 + 5) * (GAPPED + 1)
    frame = SeoulFrame(registers_l=(register_l,), newest_at=at, meter_serial="", status_byte=0x29)
    take_in(messages=[frame_message(f"T-{GAPPED:06d}", frame, arrived_at=at)], now=at)
    judge_dirty_days(now=town.now)

    html = client.get(f"/customers/{customer.number}/?date={town.yesterday}").content.decode()

    assert "알 수 없는 비트 0x01, 0x08" in html


def test_the_battery_that_a_lorawan_server_told_stands_beside_the_volts(
    client: Client, town: Town
) -> None:
    Terminal.objects.filter(terminal_id="T-000000").update(communication="LORA")
    TerminalBattery.objects.create(terminal_id="T-000000", percent=87.4, received_at=clock.now())

    html = client.get(f"/customers/{town.customers[0].number}/").content.decode()

    assert "87 %" in html
