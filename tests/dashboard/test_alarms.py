"""알람: tabs count their lists, steps are recorded with their author, nobody acts beyond rights or region."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from mdm.accounts.models import Role
from mdm.lib.actors import Actor
from metering.actions.handling import Step, UnableToHandle, handle_alarms
from metering.models import Alarm, AlarmTransition, CustomerState, Handling
from tests import make
from tests.dashboard.conftest import client_as
from tests.town import Town

# Everybody in the town uses water at every hour, so that everybody has an open 누수.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


def _open_leaks() -> list[Alarm]:
    return list(Alarm.objects.filter(kind="LEAK", ended_at=None, withdrawn=False).order_by("pk"))


def test_every_tab_counts_the_list_behind_it(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    html = client.get("/alarms/").content.decode()

    tabs = re.findall(r'href="(\?[^"]+)"[^>]*data-count="(\d+)"', html)
    assert len(tabs) == 4
    assert int(tabs[0][1]) == len(_open_leaks()) == 6
    for href, count in tabs:
        page = client.get(f"/alarms/{href.replace('&amp;', '&')}").content.decode()
        assert f'data-total="{count}"' in page, href


def test_an_alarm_is_listed_with_its_reason_in_numbers(town: Town) -> None:
    html = client_as(Role.OPERATOR).get("/alarms/").content.decode()

    assert "사용량이 0인 시간이 없습니다" in html
    assert "6.0 L/h" in html


def test_kind_level_and_start_narrow_the_list(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    tomorrow = (town.today + timedelta(days=1)).isoformat()

    def total(query: str) -> str:
        found = re.search(r'data-total="(\d+)"', client.get(f"/alarms/?{query}").content.decode())
        assert found
        return found.group(1)

    assert total("alarm=leak&level=2") == "6"
    assert total("alarm=leak&level=1") == "0"
    assert total("alarm=back") == "0"
    assert total(f"since={tomorrow}") == "0"


def test_an_acknowledgement_is_recorded_with_author_and_memo(town: Town) -> None:
    leak = _open_leaks()[0]

    response = client_as(Role.OPERATOR).post(
        "/alarms/handle/", {"ids": [leak.pk], "handling": "ACKNOWLEDGED", "memo": "현장 확인 예정"}
    )

    leak.refresh_from_db()
    assert response.status_code == 302
    assert (leak.handling, leak.memo) == (Handling.ACKNOWLEDGED, "현장 확인 예정")
    step = leak.transitions.get(event=AlarmTransition.Event.HANDLED)
    assert step.author.startswith("user")
    assert step.detail == "확인 · 현장 확인 예정"


def test_a_muted_alarm_is_no_display_state_any_more(town: Town) -> None:
    leak = _open_leaks()[0]

    handle_alarms(ids=[leak.pk], step=Step(handling=Handling.MUTED), by=Actor("op"), now=town.now)

    assert CustomerState.objects.get(customer_id=leak.customer_id).state == "NORMAL"


def test_an_alarm_that_ended_cannot_be_taken_in_hand(town: Town) -> None:
    leak = _open_leaks()[0]
    Alarm.objects.filter(pk=leak.pk).update(ended_at=town.now)

    with pytest.raises(UnableToHandle):
        handle_alarms(
            ids=[leak.pk], step=Step(handling=Handling.IN_PROGRESS), by=Actor("op"), now=town.now
        )

    assert not AlarmTransition.objects.filter(event="HANDLED").exists()


def test_somebody_who_only_looks_is_refused(town: Town) -> None:
    client = client_as(Role.VIEWER)

    response = client.post("/alarms/handle/", {"ids": [_open_leaks()[0].pk], "handling": "MUTED"})

    assert response.status_code == 403
    assert not AlarmTransition.objects.filter(event="HANDLED").exists()
    assert 'class="bulk"' not in client.get("/alarms/").content.decode()


def test_alarms_of_other_regions_are_neither_shown_nor_touched(town: Town) -> None:
    client = client_as(Role.OPERATOR, make.neighbourhood("가동"))
    outside = Alarm.objects.get(kind="LEAK", customer_id=town.customers[1].pk, ended_at=None)

    html = client.get("/alarms/").content.decode()
    client.post("/alarms/handle/", {"ids": [outside.pk], "handling": "ACKNOWLEDGED"})

    assert 'data-total="3"' in html
    assert client.get(f"/alarms/{outside.pk}/").status_code == 404
    outside.refresh_from_db()
    assert outside.handling == Handling.NEW


def test_one_alarm_shows_what_happened_to_it(town: Town) -> None:
    leak = _open_leaks()[0]
    client = client_as(Role.OPERATOR)
    client.post("/alarms/handle/", {"ids": [leak.pk], "memo": "계량기 교체 예정"})

    html = client.get(f"/alarms/{leak.pk}/").content.decode()

    assert "계량기 교체 예정" in html
    assert "발생" in html


def test_the_way_back_never_leads_to_another_site(town: Town) -> None:
    response = client_as(Role.OPERATOR).post("/alarms/handle/", {"back": "https://example.com/"})

    assert response.headers["Location"] == "/alarms/"


def test_the_file_carries_the_reasons(town: Town) -> None:
    response = client_as(Role.OPERATOR).get("/alarms/", {"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heads, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert len(rows) == 6
    assert all("L/h" in row[heads.index("근거")] for row in rows)


def test_a_false_alarm_is_marked_recorded_and_can_be_taken_back(town: Town) -> None:
    leak = _open_leaks()[0]
    client = client_as(Role.OPERATOR)

    client.post("/alarms/handle/", {"ids": [leak.pk], "verdict": "1", "memo": "상시 사용 시설"})
    leak.refresh_from_db()
    marked = (leak.false_alarm, "오탐" in client.get(f"/alarms/{leak.pk}/").content.decode())
    client.post("/alarms/handle/", {"ids": [leak.pk], "verdict": "0"})
    leak.refresh_from_db()

    assert marked == (True, True)
    assert not leak.false_alarm
    steps = leak.transitions.filter(event="HANDLED").order_by("pk")
    assert [each.detail for each in steps] == ["오탐 · 상시 사용 시설", "오탐 아님"]


def test_an_ended_alarm_is_closed_and_an_open_one_is_not(town: Town) -> None:
    ended, still_open, *_ = _open_leaks()
    Alarm.objects.filter(pk=ended.pk).update(ended_at=town.now)
    client = client_as(Role.OPERATOR)

    for alarm in (ended, still_open):
        client.post("/alarms/handle/", {"ids": [alarm.pk], "handling": "CLOSED"})

    assert list(Alarm.objects.filter(handling="CLOSED")) == [ended]
