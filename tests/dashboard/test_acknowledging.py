"""확인 처리 of 검침현황 (acknowledging): ticked rows, or exactly the rows of the conditions."""

from collections.abc import Callable

import pytest
from django.test import Client

from mdm.accounts.models import Role
from metering.models import Alarm, AlarmTransition, Handling
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town

PATH = "/status/acknowledge/"

pytestmark = pytest.mark.django_db


def _seen() -> set[int]:
    found = Alarm.objects.exclude(handling=Handling.NEW)
    return set(found.values_list("customer_id", flat=True))


def test_all_rows_of_the_conditions_are_acknowledged_and_no_other(
    client: Client, town: Town
) -> None:
    query = f"state=leak&dong={make.neighbourhood('가동').code}"
    shown = total_of(client.get(f"/status/?{query}&per=20").content.decode())

    answer = client.post(
        PATH, {"query": query, "all": "1", "expected": shown, "memo": "한꺼번에"}, follow=True
    )

    assert "수용가 3건의 알람" in answer.content.decode()
    assert _seen() == {town.customers[place].pk for place in (0, 2, 4)}
    assert AlarmTransition.objects.filter(detail__contains="한꺼번에").exists()


def test_ticked_rows_alone_are_acknowledged(client: Client, town: Town) -> None:
    picked = [town.customers[place] for place in (1, 4)]

    client.post(PATH, {"query": "state=leak", "ids": ",".join(each.number for each in picked)})

    assert _seen() == {each.pk for each in picked}


def test_a_list_that_changed_meanwhile_is_not_handled_unseen(client: Client) -> None:
    answer = client.post(PATH, {"query": "state=leak", "all": "1", "expected": "5"}, follow=True)

    assert "그 사이 목록이 6건으로 바뀌었습니다" in answer.content.decode()
    assert _seen() == set()


def test_nobody_handles_what_lies_beyond_his_region(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.OPERATOR, make.neighbourhood("가동"))

    client.post(PATH, {"query": "", "ids": town.customers[1].number})
    client.post(PATH, {"query": "", "all": "1", "expected": "3"})

    assert _seen() == {town.customers[place].pk for place in (0, 2, 4)}


def test_a_viewer_is_refused_and_sees_no_button(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.VIEWER)

    assert client.post(PATH, {"query": "", "all": "1", "expected": "6"}).status_code == 403
    assert 'id="acknowledge"' not in client.get("/status/").content.decode()


def test_nothing_left_to_acknowledge_says_so(client: Client, town: Town) -> None:
    answer = client.post(PATH, {"query": "", "ids": ""}, follow=True)

    assert "미확인 알람이 없습니다" in answer.content.decode()


def test_a_file_of_all_rows_has_those_of_every_page(client: Client, town: Town) -> None:
    one, every = (
        client.get(f"/status/?format=csv&ids={town.customers[0].number}{more}")
        for more in ("", "&all=1")
    )

    lines = [
        b"".join(each.streaming_content).count(b"\n")  # type: ignore[arg-type]
        for each in (one, every)
    ]
    assert lines == [3, 8]


def test_since_when_the_alarm_lasts_narrows_in_one_click(client: Client, town: Town) -> None:
    html = client.get("/status/?state=leak").content.decode()

    assert f"?state=leak&amp;since={town.yesterday}" in html
    assert "어제부터" in html
