"""Large files in the background: a page orders one, a worker draws the same page again and counts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import translation

from dashboard.ui.doing import account_of
from dashboard.ui.language import say, spoken
from mdm.lib import clock
from metering.actions.files import FileOrder, UnableToOrderFile, order_file

_ASKED = "background"  # query name: the reader does not want to wait
_MOST_XLSX_ROWS = 1_000_000  # a sheet ends at 1,048,576


class UnableToGoOn(RuntimeError):
    """A file that nobody wants any more: cancelled, or taken over by another worker."""


@dataclass(slots=True)
class Background:
    """What a worker and the page that it draws tell each other; `stopped` is set by the worker."""

    total: int = 0
    done: int = 0
    conditions: str = ""
    logged: str = ""  # the conditions in the language of the access log
    numbers: list[str] = field(default_factory=list)  # 고객번호 of everybody in the file
    scope: frozenset[int] | None = None
    stopped: bool = False

    def says(self, conditions: Callable[[], str]) -> None:
        """This function will keep what the file shows: for its owner, and for the log."""
        self.conditions = conditions()
        with translation.override(settings.LANGUAGE_CODE):
            self.logged = conditions()

    def counted(self, records: Iterable[Any], *, total: int) -> Iterator[Any]:
        """This function will pass records on and count them. Raises `UnableToGoOn` once stopped."""
        self.total = total
        for record in records:
            if self.stopped:
                raise UnableToGoOn
            self.done += 1
            yield record


def background_of(request: HttpRequest) -> Background | None:
    """This function will return the worker behind a request, None for a browser."""
    found: Background | None = vars(request).get("background")
    return found


def is_wanted(request: HttpRequest, *, rows: int, most: int) -> bool:
    """This function will say whether a file goes to a worker: too many rows, or asked for."""
    return background_of(request) is None and (rows > most or _ASKED in request.GET)


def order(request: HttpRequest, *, title: str, rows: int) -> None:
    """This function will order the file that a request asks for and tell its reader; too many rows
    for a sheet become a csv."""
    account, query = account_of(request), request.GET.copy()
    query.pop(_ASKED, None)
    if rows > _MOST_XLSX_ROWS:
        query["format"] = "csv"
    wanted = FileOrder(
        owner_id=account.pk,
        role=account.role,
        title=title,
        path=request.path,
        query=query.urlencode(),
        file_format=str(query["format"]),
        rows_total=rows,
        language=spoken(),
    )
    try:
        order_file(wanted, now=clock.now())
    except UnableToOrderFile as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, say("{rows:,}건을 파일로 만들고 있습니다. 이 화면을 떠나도 됩니다.", rows=rows)
        )
