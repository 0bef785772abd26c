"""보관 메시지: reasons counted, originals laid open, decisions taken one by one or all at once."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from dashboard.pages.health.criteria import HeldQuery
from dashboard.pages.health.deciding import DECISIONS
from dashboard.pages.health.original import decoded_words, hex_dump, text_of
from dashboard.ui.reasons import WORDS, reason_words
from ingest.codecs.reasons import Reason
from ingest.explaining import explain
from mdm.accounts.models import Role
from mdm.lib import clock
from metering.models import HeldDecision, HeldMessage, HeldState, RawReport
from tests import make
from tests.dashboard.conftest import client_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]
JSON = json.dumps({"terminal": "T-1", "battery_v": 3.6}).encode()


def _held(payload: bytes = b"\xa3\x00\xff", **fields: Any) -> HeldMessage:
    return make.held_message(payload, **{"decoded": explain(payload=payload)} | fields)


def _open_counts(html: str) -> dict[str, int]:
    found = re.findall(r'<a class="chip"[^>]*data-count="(\d+)">([^<]+) <b>', html)
    return {name: int(count) for count, name in found}


def test_reasons_are_counted_and_each_count_leads_to_its_messages() -> None:
    for reason in ("bad_checksum", "bad_checksum", "future"):
        _held(reason=reason)
    client = client_as(Role.VIEWER)

    html = client.get("/health/held/?box=QUARANTINE").content.decode()

    assert _open_counts(html) == {"검사합 오류": 2, "미래 시각": 1}
    for href, count in re.findall(r'<a class="chip" href="([^"]+)" data-count="(\d+)"', html):
        page = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in page


def test_the_list_narrows_to_a_source_and_a_day() -> None:
    _held()
    _held(source="relay-1")
    _held(received_at=clock.now() - timedelta(days=3))
    query = HeldQuery(box="QUARANTINE", source="onem2m", day=clock.today().isoformat())

    html = client_as(Role.OPERATOR).get(query.href()).content.decode()

    assert 'data-total="1"' in html


@pytest.mark.parametrize(
    "sent",
    ["box=1", "stage=x", "day=yesterday", "reason=%00", "q=%F0%9F%92%A7", "source=" + "x" * 999],
)
def test_nothing_in_an_address_breaks_the_list(sent: str) -> None:
    assert client_as(Role.OPERATOR).get(f"/health/held/?{sent}").status_code == 200


def test_every_reason_of_a_codec_has_words() -> None:
    assert {reason.value for reason in Reason} - set(WORDS) == set()
    assert reason_words("a reason of tomorrow") == "a reason of tomorrow"


def test_a_message_says_why_it_is_held_and_what_to_do() -> None:
    held = _held()

    html = client_as(Role.VIEWER).get(f"/health/held/{held.pk}/").content.decode()

    assert WORDS["bad_checksum"].why in html
    assert WORDS["bad_checksum"].advice in html


def test_bytes_are_dumped_16_a_line_with_offsets_and_letters() -> None:
    lines = hex_dump(bytes(range(0x41, 0x41 + 20)), stopped_at=17)

    assert [line.offset for line in lines] == ["0000", "0010"]
    assert lines[0].letters == "ABCDEFGHIJKLMNOP"
    assert (lines[1].before, lines[1].stopped) == ("51 ", "52")
    widths = {len(line.before + line.stopped + line.after) for line in lines}
    assert widths == {47}


def test_text_is_shown_as_text_and_bytes_are_not() -> None:
    assert text_of('{"값": 1}'.encode()) == '{"값": 1}'
    assert text_of(b"\xa3\x01") == ""
    assert text_of(b"<script>\x00") == ""


def test_what_was_sent_cannot_become_markup() -> None:
    held = _held(b'{"a":"<script>alert(1)</script>"}', detail="<b>x</b>")

    html = client_as(Role.OPERATOR).get(f"/health/held/{held.pk}/").content.decode()

    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_what_could_be_read_is_shown_with_its_names() -> None:
    held = _held(JSON, reason="parse")

    html = client_as(Role.OPERATOR).get(f"/health/held/{held.pk}/").content.decode()

    assert '<td>battery_v</td><td class="wrap">3.6</td>' in html


def test_readings_that_were_stored_are_told_from_those_that_are_held() -> None:
    found = {
        "readings": [
            ["2026-03-10T03:00:00+00:00", 1_500, "LEAK"],
            ["2026-03-10T02:00:00+00:00", 1, ""],
        ]
    }

    words = decoded_words(found, held=[1])

    assert [(row.at, row.register, row.is_held) for row in words.readings] == [
        ("2026-03-10 12:00", "1.500", False),
        ("2026-03-10 11:00", "0.001", True),
    ]


def test_a_message_without_explanation_is_shown_all_the_same() -> None:
    held = _held(decoded=None)

    assert "a3 00 ff" in client_as(Role.OPERATOR).get(f"/health/held/{held.pk}/").content.decode()


def test_a_replay_is_only_marked_with_who_asked() -> None:
    held = _held()

    client_as(Role.OPERATOR).post("/health/held/decide/", {"ids": [held.pk], "decision": "replay"})

    held.refresh_from_db()
    assert held.state == HeldState.REPLAY
    assert held.handled_by.startswith("user")
    assert not RawReport.objects.exists()


def test_nothing_is_discarded_without_a_reason() -> None:
    held = _held()
    client = client_as(Role.OPERATOR)

    client.post("/health/held/decide/", {"ids": [held.pk], "decision": "discard"})
    held.refresh_from_db()
    assert held.state == HeldState.OPEN

    client.post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "discard", "reason": "시험 전송"}
    )
    held.refresh_from_db()
    assert (held.state, held.handled_reason) == (HeldState.DISCARDED, "시험 전송")


@pytest.mark.parametrize("reason", ["future", "too_old"])
def test_what_was_refused_for_its_time_comes_in_with_a_reason_alone(reason: str) -> None:
    held = _held(reason=reason)
    client = client_as(Role.OPERATOR)

    client.post("/health/held/decide/", {"ids": [held.pk], "decision": "replay"})
    held.refresh_from_db()
    assert held.state == HeldState.OPEN

    client.post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "replay", "reason": "현장 확인"}
    )
    held.refresh_from_db()
    assert held.state == HeldState.REPLAY
    assert HeldDecision.objects.get().kind == HeldDecision.Kind.READMIT


def test_a_message_that_was_refused_a_second_time_leads_to_where_it_is_held_now() -> None:
    first = _held(state=HeldState.REPLAYED, reason="unknown_terminal")
    second = _held(reason="before_installation", received_at=first.received_at)
    client = client_as(Role.OPERATOR)

    html = client.get(f"/health/held/{first.pk}/").content.decode()

    assert f'<a href="/health/held/{second.pk}/">설치 전 시각</a>' in html
    assert "다시 보관되었습니다" not in client.get(f"/health/held/{second.pk}/").content.decode()


def test_what_was_taken_in_anew_stays_as_it_is() -> None:
    held = _held(state=HeldState.REPLAYED)

    client_as(Role.OPERATOR).post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "discard", "reason": "늦음"}
    )

    held.refresh_from_db()
    assert held.state == HeldState.REPLAYED


def test_a_decision_leads_back_to_the_list_one_came_from() -> None:
    held = _held()
    back = "box=QUARANTINE&reason=bad_checksum"

    response = client_as(Role.OPERATOR).post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "replay", "back": back}
    )

    assert response["Location"] == f"/health/held/?{back}"


def test_all_messages_of_a_reason_are_taken_in_anew_after_one_more_question() -> None:
    mended = [_held() for _ in range(3)]
    other = _held(reason="truncated")
    client = client_as(Role.OPERATOR)
    address = "/health/held/all/?box=QUARANTINE&reason=bad_checksum&decision=replay"

    asked = client.get(address).content.decode()
    assert "3건 재처리" in asked
    client.post(address, {"decision": "replay"})

    states = HeldMessage.objects.filter(pk__in=[each.pk for each in mended]).values_list(
        "state", flat=True
    )
    assert set(states) == {HeldState.REPLAY}
    other.refresh_from_db()
    assert other.state == HeldState.OPEN
    assert HeldDecision.objects.get().messages == 3


@pytest.mark.parametrize("decision", [*DECISIONS, "burn"])
def test_the_page_before_all_are_decided_on_repeats_the_count(decision: str) -> None:
    _held()
    address = f"/health/held/all/?box=QUARANTINE&decision={decision}"

    html = client_as(Role.OPERATOR).get(address).content.decode()

    assert f"1건 {DECISIONS.get(decision, DECISIONS['replay'])}" in html


def test_discarding_all_asks_for_a_reason_again() -> None:
    held = _held()
    address = "/health/held/all/?box=QUARANTINE&decision=discard"
    client = client_as(Role.OPERATOR)

    response = client.post(address, {"decision": "discard", "reason": " "})
    held.refresh_from_db()
    assert (response["Location"], held.state) == (address, HeldState.OPEN)

    client.post(address, {"decision": "discard", "reason": "시험"})
    held.refresh_from_db()
    assert held.state == HeldState.DISCARDED


def test_only_open_messages_are_decided_on_at_once() -> None:
    done = _held(state=HeldState.DISCARDED)

    client_as(Role.OPERATOR).post(
        "/health/held/all/?box=QUARANTINE&stage=all", {"decision": "replay"}
    )

    done.refresh_from_db()
    assert done.state == HeldState.DISCARDED


def test_a_viewer_sees_and_an_operator_acts() -> None:
    held = _held()
    client = client_as(Role.VIEWER)

    assert client.get("/health/held/").status_code == 200
    page = client.get(f"/health/held/{held.pk}/")
    assert page.status_code == 200
    assert "held/decide" not in page.content.decode()
    assert client.get("/health/held/all/").status_code == 403
    assert client.post("/health/held/all/", {"decision": "replay"}).status_code == 403
    assert client.post("/health/held/decide/", {"ids": [held.pk]}).status_code == 403
    held.refresh_from_db()
    assert held.state == HeldState.OPEN


def test_decisions_are_listed_in_the_history() -> None:
    held = _held()
    client_as(Role.OPERATOR).post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "discard", "reason": "시험 전송"}
    )

    html = client_as(Role.VIEWER).get("/history/?tab=held").content.decode()

    assert 'data-total="1"' in html
    for word in ("폐기", "검사합 오류", "시험 전송", "T-1"):
        assert word in html
