"""검정만료 lists who is due; 교체 엑셀 등록 takes a file of replacements home."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from devices.models import Caliber, Installation, Meter
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.models import CustomerState
from tests import make
from tests.dashboard.conftest import client_as, counted_links, total_of
from tests.town import judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any, tmp_path: Any) -> None:
    prepare(now=clock.now())
    settings.DATA_DIR = tmp_path


def test_meters_due_this_year_are_counted_listed_and_taken_home_as_a_file() -> None:
    today = clock.today()
    for serial, ends in (
        ("PAST", today - timedelta(days=400)),
        ("THIS", date(today.year, 12, 31)),
        ("NEXT", date(today.year + 1, 1, 1)),
        ("FAR", date(today.year + 5, 1, 1)),
    ):
        make.installation(meter=make.meter(serial, verification_expires_on=ends))
    client = client_as()

    settings = client.get("/settings/").content.decode()
    html = client.get("/settings/expiring/").content.decode()
    response = client.get("/settings/expiring/?due=next&format=xlsx")

    assert {"PAST", "THIS"} == {each for each in ("PAST", "THIS", "NEXT", "FAR") if each in html}
    for count, href in (*counted_links(html), *counted_links(settings)):
        assert count == total_of(client.get(_beside(href)).content.decode())
    assert [count for count, _ in counted_links(settings)][:2] == [0, 2]
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heads, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert [dict(zip(heads, row, strict=True))["계량기 번호"] for row in rows] == ["NEXT"]


def _beside(href: str) -> str:
    return f"/settings/expiring/{href}" if href.startswith("?") else href


def test_the_list_of_expiries_follows_the_filter_of_every_page() -> None:
    town = judged_town()
    Meter.objects.update(verification_expires_on=town.today)
    inside = CustomerState.objects.filter(segment__neighbourhood__name="가동").count()
    place = make.neighbourhood("가동")

    html = client_as().get(f"/settings/expiring/?dong={place.code}").content.decode()

    assert total_of(html) == inside == 3


def test_a_changed_legal_life_in_the_code_table_moves_the_expiries() -> None:
    caliber = make.caliber(15)
    meter = make.meter(
        verified_on=date(2024, 5, 1), verification_expires_on=date(2032, 5, 1), caliber=caliber
    )

    response = client_as().post(
        "/settings/codes/caliber/15/", {"q3_lph": 2_500, "q4_lph": 3_125, "life_years": 5}
    )

    meter.refresh_from_db()
    assert response.status_code == 302
    assert Caliber.objects.get(mm=15).life_years == 5
    assert meter.verification_expires_on == date(2029, 5, 1)


def test_a_file_of_replacements_is_checked_then_applied_from_the_page() -> None:
    placed = make.installation(customer=make.customer("10-10-001-000001"))
    text = (
        "고객번호,교체일시,철거 지침(㎥),새 계량기번호,구경(mm),시작 지침(㎥),사유\n"
        "10-10-001-000001,2026-03-02 10:30,9.5,N-1,15,0,정기\n"
    )
    client, path = client_as(), "/settings/import-replacements/"
    file = SimpleUploadedFile("replaced.csv", text.encode())

    html = client.post(path, {"file": file}).content.decode()
    before = Installation.objects.count()
    token = html.split('name="token" value="')[1].split('"')[0]
    client.post(path, {"token": token})
    template = client.get(f"{path}template/")

    assert "아직 저장하지 않았습니다" in html
    assert before == 1
    placed.refresh_from_db()
    assert placed.final_register_l == 9_500
    heads = next(load_workbook(io.BytesIO(b"".join(template.streaming_content))).active.values)
    assert heads[:2] == ("고객번호", "교체일시")
