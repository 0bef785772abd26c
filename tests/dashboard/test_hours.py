"""시간대별 수신 (hours): the parts of 시간 검침률 by hour, and who misses which hours of yesterday."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui.filter_fields import Missed, read_missed
from dashboard.ui.status_table import slots_words
from mdm.accounts.models import Role
from metering.models import CustomerState, DayUsage, TerminalContact
from metering.queries.hours import hours_of_day
from tests import make
from tests.dashboard.conftest import counted_links, total_of
from tests.town import GAPPED, SILENT, Town, by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]

HOURS_BY_HAND = """
SELECT count(*) FILTER (WHERE expected_mask >> %s & 1 = 1), count(*) FILTER (WHERE good_mask >> %s & 1 = 1)
FROM day_usage WHERE day = %s
"""


def _numbers(html: str) -> list[str]:
    return re.findall(r'class="rl" href="/customers/([\d-]+)/', html)


def test_two_clicks_from_the_dashboard_lead_to_who_missed_an_hour_of_yesterday(
    client: Client, town: Town
) -> None:
    (hours,) = re.findall(r'<a href="([^"]+)">어제 시간대별</a>', client.get("/").content.decode())
    html = client.get(hours).content.decode()
    by_count = {href.rpartition("T")[2]: (n, href) for n, href in counted_links(html)}

    assert by_count["06"][0] == 2
    shown = client.get(by_count["06"][1]).content.decode()
    assert set(_numbers(shown)) == {town.customers[each].number for each in (SILENT, GAPPED)}
    assert f"1–{town.due_of_yesterday}시" in shown
    assert "5–8시" in shown
    assert _numbers(client.get(by_count["09"][1]).content.decode()) == [
        town.customers[SILENT].number
    ]


@pytest.mark.parametrize("query", ["", "?date={today}", "?dong={dong}", "?bore=15&comm=LORA"])
def test_every_count_of_an_hour_is_the_length_of_its_list(
    client: Client, town: Town, query: str
) -> None:
    asked = query.format(today=town.today, dong=make.neighbourhood("가동").code)
    links = counted_links(client.get(f"/status/hours/{asked}").content.decode())

    assert links or "comm" in query
    for count, href in links[::7]:  # hours are alike
        assert total_of(client.get(href).content.decode()) == count, href


def test_expected_and_good_are_the_parts_of_the_days_rate(client: Client, town: Town) -> None:
    found = hours_of_day(segments=None, day=town.yesterday, at=town.now + timedelta(hours=12))

    for each in found:
        place = each.slot - 1
        ((expected, good),) = by_hand(HOURS_BY_HAND, place, place, town.yesterday)
        assert (each.expected, each.good) == (expected, good)
        parts = (each.good, each.rejected, each.missing, each.gone, each.later)
        assert sum(parts) == each.expected
    (total,) = by_hand(
        "SELECT sum(expected), sum(good) FROM day_usage WHERE day = %s", town.yesterday
    )
    assert total == (sum(each.expected for each in found), sum(each.good for each in found))


def test_a_slot_is_missed_once_its_own_report_interval_has_passed(town: Town) -> None:
    TerminalContact.objects.all().delete()
    silent = town.customers[SILENT]
    TerminalContact.objects.create(
        customer_id=silent.pk, latest_received_at=town.now, report_interval_h=24
    )
    evening = town.slot_of_yesterday(24)

    def missing(hours: int) -> list[int]:
        at = evening + timedelta(hours=hours)
        found = hours_of_day(segments=None, day=town.yesterday, at=at)
        return [each.missing for each in found]

    assert missing(0)[4:8] == [
        1,
        1,
        1,
        1,
    ]  # six-hour reports of the gapped one; the silent one may wait
    assert missing(0)[0] == 0
    assert missing(2)[0] == 1
    assert missing(25) == [1] * 4 + [2] * 4 + [1] * 16


def test_who_is_no_longer_supplied_is_named_apart_from_the_list(client: Client, town: Town) -> None:
    CustomerState.objects.filter(customer=town.customers[SILENT]).delete()

    html = client.get("/status/hours/").content.decode()

    assert "지금 검침 대상이 아님" in html
    for count, href in counted_links(html)[::7]:
        assert total_of(client.get(href).content.decode()) == count, href


def test_today_has_no_rate_before_all_of_it_is_due(client: Client, town: Town) -> None:
    DayUsage.objects.filter(day=town.today).update(expected=24, expected_mask=(1 << 24) - 1)

    html = client.get(f"/status/hours/?date={town.today}").content.decode()

    pinned = html[html.index('class="pinned"') :].split("</tr>")[0]
    assert "–" in pinned
    assert "%" not in pinned


def test_an_office_counts_its_own_customers_alone(
    client_of: Callable[..., Client], town: Town
) -> None:
    html = client_of(Role.VIEWER, make.neighbourhood("가동")).get("/status/hours/").content.decode()

    assert re.search(r"합계.*?>72<", html, re.DOTALL)  # three customers of 24 hours
    assert all(count <= 1 for count, _ in counted_links(html))


def test_the_condition_stands_above_the_list_and_is_taken_back_with_one_click(
    client: Client, town: Town
) -> None:
    html = client.get(f"/status/?missing={town.yesterday}&state=abn&sort=number").content.decode()

    assert f"<b>{town.yesterday}</b>" in html
    assert 'href="?state=abn&amp;sort=number"' in html
    assert "미수신 시각" not in client.get("/status/").content.decode()


def test_the_file_of_a_day_says_which_hours_each_one_missed(client: Client, town: Town) -> None:
    path = f"/status/?missing={town.yesterday}&sort=number&format=csv&reason=미수신 점검"
    body = b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]

    said, head, silent, gapped = body.decode("utf-8-sig").splitlines()
    assert f"미수신 {town.yesterday}" in said
    assert "미수신 시각" in head
    assert f"1–{town.due_of_yesterday}시" in silent
    assert "5–8시" in gapped


@pytest.mark.parametrize("text", ["", "0", "25", "T07", "2026-11-20T", "2026-11-20T25", "x", "7T7"])
def test_senseless_missing_slots_are_dropped(client: Client, town: Town, text: str) -> None:
    assert read_missed(text) is None
    assert client.get("/status/", {"missing": text}).status_code == 200


@given(
    st.dates(min_value=make.DAY, max_value=date(2199, 12, 31)) | st.none(),
    st.integers(1, 24) | st.none(),
)
def test_missing_slots_are_read_as_they_are_written(day, slot):
    if day is None and slot is None:
        return
    assert read_missed(str(Missed(day, slot))) == Missed(day, slot)


def test_slots_are_written_as_runs() -> None:
    assert slots_words((5, 6, 7, 8, 13)) == "5–8시, 13시"
    assert slots_words(()) == ""
