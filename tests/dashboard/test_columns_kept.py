"""열 설정 (columns_kept): a person's columns give the page and its file, on every list."""

import csv
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from mdm.accounts.models import Role, User
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]

LISTS = (
    "/status/", "/search/?q=물", "/alarms/", "/alarms/?ack=all", "/checks/", "/totals/?view=table",
    "/totals/?group=dong", "/totals/corrections/", "/readings/", "/readings/?view=period",
    "/readings/?view=month", "/history/", "/history/?tab=replaced", "/history/?tab=alarms",
    "/health/held/", "/health/warnings/", "/settings/", "/settings/meters/", "/settings/users/",
    "/customers/{number}/", "/customers/{number}/?period=day",
)  # fmt: skip
HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
MENU = re.compile(r'name="cols" value="(\w+)" form="columns-form"( checked)?>([^<]+)')


def _heads(html: str) -> str:
    table = html[html.index('data-total="') :]
    return re.sub(r"<[^>]+>", "", table[: table.index("</thead>")])


def _offered(html: str) -> dict[str, tuple[bool, str]]:
    """What the menu offers: by name, whether it is shown and under which words."""
    return {name: (bool(on), unescape(words)) for name, on, words in MENU.findall(html)}


def _choose(client: Client, html: str, *shown: str, back: str, **more: str) -> str:
    (table,) = re.findall(r'name="table" value="(\w+)"', html)
    answer = client.post("/columns/", {"table": table, "cols": shown, "back": back, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def _file_heads(client: Client, path: str) -> list[str]:
    joined = f"{path}{'&' if '?' in path else '?'}format=csv&reason=월말 점검"
    body = b"".join(client.get(joined).streaming_content)  # type: ignore[attr-defined]
    _conditions, heads, *_ = csv.reader(body.decode("utf-8-sig").splitlines())
    return heads


@pytest.mark.parametrize("path", LISTS)
def test_any_column_of_any_list_can_be_left_out_of_page_and_file(
    client: Client, town: Town, path: str
) -> None:
    path = path.format(number=town.customers[0].number)
    html = client.get(path).content.decode()
    offered = _offered(html)
    shown = [name for name, (on, _) in offered.items() if on]
    assert len(shown) >= 2
    before = _file_heads(client, path)

    _choose(client, html, *shown[:-1], back=path)

    after = client.get(path).content.decode()
    left = [name for name, (on, _) in _offered(after).items() if on]
    assert left == shown[:-1]
    heads = _file_heads(client, path)
    assert heads == [each for each in before if each in heads]  # same order
    assert len(heads) in (len(before) - 1, len(before))  # a spark line is in no file


def test_the_choice_is_kept_for_the_person_and_named_in_the_address(
    client: Client, client_of: Callable[..., Client], town: Town
) -> None:
    html = client.get("/status/").content.decode()
    shown = [name for name, (on, _) in _offered(html).items() if on and name != "address"]

    address = _choose(client, html, *shown, "ctn", back="/status/?state=leak&page=1")

    assert address == "/status/?state=leak&page=1&cols=-address,ctn"
    for found in (client.get("/status/"), client_of(Role.VIEWER).get(address)):
        assert "CTN" in _heads(found.content.decode())
        assert "주소" not in _heads(found.content.decode())
    somebody = client_of(Role.VIEWER)
    assert "주소" in _heads(somebody.get("/status/").content.decode())


def test_the_usual_columns_come_back_with_one_button(client: Client, town: Town) -> None:
    html = client.get("/status/").content.decode()
    _choose(client, html, "state", back="/status/")

    address = _choose(client, html, "state", back="/status/?cols=-address", usual="1")

    assert address == "/status/"
    assert _heads(client.get(address).content.decode()) == _heads(html)
    assert not User.objects.filter(chosen_columns__has_key="StatusTable").exists()


def test_the_name_that_leads_on_and_the_box_are_no_choice(client: Client, town: Town) -> None:
    html = client.get("/status/").content.decode()

    assert not {"name", "pick"} & set(_offered(html))
    _choose(client, html, back="/status/")
    assert 'class="rl"' in client.get("/status/").content.decode()


@pytest.mark.parametrize("table", ["", "User", "ListTable'; --"])
def test_a_table_that_nobody_knows_is_not_kept(client: Client, town: Town, table: str) -> None:
    assert client.post("/columns/", {"table": table, "cols": "x"}).status_code == 404
    assert client.get("/columns/").status_code == 405


def test_the_way_back_leads_to_nobody_else(client: Client, town: Town) -> None:
    sent = {"table": "StatusTable", "cols": ["state"], "back": "https://example.org/"}

    assert client.post("/columns/", sent)["Location"].startswith("/?cols=")


@pytest.mark.parametrize("cols", ["-nobody", "-pick,-name", ",,", "-", "x" * 3000])
def test_senseless_columns_in_an_address_change_nothing(
    client: Client, town: Town, cols: str
) -> None:
    usual = client.get("/status/").content.decode()

    assert _heads(client.get(f"/status/?cols={cols}").content.decode()) == _heads(usual)


def test_the_ticked_rows_and_their_file_keep_the_columns_of_the_address(
    client: Client, town: Town
) -> None:
    html = client.get("/status/?cols=ctn,-address").content.decode()

    assert '<input type="hidden" name="cols" value="ctn,-address">' in html
    heads = _file_heads(client, "/status/?cols=ctn,-address")
    assert "CTN" in heads
    assert "주소" not in heads
