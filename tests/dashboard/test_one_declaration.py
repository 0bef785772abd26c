"""One declaration, two renderings: page, xlsx and csv of every list have the same rows, columns and order."""

import csv
import inspect
import io
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

import dashboard.urls  # noqa: F401 - every page is loaded
from customers.models import Customer
from dashboard.ui.pages import ListPage
from tests.dashboard.conftest import total_of
from tests.dashboard.full_town import full_town
from tests.town import Town

pytestmark = pytest.mark.django_db
HOSTILE = ('=HYPERLINK("http://a.invalid")', "+82-10", "-1+1", "@SUM(1)", "\t=1", "이름")
STARTS = ("=", "+", "-", "@", "\t", "\r")  # of what a spreadsheet takes for a formula
LISTS = {
    "/status/": "StatusPage",
    "/status/?state=normal&sort=-number": "StatusPage",
    "/status/hours/": "HoursPage",
    "/search/?q=10-10": "SearchPage",
    "/totals/": "TotalsPage",
    "/totals/?group=use": "TotalsPage",
    "/totals/?period=year&cols=median": "TotalsPage",
    "/totals/corrections/": "CorrectionsPage",
    "/readings/": "DaysPage",
    "/readings/?reads=some": "DaysPage",
    "/readings/?view=period": "PeriodPage",
    "/readings/?view=month": "MonthPage",
    "/readings/billing/": "BillingPage",
    "/alarms/?fold=0": "AlarmsPage",
    "/checks/": "ChecksPage",
    "/health/held/?box=QUARANTINE": "HeldPage",
    "/health/gaps/": "GapsPage",
    "/health/warnings/": "WarningsPage",
    "/history/": "ChangesPage",
    "/history/?tab=system": "SystemPage",
    "/history/?tab=replaced": "ReplacementsPage",
    "/history/?tab=edits": "EditsPage",
    "/history/?tab=alarms": "AlarmHistoryPage",
    "/history/?tab=held": "HeldHistoryPage",
    "/history/?tab=access&kind=IMPORT": "AccessPage",
    "/settings/": "RegisterPage",
    "/settings/meters/": "MetersPage",
    "/settings/terminals/": "TerminalsPage",
    "/settings/expiring/": "ExpiringPage",
    "/settings/provisional/": "ProvisionalPage",
    "/settings/codes/block/": "CodesPage",
    "/settings/codes/billing/": "CodesPage",
    "/settings/codes/maker/": "CodesPage",
    "/settings/codes/caliber/": "CodesPage",
    "/settings/rules/": "RulesPage",
    "/settings/users/": "UsersPage",
    "/settings/users/requests/": "SignUpsPage",
}
_AS_OF = re.compile(r"기준: [\d: -]+")
ON_SCREEN = {"chk", "c-sp", "act", "deed"}  # boxes, small charts and buttons are no data
MOST = "200"


@pytest.fixture
def town() -> Town:
    found = full_town()
    for customer, name in zip(found.customers, HOSTILE, strict=True):
        Customer.objects.filter(pk=customer.pk).update(name=name)
    return found


def test_every_list_is_compared() -> None:
    found = set(_lists())

    assert {page.__name__ for page in found} - {"FilesPage", "NewAlarms"} == set(LISTS.values())
    assert {page.__name__ for page in found if not page.has_files} == {"FilesPage"}


def test_page_workbook_and_csv_have_the_same_rows_columns_and_order(
    client: Client, town: Town
) -> None:
    failed = []
    for path in LISTS:
        for address in _and_by_another_column(client, path):
            try:
                _compare(client, address)
            except AssertionError as error:  # the others are to be looked at too
                failed.append(f"{address}: {str(error)[:400]}")

    assert not failed, "\n".join(failed)


def _compare(client: Client, address: str) -> None:
    html = client.get(_with(address, per=MOST)).content.decode()
    heads, rows = _heads(html), list(_rows(html))
    (said, *_), book_heads, *book = _book(client, address)
    (csv_said,), csv_heads, *lines = _csv(client, address)

    assert len(rows) == len(book) == len(lines) == total_of(html)
    assert rows, "nothing to compare"
    assert "기준: " in said.value
    assert f"{len(rows):,}건" in said.value
    assert _AS_OF.sub("", said.value) == _AS_OF.sub("", csv_said)
    assert csv_heads == [cell.value for cell in book_heads]
    names = [name.removesuffix("(시간)") for name in csv_heads]  # words on screen, hours in files
    assert [name for name in names if name in heads] == heads  # 납기 has more in its file
    places = [names.index(head) for head in heads]
    for shown, typed, line in zip(rows, book, lines, strict=True):
        for (css, text), place in zip(shown, places, strict=True):
            _compare_cell(css, text, typed[place], line[place], where=names[place])


def _compare_cell(css: str, text: str, cell: Any, written: str, *, where: Any) -> None:
    value = cell.value
    assert cell.data_type != "f", where
    assert _agrees(text, value), (where, text, value)
    if isinstance(value, int | float):
        assert float(written) == pytest.approx(value, rel=1e-12), (where, written, value)
        return
    assert written == _as_csv(cell), (where, written, value)
    assert not written.startswith(STARTS), where
    if isinstance(value, str):
        assert not re.fullmatch(r"\d{4}-\d\d-\d\d", value), (where, "a day is a date", value)
        assert "num" not in css.split(), (where, "a figure is a number", value)


def _agrees(text: str, value: Any) -> bool:
    """Whether a cell of the page says what the file says, in its own format."""
    text = text.replace("−", "-").lstrip("▼ ").strip()
    if value is None or value == "":
        return text in ("", "–", "처리하기")  # what is to be done is no data
    if isinstance(value, bool | str):
        parts = [part.partition(" (")[0].strip() for part in str(value).split(";")]
        return text in str(value).strip() or all(part in text for part in parts)
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == 0
        return text.endswith(f"{value:%H:%M}") or (midnight and text == f"{value:%Y-%m-%d}")
    if lasting := re.fullmatch(r"(?:(\d+)일)? ?(?:(\d+)시간)?", text):
        days, hours = (int(each or 0) for each in lasting.groups())
        return bool(days * 24 + hours == value)
    found = re.search(r"-?[\d,]+(?:\.(\d+))?", text)
    digits = len(found.group(1) or "") if found else 0
    return (
        bool(found) and abs(float(found.group().replace(",", "")) - value) <= 0.5001 * 10**-digits
    )


def _as_csv(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if "hh" in cell.number_format else f"{value:%Y-%m-%d}"
    return f"'{value}" if value.startswith(STARTS) else value


def _lists(page: type[ListPage] = ListPage) -> Iterator[type[ListPage]]:
    for each in page.__subclasses__():
        yield from () if inspect.isabstract(each) else (each,)
        yield from _lists(each)


def _with(address: str, **added: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in added.items())
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _and_by_another_column(client: Client, path: str) -> list[str]:
    """The list as it opens, and sorted by the last column that can be."""
    html = client.get(path).content.decode()
    found = re.findall(r"<th [^>]*><a href=\"(\?[^\"]+)\"", html)
    return [path, path.partition("?")[0] + unescape(found[-1])] if found else [path]


def _heads(html: str) -> list[str]:
    """The columns of the page's table as a file names them."""
    table = html.split('data-total="', 1)[1].split("</thead>", 1)[0]
    upper, *lower = [
        re.findall(r"<th ([^>]*)>(.*?)</th>", row, re.DOTALL) for row in table.split("<tr>")[1:]
    ]
    below, heads = iter(lower[0] if lower else ()), []
    for attributes, content in upper:
        if ON_SCREEN & set(_css(attributes)):
            continue
        label = _words(content)
        if lower and "rowspan=" not in attributes:
            span = re.search(r'colspan="(\d+)"', attributes)
            under = [_words(next(below)[1]) for _ in range(int(span.group(1)) if span else 1)]
            heads += [f"{label} {each}" for each in under]
        else:
            heads.append(label)
    return heads


def _rows(html: str) -> Iterator[list[tuple[str, str]]]:
    """The cells of the list's own rows: classes and text. What opens inside a row is left out."""
    body = html.split('data-total="', 1)[1].split("<tbody>", 1)[1]
    body = re.sub(r"<details\b.*?</details>", "", body, flags=re.DOTALL)
    for row in re.findall(r"<tr>(.*?)</tr>", body.split("</tbody>", 1)[0], re.DOTALL):
        cells = re.findall(r"<td([^>]*)>(.*?)</td>", row, re.DOTALL)
        if 'class="empty"' not in row:
            yield [
                (" ".join(_css(attributes)), unescape(re.sub(r"<[^>]+>", "", content)))
                for attributes, content in cells
                if not ON_SCREEN & set(_css(attributes))
            ]


def _css(attributes: str) -> list[str]:
    found = re.search(r'class="([^"]*)"', attributes)
    return found.group(1).split() if found else []


def _words(content: str) -> str:
    """The label of a head without its ? and its arrow."""
    return unescape(re.sub(r"^<a [^>]*>", "", content.strip()).partition("<")[0]).strip()


def _book(client: Client, address: str) -> list[tuple[Any, ...]]:
    answer = client.get(_with(address, format="xlsx"))
    return list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows())  # type: ignore[attr-defined]


def _csv(client: Client, address: str) -> list[list[str]]:
    content = b"".join(client.get(_with(address, format="csv")).streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
