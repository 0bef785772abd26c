"""검증: the list of findings counts what it shows, is worked through one by one, and leaves a history."""

import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.models import Customer
from dashboard.ui.check_rules import rule
from dashboard.ui.findings import sentence
from mdm.accounts.models import Role
from metering.models import Check, DayUsage, Finding
from metering.queries.checks import waiting
from tests import make
from tests.dashboard.conftest import client_as, counted_links, total_of
from tests.town import Town, judged_town

pytestmark = pytest.mark.django_db

COUNTS = json.loads(Path(__file__).with_name("query_counts.json").read_text())
EVIDENCE = {
    Check.V07: {"use_l": 900, "p99_l": 40, "most_l": 120, "hours": 700},
    Check.V08: {
        "use_l": 2_000, "mean_l": 460, "days": 30, "weekdays": 4, "weekday_low_l": 400,
        "weekday_high_l": 500,
    },
    Check.V09: {"flags": 1, "slots": 4, "hours": 24, "register_l": 12_345},
    Check.V10: {"slots": 2, "most_l": 100, "kept_l": 1_000, "lost_l": 900},
    Check.V11: {"hours_l": 467, "total_l": 460, "register_l": 460},
    Check.V12: {"use_l": 460, "state": "CLOSED", "since": "2026-04-01"},
    Check.V13: {"side": "old", "entered_l": 40_000, "received_l": 9_000, "gap_h": 3, "mean_l": 460},
    Check.V14: {"ahead": False, "offset_s": 900, "slots": 24},
    Check.V15: {"frames": 2, "slots": 3, "apart_l": 70_000, "terminal": "T-1"},
    Check.NO_USE: {"days": 30, "read_days": 29, "share": 93, "register_l": 1},
    Check.OVERUSE: {"use_l": 9_000, "mean_l": 3_000, "days": 28},
    Check.MAGNET: {"slots": 1},
    Check.DAMAGE: {"slots": 1},
    Check.EMPTY_PIPE: {"slots": 1},
    Check.FREEZE: {"slots": 1},
}  # fmt: skip


def checked_town() -> Town:
    """Each customer of the town has a spike of yesterday, the first a stuck register as well."""
    town = judged_town()
    for customer in town.customers:
        found(customer, Check.V07, day=town.yesterday, slots=[9])
    found(town.customers[0], Check.V09, day=town.yesterday - timedelta(days=1))
    return town


@pytest.fixture
def town() -> Town:
    return checked_town()


def found(customer: Customer, kind: Check, *, day: date, slots: list[int] | None = None) -> Finding:
    judged = DayUsage.objects.get(customer_id=customer.pk, day=day)
    return Finding.objects.create(
        customer=customer,
        segment_id=judged.segment_id,
        day=day,
        kind=kind,
        slots=slots or [],
        evidence=EVIDENCE[kind],
        found_at=make.INSTALLED_AT,
    )


def decide_on(client: Client, *findings: Finding, **fields: str) -> str:
    ids = [each.pk for each in findings]
    response = client.post("/checks/decide/", {"ids": ids, "state": "REVIEWED"} | fields)
    assert response.status_code == 302
    return str(response.headers["Location"])


def test_every_tab_counts_the_list_behind_it(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    decide_on(client, Finding.objects.earliest("pk"))

    html = client.get("/checks/").content.decode()

    links = [link for link in counted_links(html) if "ack=" in link[1]]
    assert [count for count, _ in links] == [6, 0, 1, 7]
    for count, href in links:
        assert total_of(client.get(f"/checks/{href}").content.decode()) == count


def test_a_row_says_why_and_leads_to_the_customer_at_that_day(town: Town) -> None:
    html = client_as(Role.OPERATOR).get("/checks/?check=V09").content.decode()

    assert total_of(html) == 1
    assert (
        "지침 12.345 m³에서 24시간 동안 움직이지 않는데 기기는 누수 신호를 4번 보냈습니다" in html
    )
    day = town.yesterday - timedelta(days=1)
    assert f'href="/customers/{town.customers[0].number}/?date={day}"' in html


def test_check_day_place_and_text_narrow_the_list(town: Town) -> None:
    client = client_as(Role.OPERATOR)

    def total(query: str) -> int:
        return total_of(client.get(f"/checks/?{query}").content.decode())

    assert total("check=V07,V09") == 7
    assert total("check=V07&check=V10") == 6
    assert total(f"from={town.yesterday}") == 6
    assert total(f"to={town.yesterday - timedelta(days=1)}") == 1
    assert total(f"q={town.customers[2].number}") == 1
    assert total(f"dong={town.customers[1].neighbourhood.code}") == 3
    assert total("check=nonsense&from=yesterday&sort=;") == 7


def test_somebody_out_of_service_is_found_by_number_too(town: Town) -> None:
    gone = make.customer("99-99-999-999999", name="떠난이")
    Finding.objects.create(
        customer=gone,
        segment_id=DayUsage.objects.first().segment_id,  # type: ignore[union-attr]
        day=town.yesterday,
        kind=Check.V12,
        evidence=EVIDENCE[Check.V12],
        found_at=make.INSTALLED_AT,
    )

    html = client_as(Role.OPERATOR).get("/checks/?q=99-99-999").content.decode()

    assert total_of(html) == 1
    assert "폐전(2026-04-01부터)인데 하루 460 L를 썼습니다" in html


def test_the_menu_counts_what_nobody_has_handled(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    first = Finding.objects.earliest("pk")
    decide_on(client, first, state="ACTION", note="현장 확인")

    html = client.get("/").content.decode()

    assert re.search(
        r'href="/checks/"[^>]*>검증<span class="cnt[^"]*"><span class="sr">미처리 </span>6', html
    )
    place = frozenset({town.customers[0].neighbourhood_id})
    assert waiting(neighbourhoods=place).findings == 3


def test_several_findings_are_handled_at_once(town: Town) -> None:
    chosen = list(Finding.objects.filter(kind="V07").order_by("pk")[:3])

    way = decide_on(client_as(Role.OPERATOR), *chosen, note="정상 사용", back="/checks/?ack=0")

    assert way == "/checks/?ack=0"
    assert set(Finding.objects.filter(state="REVIEWED", note="정상 사용")) == set(chosen)


def test_an_action_without_a_note_is_refused_with_a_sentence(town: Town) -> None:
    client = client_as(Role.OPERATOR)

    decide_on(client, Finding.objects.earliest("pk"), state="ACTION")

    assert "조치 내용을 메모에 적어 주세요" in client.get("/checks/").content.decode()
    assert not Finding.objects.exclude(state="OPEN").exists()


def test_one_walks_through_the_list_finding_by_finding(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    ids = list(Finding.objects.filter(kind="V07").order_by("-id").values_list("pk", flat=True))
    page = client.get(f"/checks/{ids[1]}/?check=V07").content.decode()

    links = dict(re.findall(r'data-key="(prev|next)" href="/checks/(\d+)/', page))
    assert links == {"prev": str(ids[0]), "next": str(ids[2])}
    assert "2 / 6" in page
    following = re.search(r'<button[^>]*name="next" value="([^"]+)"', page)
    assert following

    way = decide_on(
        client, Finding.objects.get(pk=ids[1]), next=following.group(1).replace("&amp;", "&")
    )

    assert way.startswith(f"/checks/{ids[2]}/?")
    assert "2 / 5" not in client.get(f"/checks/{ids[1]}/?check=V07").content.decode()


def test_the_page_of_a_finding_tells_what_was_said_about_it(town: Town) -> None:
    client = client_as(Role.OPERATOR)
    spike = Finding.objects.earliest("pk")
    decide_on(client, spike, state="ACTION", note="누수 수리 안내")

    html = client.get(f"/checks/{spike.pk}/").content.decode()

    assert "처리 조치 · 메모 누수 수리 안내" in html
    assert "한 시간에 900 L" in html
    assert "9시" in html


def test_the_handling_of_findings_is_part_of_the_history(town: Town) -> None:
    decide_on(client_as(Role.OPERATOR), Finding.objects.earliest("pk"), note="수영장을 채움")

    html = client_as(Role.ADMIN).get("/history/?what=finding").content.decode()

    assert total_of(html) == 1
    assert "수영장을 채움" in html
    assert town.customers[0].number in html


def test_somebody_who_only_looks_may_not_handle(town: Town) -> None:
    client = client_as(Role.VIEWER)
    spike = Finding.objects.earliest("pk")

    response = client.post("/checks/decide/", {"ids": [spike.pk], "state": "REVIEWED"})

    assert response.status_code == 403
    assert 'class="bulk"' not in client.get("/checks/").content.decode()
    assert 'name="state"' not in client.get(f"/checks/{spike.pk}/").content.decode()


def test_findings_of_other_regions_are_neither_shown_nor_touched(town: Town) -> None:
    client = client_as(Role.OPERATOR, make.neighbourhood("가동"))
    outside = Finding.objects.get(customer=town.customers[1])

    html = client.get("/checks/").content.decode()
    decide_on(client, outside)

    assert total_of(html) == 4
    assert client.get(f"/checks/{outside.pk}/").status_code == 404
    outside.refresh_from_db()
    assert outside.state == "OPEN"


def test_the_way_back_never_leads_to_another_site(town: Town) -> None:
    for name in ("back", "next"):
        spike = Finding.objects.earliest("pk")

        assert (
            decide_on(client_as(Role.OPERATOR), spike, **{name: "https://example.com/"})
            == "/checks/"
        )


def test_names_are_masked_for_whoever_may_not_see_them(town: Town) -> None:
    spike = Finding.objects.earliest("pk")
    name = town.customers[0].name

    for path in ("/checks/", f"/checks/{spike.pk}/"):
        assert name not in client_as(Role.OPERATOR).get(path).content.decode()
        assert name in client_as(Role.ADMIN).get(path).content.decode()


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_the_file_carries_what_the_page_shows(town: Town, file_format: str) -> None:
    response = client_as(Role.OPERATOR).get("/checks/", {"format": file_format})
    content = b"".join(response.streaming_content)

    if file_format == "csv":
        assert content.decode("utf-8-sig").count("한 시간에 900 L") == 6
        return
    heads, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True)
    assert heads == ("상태", "검사", "수용가", "고객번호", "동", "일자", "근거", "처리", "담당")
    assert len(rows) == 7
    assert rows[0][0] == "미처리"
    assert rows[0][7] is None


def test_every_check_says_its_reason_and_what_it_looks_for(town: Town) -> None:
    for kind in Check:
        one = Finding(kind=kind, evidence=EVIDENCE[kind], slots=[], day=town.yesterday)
        assert re.search(r"\d", sentence(one)), kind
        assert rule(kind)
        assert "{" not in rule(kind)
