"""B-09…B-12: whatever stands in an address, the answer is a page or a refusal, never a failure."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.ui.filters import CustomerFilter
from mdm.accounts.models import Role, User
from metering.models import FileJob, FileState
from tests.addresses import Things, page_addresses, routes
from tests.dashboard.conftest import client_for, total_of
from tests.town import viewer

pytestmark = pytest.mark.django_db

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
ASKED = re.compile(r"(?:(?:GET|query|asked)\.(?:get|getlist)|asked_for)\(\s*\"(\w+)\"")
BROKEN = (
    "", "x" * 5_000, "-1", "0", "9" * 30, "all", "2026-02-30", "9999-12-31", "0001-01-01",
    "1' OR '1'='1'; DROP TABLE customer --", "customer__user__password__regex", "password", "\x00",
    "한글🙂\u202eRTL", "NaN", "1e400", "-180,-90,180,90,0", "../../etc/passwd", "${7*7}{{7*7}}",
    "²", "٣", "%00%ff", "true", "[]",
)  # fmt: skip
REFUSED = (400, 403, 404)


def names() -> list[str]:
    """Every name that a page reads from its query, as the code and the filter have them."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*.py"))
    return sorted(
        {*ASKED.findall(code), *CustomerFilter.base_filters, "page", "per", "sort", "cols"}
    )


def test_the_names_of_all_queries_are_known() -> None:
    assert {"office", "q", "bbox", "from", "to", "view", "tab", "group", "reads"} <= set(names())


def test_b_09_no_value_of_any_name_breaks_any_page(things: Things, admin: User) -> None:
    client, asked = client_for(admin), names()
    paths = {each.path.partition("?")[0] for each in page_addresses(things, user=admin)}
    failed = []
    for number, path in enumerate(sorted(paths)):
        for turn in range(4):  # every name with another broken value, another mixture each time
            query = {
                name: BROKEN[(place + turn * 7 + number) % len(BROKEN)]
                for place, name in enumerate(asked)
            }
            answer = client.get(path, query)
            if answer.status_code not in (200, 302, *REFUSED) or _tells(answer):
                failed.append((path, answer.status_code, query))

    assert failed == []


@pytest.mark.parametrize("path", ["/status/", "/totals/", "/readings/", "/history/", "/alarms/"])
def test_b_09_an_order_or_a_page_that_is_none_is_the_usual_one(
    things: Things, admin: User, path: str
) -> None:
    client = client_for(admin)
    usual = total_of(client.get(path).content.decode())

    for name in ("sort", "page", "per", "cols"):
        for value in ("password", "customer__pk", "-1", "all", "9" * 30, "\x00", "-", "٣"):
            answer = client.get(path, {name: value})
            assert answer.status_code == 200, (name, value)
            assert total_of(answer.content.decode()) == usual, (name, value)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-03-05", "2026-03-01"), ("1900-01-01", "2199-12-31"), ("0", "now")]
)
def test_b_09_days_that_are_turned_round_or_too_many_still_give_a_list(
    things: Things, admin: User, first: str, last: str
) -> None:
    client = client_for(admin)
    for path in ("/totals/", "/readings/", "/readings/?view=month", "/history/", "/checks/"):
        answer = client.get(path, {"from": first, "to": last})
        assert answer.status_code == 200, path
        assert 'data-total="' in answer.content.decode(), path


BAD_IDS = ("0", "-1", str(2**63), "9" * 40, "6f1c9b0e-5c6a-4d0e", "1%00", "x" * 300, "한글")


def test_b_10_what_names_nothing_is_not_found_whatever_it_looks_like(
    things: Things, admin: User
) -> None:
    client, failed = client_for(admin), []
    for route in routes():
        if not route.arguments:
            continue
        for bad in BAD_IDS:
            path = _path(things, route.pattern, bad)
            statuses = {client.get(path).status_code, client.post(path).status_code}
            if statuses - {403, 404, 405}:
                failed.append((path[:80], statuses))

    assert failed == []


def _path(things: Things, pattern: str, bad: str) -> str:
    """The address of a route with the last name of its path replaced."""
    last = re.sub(r"<\w+:\w+>(?!.*<)", lambda _: bad, pattern)
    known = {"<number:number>": things.town.customers[0].number, "<str:table>": "use"}
    for name, text in known.items():
        last = last.replace(name, text)
    return last


def test_b_11_a_filter_for_another_region_leaves_its_customers_out_of_the_file(
    things: Things,
) -> None:
    town = things.town
    own, other = (each.neighbourhood for each in town.customers[:2])
    client = client_for(viewer(Role.OPERATOR, own))

    content = b"".join(client.get(f"/status/?format=csv&dong={other.code}"))  # type: ignore[arg-type]

    assert town.customers[1].number not in content.decode("utf-8-sig")


def test_b_11_a_file_is_taken_by_nobody_else_not_after_logging_out_not_expired_not_cancelled(
    things: Things, admin: User
) -> None:
    job = FileJob.objects.get(pk=things.own_file(admin))
    job.state, job.finished_at = FileState.DONE, things.town.now
    job.stored_name, job.sha256, job.size_b = "1.xlsx", "0" * 64, 1
    job.expires_at = things.town.now - timedelta(seconds=1)
    job.save()
    path, sent = f"/files/{job.pk}/", {"reason": "요금 대조"}
    stranger, owner = client_for(viewer()), client_for(admin)

    assert stranger.post(path, sent).status_code == 404
    assert stranger.post(f"/files/{job.pk + 10_000}/", sent).status_code == 404
    expired = owner.post(path, sent)
    assert (expired.status_code, expired["Location"]) == (302, path)
    FileJob.objects.filter(pk=job.pk).update(state=FileState.CANCELLED, expires_at=None)
    assert owner.post(path, sent)["Location"] == path
    owner.post("/logout/")
    assert owner.post(path, sent)["Location"].startswith("/login/")


BOXES = (
    "NaN,NaN,NaN,NaN", "inf,-inf,inf,inf", "127.1,37.6,126.9,37.4", "-999,-999,999,999",
    "127,37,127,37", "179,30,-179,40", "1,2,3", "a,b,c,d", "1e400,0,1,1", "",
    "126.000000000000000000001,30,130,40", "-180,-90,180,90",
)  # fmt: skip


@pytest.mark.parametrize("zoom", ["", "-1", "99", "NaN", "inf", "far", "1e400", "7"])
def test_b_12_no_box_and_no_zoom_breaks_the_map_or_asks_for_more_than_it_draws(
    things: Things, admin: User, zoom: str
) -> None:
    client = client_for(admin)
    for box in BOXES:
        answer = client.get("/fragments/map/", {"bbox": box, "zoom": zoom})
        assert answer.status_code == 200, box
        marks = answer.json()["features"]
        assert len(marks) <= 400
        assert sum(each["properties"].get("count", 1) for each in marks) <= 6
    everybody = client.get("/fragments/map/", {"bbox": "-180,-90,180,90", "zoom": "7"}).json()
    assert sum(each["properties"].get("count", 1) for each in everybody["features"]) == 6


def _tells(answer: object) -> bool:
    streamed = getattr(answer, "streaming", False)
    return not streamed and b"Traceback" in answer.content  # type: ignore[attr-defined]
