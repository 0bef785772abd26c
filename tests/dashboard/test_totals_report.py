"""월보 and 일보: the workbook and the paper have the figures of 검침집계, boxes to sign and who was not read."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.models import Office
from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent
from mdm.lib.masking import mask_name
from metering.models import Alarm, DaySegment
from metering.queries.reports import alarm_counts, unread_customers
from tests import make
from tests.town import SILENT, Town, by_hand, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]

PATHS = ("/totals/month/", "/totals/day/")


def _sheet(client: Client, path: str, **query: str) -> Any:
    response = client.get(path, query | {"format": "xlsx"})
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]


def _rows(sheet: Any, title: str) -> list[tuple[Any, ...]]:
    """The rows below the heads of one table."""
    lines = list(sheet.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(lines) if str(row[0]).startswith(title))
    found = []
    for row in lines[start + 2 :]:
        if row[0] is None:
            break
        found.append(row)
    return found


def _whole_day(town: Town) -> str:
    """A day of which every slot is due at any hour."""
    return (town.today - timedelta(days=2)).isoformat()


def test_the_monthly_sums_equal_the_judged_days(client: Client, town: Town) -> None:
    ((good, usage_l),) = by_hand(
        "SELECT sum(good), sum(usage_l) FROM day_usage WHERE day BETWEEN %s AND %s",
        town.yesterday.replace(day=1),
        town.yesterday,
    )

    rows = _rows(_sheet(client, "/totals/month/"), "일별 검침 집계")

    *days, total = rows
    first = town.yesterday.replace(day=1)
    shown = [row[0].date() for row in days]
    assert shown[-1] == town.yesterday
    assert shown == sorted(shown)
    assert all(day >= first for day in shown)
    assert total[0] == "합계·평균"
    assert total[2] == good
    assert total[5] == pytest.approx(float(usage_l) / 1000)  # type: ignore[arg-type]
    assert sum(row[2] for row in days) == good


def test_the_day_stands_beside_the_days_before_it(client: Client, town: Town) -> None:
    rows = _rows(_sheet(client, "/totals/day/"), "요약")

    assert [row[0] for row in rows] == [
        town.yesterday.isoformat(), "전일", "직전 7일", "직전 30일",
    ]  # fmt: skip
    assert rows[0][2] == 116  # 4 × 24 and one with 20
    assert rows[1][2] == 6 * 24
    assert rows[2][2] == 7 * 6 * 24
    assert rows[3][2] == 9 * 6 * 24


@pytest.mark.parametrize("title", ["동별", "업종별"])
def test_groups_of_a_report_add_up_to_its_sum(client: Client, title: str) -> None:
    *groups, total = _rows(_sheet(client, "/totals/month/"), title)

    for place in (1, 2, 5, 6, 8, 9):
        assert sum(row[place] for row in groups) == pytest.approx(total[place])
    assert total[5] + total[8] == pytest.approx(total[9])  # Σ days + 미배분 = D-15


def test_the_workbook_is_ready_to_sign_and_to_print_on_one_page_width(client: Client) -> None:
    sheet = _sheet(client, "/totals/month/")

    heads = [cell.value for cell in sheet[1]]
    assert [head for head in heads[1:] if head] == ["담당", "팀장", "과장"]
    assert str(heads[0]).startswith("검침 월보")
    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter.center.text == "&P / &N"
    lines = [str(sheet.cell(row, 1).value) for row in (3, 4, 5)]
    assert lines[0].startswith("조건: 전체")
    assert "기간 사용량" in lines[1]
    assert lines[2].startswith("기준: ")


def test_rates_of_the_workbook_are_numbers_that_turn_red_below_the_target(
    client: Client, town: Town
) -> None:
    sheet = _sheet(client, "/totals/day/", date=_whole_day(town))

    cells = [row[3] for row in sheet.iter_rows() if "▼" in row[3].number_format]
    assert cells
    assert all(isinstance(cell.value, int | float | None) for cell in cells)
    # what is written as 98.0 is not below 98
    assert {cell.number_format for cell in cells} == {'[Red][<97.95]"▼ "0.0;0.0'}


def test_a_report_of_one_office_is_measured_by_its_own_target(client: Client, town: Town) -> None:
    Office.objects.update(target_read_rate=90.0)

    sheet = _sheet(client, "/totals/day/", date=_whole_day(town))

    formats = {row[3].number_format for row in sheet.iter_rows() if "▼" in row[3].number_format}
    assert formats == {'[Red][<89.95]"▼ "0.0;0.0'}


def test_each_dong_of_a_report_is_measured_by_the_target_of_its_office(
    client: Client, town: Town, settings: Any
) -> None:
    settings.TARGET_READ_RATE = 101  # below it is everybody
    there = make.neighbourhood("나동")
    there.district = make.district("성북구", office=make.office("북부"))
    there.save()
    Office.objects.filter(name="북부").update(target_read_rate=1.0)

    sheet = _sheet(client, "/totals/day/", date=_whole_day(town))
    formats = {row[0].value: row[3].number_format for row in sheet.iter_rows()}
    paper = client.get(f"/totals/day/?date={_whole_day(town)}").content.decode()
    rows = re.findall(r"<tr.*?</tr>", paper, re.DOTALL)
    marked = {
        name: "lowv" in row for name in ("가동", "나동") for row in rows if f">{name}<" in row
    }

    assert "<100.95" in formats["가동"]
    assert "<0.95" in formats["나동"]
    assert marked == {"가동": True, "나동": False}


def test_two_dong_of_one_name_stand_beside_each_other(client: Client) -> None:
    there = make.neighbourhood("나동")
    there.name = "가동"
    there.district = make.district("성북구")
    there.save()
    names = [row[0].value for row in _sheet(client, "/totals/day/").iter_rows()]
    page = client.get("/totals/?group=dong&view=table").content.decode()

    for shown in ("가동 (종로구)", "가동 (성북구)"):
        assert names.count(shown) == 1
        assert f">{shown}</a>" in page


def test_nothing_of_a_day_is_below_a_target_while_its_slots_are_still_to_come(
    client: Client, town: Town, settings: Any
) -> None:
    """T-6; today is such a day at every hour."""
    settings.TARGET_READ_RATE = 101
    Office.objects.update(target_read_rate=100)
    today = town.today.isoformat()

    sheet = _sheet(client, "/totals/day/", date=today)
    rates = {row[3].number_format for row in sheet.iter_rows() if "▼" in row[3].number_format}
    month = _sheet(client, "/totals/month/")

    paper = client.get(f"/totals/day/?date={today}").content.decode()
    marked = [row for row in re.findall(r"<tr.*?</tr>", paper, re.DOTALL) if "lowv" in row]

    # what it is compared with is over, and as far below as ever
    assert rates == {'[Red][<-0.05]"▼ "0.0;0.0', '[Red][<99.95]"▼ "0.0;0.0'}
    assert marked
    assert all(re.search("전일|직전", row) for row in marked)
    assert "<99.95" in "".join(row[3].number_format for row in month.iter_rows())


def test_who_signs_is_a_setting(client: Client, settings: Any) -> None:
    settings.REPORT_SIGNERS = ["작성", "소장"]

    html = client.get("/totals/day/").content.decode()

    signing = re.search(r'<table class="signing">.*?</table>', html, re.DOTALL)
    assert signing
    assert re.findall(r'<th scope="col">([^<]+)', signing.group(0)) == ["작성", "소장"]
    settings.REPORT_SIGNERS = []
    assert 'class="signing"' not in client.get("/totals/day/").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_the_paper_shows_the_tables_of_the_workbook(client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    sheet = _sheet(client, path)

    titles = re.findall(r"<h2>([^<]+)</h2>", html)
    assert titles == [
        cell.value for (cell, *_) in sheet.iter_rows() if cell.font.bold and cell.font.size == 12
    ]
    for title in titles[:-1]:
        section = html.partition(f"<h2>{title}</h2>")[2].partition("</section>")[0]
        body = section.partition("<tbody>")[2]
        notes = section.count('class="line"')
        assert body.count("<tr") + notes == len(_rows(sheet, title))


def test_who_was_not_read_is_listed_with_a_masked_name(client: Client, town: Town) -> None:
    silent = town.customers[SILENT]

    rows = _rows(_sheet(client, "/totals/day/"), "미수신 수용가 1전")

    assert [row[:2] for row in rows] == [(silent.number, mask_name(silent.name))]
    assert str(rows[0][5]).endswith("24:00")
    month = unread_customers(
        from_day=town.today - timedelta(days=5), to_day=town.yesterday, segments=None
    )
    assert month == []


def test_alarms_are_counted_by_when_they_were_raised_and_ended(town: Town) -> None:
    Alarm.objects.all().delete()
    noon = town.slot_of_yesterday(12)
    day = timedelta(days=1)
    spans = [
        (noon - day, None, 2), (noon, None, 1), (noon - 2 * day, noon, 1), (noon, noon, 1),
        (noon - 3 * day, noon - day, 1), (noon + day, None, 1),
    ]  # fmt: skip
    for place, (start, end, level) in enumerate(spans):
        Alarm.objects.create(
            customer_id=town.customers[place].pk, kind="LEAK", level=level, by_rule=True,
            started_at=start, ended_at=end, recorded_at=town.now,
        )  # fmt: skip

    counted = alarm_counts(from_day=town.yesterday, to_day=town.yesterday, segments=None)

    leak = next(each for each in counted if each.kind == "LEAK")
    assert (leak.raised, leak.ended, leak.open, leak.alerts) == (2, 2, 2, 1)
    assert len(counted) == 6


def test_a_taken_report_is_logged_with_its_conditions(client: Client, town: Town) -> None:
    _sheet(client, "/totals/month/", dong=make.neighbourhood("나동").code)

    event = AccessEvent.objects.latest("pk")
    assert "월보" in event.subject
    assert "나동" in event.subject
    assert f"{town.yesterday:%Y-%m}" in event.subject


def test_a_report_of_somebody_with_one_neighbourhood_has_its_figures_alone(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.VIEWER, make.neighbourhood("가동")))

    *groups, total = _rows(_sheet(client, "/totals/day/"), "동별")

    assert [row[0] for row in groups] == ["가동"]
    assert total[1] == 3
    assert town.customers[SILENT].number not in client.get("/totals/day/").content.decode()


def test_today_has_no_rates_yet(client: Client, town: Town) -> None:
    DaySegment.objects.filter(day=town.today).update(good=1, expected=24)

    rows = _rows(_sheet(client, "/totals/day/", date=town.today.isoformat()), "일별 검침 집계")

    assert rows[0][3:5] == (None, None)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13&date=x",
        "month=9999-12&date=9999-12-31",
        "month=&dong=zz",
        "month=1999-01&date=1999-01-01",
    ],
)
def test_senseless_days_give_a_report_all_the_same(client: Client, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 200
    response = client.get(f"{path}?{query}&format=xlsx")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
