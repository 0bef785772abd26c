"""종합정보 (customer: page, facts, figures, tables, unmask): judged beside raw, why, who may see what."""

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from metering.models import DayUsage
from tests import make
from tests.town import FIRST_L, GAPPED, SILENT, Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


def _page(client: Client, town: Town, number: int = 0, query: str = "") -> str:
    return client.get(f"/customers/{town.customers[number].number}/{query}").content.decode()


def _sheet(client: Client, town: Town, number: int, query: str = "") -> list[dict[str, object]]:
    path = f"/customers/{town.customers[number].number}/?format=xlsx{query}"
    content = b"".join(client.get(path).streaming_content)  # type: ignore[arg-type]
    rows = list(load_workbook(io.BytesIO(content)).active.values)
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]


def test_an_hour_shows_register_use_and_flow_as_judged(client: Client, town: Town) -> None:
    rows = _sheet(client, town, GAPPED)
    yesterday = town.yesterday.isoformat()
    by_slot = {row["검침일시"]: row for row in rows}

    fourth, ninth = by_slot[f"{yesterday} 04:00"], by_slot[f"{yesterday} 09:00"]
    assert fourth["최종지침(m³)"] == pytest.approx((FIRST_L + (9 * 24 + 4) * 3) / 1000)
    assert fourth["구간사용량(m³)"] == pytest.approx(0.003)
    assert ninth["구간사용량(m³)"] == pytest.approx(0.015)
    assert ninth["단위사용량(m³/h)"] == pytest.approx(0.003)
    assert by_slot[f"{yesterday} 06:00"]["최종지침(m³)"] is None


def test_the_last_slot_of_a_day_is_called_24(client: Client, town: Town) -> None:
    slots = {row["검침일시"] for row in _sheet(client, town, 0)}

    assert f"{town.yesterday.isoformat()} 24:00" in slots
    assert not any(str(slot).endswith("00:00") and str(slot)[11:13] == "00" for slot in slots)


def test_a_missing_slot_is_hatched_once_due_and_pale_before(client: Client, town: Town) -> None:
    html = _page(client, town, GAPPED, "?rows=all")

    assert html.count("num na") == 4 + _due_today(html)
    assert "미수신" in html


def _due_today(html: str) -> int:
    """Slots of today that are due: nothing was received today."""
    return html.count("num na") - 4


def test_days_show_use_and_reads(client: Client, town: Town) -> None:
    days = {row["날짜"].date(): row for row in _sheet(client, town, 3, "&period=day")}  # type: ignore[attr-defined]

    assert days[town.yesterday]["사용량(m³)"] == pytest.approx(0.096)
    assert days[town.yesterday]["검침수"] == 24
    assert days[town.yesterday]["최대(L/h)"] == 4
    assert days[town.today]["상태"] == "진행"


def test_days_show_use_with_estimates_and_the_state_of_the_day(client: Client, town: Town) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[SILENT].pk).update(
        filled_l=48, estimated_l=48
    )

    days = {row["날짜"].date(): row for row in _sheet(client, town, SILENT, "&period=day")}  # type: ignore[attr-defined]

    assert days[town.yesterday]["사용량(m³)"] is None
    assert days[town.yesterday]["보정 포함(m³)"] == pytest.approx(0.048)
    assert "추정" in str(days[town.yesterday]["구분"])
    assert days[town.yesterday - timedelta(days=5)]["상태"] == "잠정"


def test_a_register_by_hand_is_shown_with_who_and_why(client: Client, town: Town) -> None:
    make.override(town.customers[GAPPED], at=town.slot_of_yesterday(6), register_l=1_666)

    row = next(
        row
        for row in _sheet(client, town, GAPPED)
        if row["검침일시"] == f"{town.yesterday.isoformat()} 06:00"
    )
    html = _page(client, town, GAPPED, "?rows=all")

    assert row["최종지침(m³)"] == pytest.approx(1.666)
    assert "수기" in str(row["구분"])
    assert "현장 확인" in str(row["구분"])
    assert 'class="num hand"' in html


def test_the_chart_gives_measured_estimated_and_entered_use_bars_of_their_own(
    client: Client, town: Town
) -> None:
    make.override(town.customers[GAPPED], at=town.slot_of_yesterday(6), register_l=1_666)

    html = _page(client, town, GAPPED)

    data = re.search(r'id="use-trend-data"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert data
    series = {each["label"]: each["values"] for each in json.loads(data.group(1))["series"]}
    at = -24 + 6 - 1 - 24  # slot 6 of yesterday, counted from the end of today
    assert series["단위사용량"][at] is None
    assert series["수기"][at] is not None
    assert series["추정"][at - 1] is not None
    assert "수기 1시간" in html


def test_a_value_left_out_is_struck_through(client: Client, town: Town) -> None:
    make.override(town.customers[0], at=town.slot_of_yesterday(6), reason="단말 오류")

    html = _page(client, town, 0, "?rows=all")

    assert html.count('class="num cut"') == 1
    assert "받은 값을 쓰지 않음 · tester" in html
    assert "단말 오류" in html


def test_a_base_date_moves_the_month_back(client: Client, town: Town) -> None:
    day = town.today - timedelta(days=5)

    days = _sheet(client, town, 0, f"&period=day&date={day.isoformat()}")

    assert max(row["날짜"] for row in days).date() == day  # type: ignore[type-var,union-attr]


def test_the_reason_of_an_open_alarm_is_one_sentence_with_its_numbers(
    client: Client, town: Town
) -> None:
    html = _page(client, town, 4)

    assert "최근 240시간 동안 사용량이 0인 시간이 없습니다 · 최소 5.0 L/h" in html
    assert "하루 추정 손실 0.120 m³" in html


def test_the_list_can_be_walked_from_customer_to_customer(client: Client, town: Town) -> None:
    html = _page(client, town, 2, "?state=leak&sort=number")

    assert "3 / 6" in html
    assert f'href="/customers/{town.customers[1].number}/?state=leak&amp;sort=number"' in html
    assert f'href="/customers/{town.customers[3].number}/?state=leak&amp;sort=number"' in html


def test_a_look_and_a_download_are_written_to_the_access_log_a_refresh_is_not(
    client: Client, town: Town
) -> None:
    number = town.customers[0].number
    _page(client, town)
    client.get(f"/customers/{number}/", headers={"HX-Request": "true"})
    _sheet(client, town, 0)

    kinds = AccessEvent.objects.filter(subject=number).order_by("id")
    assert [event.kind for event in kinds] == [AccessKind.VIEW, AccessKind.DOWNLOAD]


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "none", "a" * 500])
def test_an_unknown_customer_is_not_found(client: Client, town: Town, number: str) -> None:
    assert client.get(f"/customers/{number}/").status_code == 404


def test_a_customer_out_of_scope_is_not_found_in_any_form(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.ADMIN, make.neighbourhood("나동"))
    path = f"/customers/{town.customers[0].number}/"

    assert client.get(path).status_code == 404
    assert client.get(path, {"format": "xlsx"}).status_code == 404
    assert client.post(f"{path}unmask/", {"reason": "민원 확인"}).status_code == 404


def test_an_operator_sees_one_name_in_full_after_giving_a_reason(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.OPERATOR)
    assert "물0길" not in _page(client, town)

    client.post(f"/customers/{town.customers[0].number}/unmask/", {"reason": "누수 민원 확인"})

    assert "물0길" in _page(client, town)
    assert "물1길" not in _page(client, town, 1)
    event = AccessEvent.objects.get(kind=AccessKind.UNMASK)
    assert (event.subject, event.reason) == (town.customers[0].number, "누수 민원 확인")


def test_no_name_is_shown_without_a_reason_or_to_a_viewer(
    client_of: Callable[..., Client], town: Town
) -> None:
    path = f"/customers/{town.customers[0].number}/unmask/"
    operator, onlooker = client_of(Role.OPERATOR), client_of(Role.VIEWER)

    operator.post(path, {"reason": " "})

    assert onlooker.post(path, {"reason": "궁금해서 봅니다"}).status_code == 403
    assert "물0길" not in _page(operator, town)
    assert AccessEvent.objects.filter(kind=AccessKind.UNMASK).count() == 0


def test_a_customer_who_is_no_longer_counted_still_has_a_page(client: Client, town: Town) -> None:
    lonely = make.customer("99-99-999-000001")

    html = client.get(f"/customers/{lonely.number}/").content.decode()

    assert "집계 대상이 아닙니다" in html


def test_text_of_a_customer_is_escaped_everywhere(client: Client, town: Town) -> None:
    customer = town.customers[0]
    customer.name = customer.note = "<script>alert(1)</script>"
    customer.save()

    assert "<script>alert(1)" not in _page(client, town)
