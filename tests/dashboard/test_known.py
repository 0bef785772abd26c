"""What a name of the query string says and no page knows is left out, and the page says so."""

import pytest
from django.http import QueryDict
from django.test import Client

from dashboard.ui.known import Known, dropped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]
ASKED = [
    ("/alarms/?ack={}", "처리", "end"),
    ("/alarms/?level={}", "등급", "2"),
    ("/checks/?ack={}", "처리", "all"),
    ("/history/?what={}", "자료", "meter"),
    ("/history/?tab=system&what={}", "자료", "block"),
    ("/history/?tab=access&kind={}", "구분", "DOWNLOAD"),
    ("/history/?tab={}", "이력", "edits"),
    ("/readings/?view={}", "보기", "month"),
    ("/readings/billing/?group={}", "납기", ""),
    ("/totals/?period={}", "기간", "year"),
    ("/totals/?group={}", "구분", "use"),
    ("/totals/?view={}", "보기", "table"),
    ("/totals/?period=year&step={}", "차트 단위", "month"),
    ("/readings/?reads={}", "검침", "some"),
    ("/readings/?view=month&value={}", "표시", "register"),
    ("/readings/billing/?show={}", "표시", "missing"),
    ("/settings/expiring/?due={}", "기한", "next"),
]


def _notice(html: str) -> str:
    _, found, rest = html.partition("알 수 없는 조건을 뺐습니다: ")
    return rest.partition("<")[0].strip() if found else ""


@pytest.mark.parametrize(("path", "label", "known"), ASKED)
def test_an_unknown_value_is_named_and_a_known_one_is_not(
    client: Client, path: str, label: str, known: str
) -> None:
    assert _notice(client.get(path.format("없는값")).content.decode()) == label
    assert _notice(client.get(path.format(known)).content.decode()) == ""


def test_what_the_filter_and_the_page_left_out_stands_in_one_sentence(client: Client) -> None:
    html = client.get("/alarms/?use=없는업종&ack=x&level=y").content.decode()

    assert _notice(html) == "업종, 처리, 등급"
    assert html.count("알 수 없는 조건을 뺐습니다") == 1


def test_an_unknown_value_is_read_as_what_holds_without_one() -> None:
    level = Known("등급", {"1", "2"}, "2")

    assert [level.read(QueryDict(f"level={each}"), "level") for each in ("1", "x", "")] == [
        "1",
        "2",
        "2",
    ]
    assert level.read(QueryDict(), "level") == "2"
    assert not level.is_unknown(QueryDict(), "level")


def test_nothing_is_said_where_all_was_understood() -> None:
    assert dropped([]) == []
