"""Pages drawn from one snapshot, and the list page: filter, table, paging and files in four attributes."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.views import View

from customers.queries import visible_neighbourhoods
from dashboard.frame import remember
from dashboard.ui import exports, wording
from dashboard.ui.backgrounds import background_of, is_wanted, order
from dashboard.ui.chosen_columns import (
    ColumnMenu,
    chosen_columns,
    column_menu,
    hidden_columns,
)
from dashboard.ui.columns import ListTable
from dashboard.ui.filters import FACETS, REGIONS, AsOf, CustomerFilter
from dashboard.ui.kept import SavedViews, opened_by, opening, saved_views
from dashboard.ui.known import Known, dropped, is_narrowed
from dashboard.ui.language import say, word
from dashboard.ui.ordering import OrderedRows, Rows, known_sort, ordered, rows_of_page
from dashboard.ui.paging import pager_for
from dashboard.ui.past_hours import expired
from dashboard.ui.purposes import asks_purpose, noting, purpose_of
from dashboard.ui.swaps import keep_apart, layout_of
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import actor_of
from mdm.sessions import is_asked_for
from metering.queries.places import choices
from metering.queries.snapshot import Shot, snapshot


class Page(View):
    """A page of the menu: `answer` is drawn inside one snapshot with the viewer's filter at hand."""

    title: ClassVar[str] = ""
    template_name: ClassVar[str] = ""
    facet_names: ClassVar[Sequence[str]] = FACETS
    kept_names: ClassVar[Sequence[str]] = ()  # query names that a new filter keeps
    known: ClassVar[Mapping[str, Known]] = MappingProxyType(
        {}
    )  # what query names of its own may say

    shot: Shot
    now: datetime
    today: date
    as_of: AsOf
    filter: CustomerFilter
    saved: SavedViews | None

    def get(self, request: HttpRequest, **_: Any) -> HttpResponseBase:
        """This function will answer with the page or its file, all of one snapshot."""
        if getattr(request.user, "must_change_password", False):
            return HttpResponseRedirect(reverse("password"))
        self.saved = saved_views(request)
        if address := opening(request, self.saved):
            return HttpResponseRedirect(address)
        with snapshot() as self.shot:
            self.now = clock.now()
            self.today = self.now.astimezone(clock.SEOUL).date()
            self.as_of = AsOf(self.today, self.shot.made_at or self.now)
            self.filter = filter_of(request, as_of=self.as_of)
            remember(request, shot=self.shot, scope=self.filter.scope)
            notices = dropped([*self.filter.dropped, *self.unknown()])
            notices += expired(request, as_of=self.as_of)
            for notice in notices if is_asked_for(request) else ():
                messages.warning(request, notice)
            response = self.answer()
            if isinstance(response, TemplateResponse):
                response.render()
        self.answered()
        keep_apart(response)
        return response

    def asked_for(self, name: str) -> str:
        """This function will return what a name of `known` says in the query string."""
        return self.known[name].read(self.request.GET, name)

    def unknown(self) -> list[str]:
        """This function will name the conditions of the page's own that mean nothing."""
        query = self.request.GET
        return [each.label for name, each in self.known.items() if each.is_unknown(query, name)]

    def answer(self) -> HttpResponseBase:
        """This function will make the response inside the snapshot."""
        return self.draw(**self.context())

    def answered(self) -> None:
        """This function will run after the snapshot closed: the place for what is written down."""

    def context(self) -> dict[str, Any]:
        """This function will return what the page's template needs beyond the frame."""
        return {}

    def draw(self, **context: Any) -> TemplateResponse:
        """This function will draw the page's template with the frame that every page shares."""
        return TemplateResponse(self.request, self.template_name, self.frame() | context)

    def frame(self) -> dict[str, Any]:
        """This function will return title, snapshot, times and filter bar."""
        return {
            "layout": layout_of(self.request),
            "title": word(self.title),
            "snapshot": self.shot.id or "",
            "as_of": self.as_of.at,
            "now": self.now,
            "today": self.today,
            "filter": self.filter,
            "facets": self.filter.facets(self.facet_names) if self.facet_names else [],
            "region": self.filter.region() if self.facet_names else None,
            "keep": self.kept(),
            "reset_href": f"{self.request.path}?saved=none",
            "narrowed": is_narrowed(self.request.GET),
            "saved": self.saved,
            "print_conditions": self.conditions(),
        }

    def kept(self) -> list[tuple[str, str]]:
        """This function will return the query values that stay when the filter form is sent."""
        shown = {*self.facet_names, *REGIONS}
        own = {name: self.request.GET.get(name, "") for name in (*self.kept_names, "cols")}
        kept = {name: text for name, text in self.filter.params().items() if name not in shown}
        whole = {"saved": "none"} if opened_by(self.request, self.saved) else {}
        return [(name, text) for name, text in (kept | own | whole).items() if text]

    def conditions(self) -> str:
        """This function will say in one line what is shown and as of when."""
        as_of = wording.moment(self.as_of.at)
        return say(
            "{title} · 조건: {conditions} · 기준: {as_of}",
            title=self.title,
            conditions=self.filter.conditions(),
            as_of=as_of,
        )


class ListPage(Page, ABC):
    """A list in four attributes: title, table_class, default_sort and `rows`; the rest follows."""

    template_name = "pages/list.html"
    table_class: ClassVar[type[ListTable]]
    default_sort: ClassVar[str] = ""
    default_per: ClassVar[int] = 50
    unique_key: ClassVar[str] = "pk"  # ends every ordering
    has_files: ClassVar[bool] = True
    personal: ClassVar[bool] = True  # its files are logged as taken personal data
    kept_names: ClassVar[Sequence[str]] = ("sort", "per", "cols")

    taken: Access | None = None
    first_place: int = 1  # 순번 of the first row that is drawn
    ordered_rows: int | None = None  # of a file that a worker shall write

    @abstractmethod
    def rows(self) -> Rows:
        """This function will return all rows in scope and filter, unordered."""

    def prepared(self, rows: Iterable[Any]) -> Iterable[Any]:
        """This function will turn query rows into the records whose attributes the columns show."""
        return rows

    def answer(self) -> HttpResponseBase:
        """This function will answer with the page, or with the file that `format` asks for."""
        file_format = self.request.GET.get("format", "")
        rows = self.ordered(self.rows())
        total = self.count(rows)
        if file_format not in exports.FORMATS or not self.has_files:
            return self.draw(**self.listing(rows, total))
        if is_wanted(self.request, rows=total, most=exports.MOST_ROWS):
            self.ordered_rows = total
            return HttpResponseRedirect(reverse("files"))
        return self.file(rows, total, file_format)

    def count(self, rows: Rows) -> int:
        """This function will return how many rows there are."""
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    def answered(self) -> None:
        """This function will log a taken file (who, which conditions, how many rows), or order one
        that is too large to wait for."""
        if self.ordered_rows is not None:
            order(self.request, title=self.title, rows=self.ordered_rows)
        if self.taken is not None:
            log_access(self.taken, by=actor_of(self.request), now=self.now)

    def listing(self, rows: Rows, total: int) -> dict[str, Any]:
        """This function will return the context of one page of the list."""
        query = self.request.GET
        pager = pager_for(
            page=query.get("page", ""),
            per=query.get("per", ""),
            total=total,
            default_per=self.default_per,
        )
        self.first_place = pager.offset + 1
        table = self.table(list(self.prepared(rows_of_page(rows, pager=pager))))
        table.total = total
        return {
            "table": table,
            "pager": pager,
            "tabs": self.tabs(),
            "column_menu": self.column_menu(),
            "list_query": [*self.filter.params().items(), *self._kept_without("page")],
            "has_files": self.has_files,
            "asks_purpose": self.personal and asks_purpose(self.request, day=self.today),
        } | self.context()

    def tabs(self) -> Sequence[Any]:
        """This function will return the tabs above the list."""
        return ()

    def file(self, rows: Rows, total: int, file_format: str) -> HttpResponseBase:
        """This function will write all rows through the shown columns."""
        source = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
        reason = purpose_of(self.request, day=self.today) if self.personal else ""
        background = background_of(self.request)
        numbers: list[str] = background.numbers if background else []
        records = noting(self.prepared(source), numbers)
        if background:
            background.says(self.conditions)
            records = background.counted(records, total=total)
        response = exports.file_of(
            self.table([]),
            records=records,
            file_format=file_format,
            name=f"{word(self.title)}_{self.today:%Y%m%d}",
            conditions=say("{conditions} · {total:,}건", conditions=self.conditions(), total=total),
        )
        if self.personal and background is None:  # else logged when it is fetched
            with translation.override(settings.LANGUAGE_CODE):  # the log has one language
                self.taken = Access(AccessKind.DOWNLOAD, self.conditions(), total, reason, numbers)
        return response

    def table(self, records: list[Any]) -> ListTable:
        """This function will make the table over finished records."""
        table = self.table_class(
            data=OrderedRows(records),
            order_by=self.sort,
            exclude=self._hidden(),
            empty_text=self.table_class.why_empty(narrowed=is_narrowed(self.request.GET)),
        )
        table.today = self.today
        table.row_query = self.row_query()
        return table

    @property
    def sort(self) -> str:
        """This function will return the sort column with its sign, the default for an unknown one."""
        asked = self.request.GET.get("sort", "")
        return known_sort(asked, table_class=self.table_class, default=self.default_sort)

    def ordered(self, rows: Rows) -> Rows:
        """This function will order rows by the sort column, unknown values last, then by key."""
        return ordered(rows, sort=self.sort, table_class=self.table_class, key=self.unique_key)

    def row_query(self) -> str:
        """This function will return what row links carry, so that a row's page knows the list."""
        return ""

    def column_menu(self) -> ColumnMenu | None:
        """This function will return what 열 설정 offers, None where the columns are fixed."""
        if self.table_class.fixed:
            return None
        return column_menu(table_class=self.table_class, chosen=self._chosen_columns)

    @property
    def _chosen_columns(self) -> str:
        return chosen_columns(self.request, table_class=self.table_class)

    def _hidden(self) -> tuple[str, ...]:
        return hidden_columns(table_class=self.table_class, chosen=self._chosen_columns)

    def _kept_without(self, name: str) -> list[tuple[str, str]]:
        names = dict.fromkeys((*self.kept_names, "cols"))
        own = ((each, self.request.GET.get(each, "")) for each in names if each != name)
        return [(each, text) for each, text in own if text]


def filter_of(request: HttpRequest, *, as_of: AsOf) -> CustomerFilter:
    """This function will make the filter of a request with the viewer's region scope."""
    scope = visible_neighbourhoods(request.user)
    return CustomerFilter(
        request.GET, choices=choices(neighbourhoods=scope), scope=scope, as_of=as_of
    )


__all__ = ["ListPage", "ListTable", "Page", "Rows", "filter_of"]
