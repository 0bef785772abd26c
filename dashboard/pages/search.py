"""통합검색: one box; an exact number leads straight to the customer, else a list (SCREENS 2.11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.queries import scoped
from dashboard.ui.columns import (
    Column,
    CubicMetresColumn,
    RowLinkColumn,
    SlotColumn,
    StateColumn,
    WordColumn,
)
from dashboard.ui.filter_fields import LONGEST_TEXT
from dashboard.ui.language import say
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.wording import moment
from metering.models import CustomerState
from metering.queries import search
from metering.queries.states import StateRow, state_rows, with_devices


@dataclass(frozen=True, slots=True)
class Hit:
    """A found customer and the field that matched."""

    row: StateRow
    matched: str


def marked(text: str, words: Sequence[str]) -> SafeString:
    """This function will escape a text and mark the first place of each searched word in it."""
    low, spans = text.lower(), list[tuple[int, int]]()
    for word in words:
        at = low.find(word)
        if (
            at >= 0
            and len(low) == len(text)
            and all(at >= end or at + len(word) <= start for start, end in spans)
        ):
            spans.append((at, at + len(word)))
    parts, last = [], 0
    for start, end in sorted(spans):
        parts.append(format_html("{}<mark>{}</mark>", text[last:start], text[start:end]))
        last = end
    return format_html_join("", "{}", ((part,) for part in [*parts, text[last:]]))


class FoundColumn(Column):
    """A text with the searched words marked."""

    def render(self, value: str, table: Any) -> SafeString:
        """This function will mark the words of the table's search."""
        return marked(value, table.words)


class FoundLinkColumn(RowLinkColumn):
    """The row's link with the searched words marked."""

    def render(self, value: Any, record: Any, table: Any) -> SafeString:
        """This function will mark the words of the table's search inside the link."""
        return super().render(marked(str(value), table.words), record, table)


class SearchTable(ListTable):
    """What was found, where it matched, and the state of it."""

    words: Sequence[str] = ()

    caption = "검색 결과"
    empty_note = "찾는 수용가가 없습니다"

    state = StateColumn(verbose_name="상태", accessor="row__state", order_by=("state",))
    name = FoundLinkColumn(
        verbose_name="수용가",
        accessor="row__name",
        order_by=("customer__name",),
        href=lambda hit: reverse("customer", args=[hit.row.number]),
    )
    number = FoundColumn(
        verbose_name="고객번호", accessor="row__number", order_by=("customer__number",)
    )
    matched = WordColumn(verbose_name="일치", orderable=False)
    address = FoundColumn(
        verbose_name="주소", accessor="row__address", order_by=("customer__address",)
    )
    meter = FoundColumn(
        verbose_name="계량기번호",
        accessor="row__meter_serial",
        order_by=("installation__meter__serial",),
        phone="계량기",
    )
    terminal = FoundColumn(
        verbose_name="단말 ID",
        accessor="row__terminal_id",
        order_by=("terminal_name",),
        phone="단말",
    )
    ctn = FoundColumn(
        verbose_name="CTN", accessor="row__ctn", order_by=("terminal_ctn",), phone="CTN"
    )
    slot = SlotColumn(
        verbose_name="최종검침", accessor="row__latest_slot_at", order_by=("latest_slot_at",)
    )
    register = CubicMetresColumn(
        verbose_name="최종지침(m³)",
        accessor="row__latest_register_l",
        order_by=("latest_register_l",),
        phone="지침",
    )


class SearchPage(ListPage):
    """The list behind the search box."""

    title = "검색"
    template_name = "pages/search.html"
    table_class = SearchTable
    default_sort = "number"
    unique_key = "customer_id"
    facet_names = ()

    @cached_property
    def text(self) -> str:
        """This function will return what is searched for."""
        return self.request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]

    @cached_property
    def ids(self) -> list[int]:
        """This function will return the customers that contain the text."""
        return search.found_ids(text=self.text, neighbourhoods=self.filter.scope)

    def answer(self) -> HttpResponseBase:
        """This function will jump to the one customer that the text names exactly, or list."""
        exact = search.exact_numbers(text=self.text, customers=scoped(self.request.user))
        if not exact and len(self.ids) < search.CAP:
            exact = search.numbers_without_dashes(text=self.text, ids=self.ids)
        if len(exact) == 1:
            return HttpResponseRedirect(reverse("customer", args=exact))
        return super().answer()

    def table(self, records: list[Any]) -> ListTable:
        """This function will tell the table what is marked."""
        made = super().table(records)
        made.words = self.text.lower().split()[:5]
        return made

    def rows(self) -> Rows:
        """This function will return the found customers."""
        return with_devices(CustomerState.objects.filter(customer_id__in=self.ids))

    def prepared(self, rows: Iterable[Any]) -> Iterable[Hit]:
        """This function will pair each row with the field that matched."""
        masked = not self.request.user.may_administer  # type: ignore[union-attr]
        source = list(rows)
        whole = {each.customer.number: each.customer for each in source}
        for row in state_rows(source, now=self.now, masked=masked):
            fields = {
                "고객번호": row.number, "이름": whole[row.number].name,
                "주소": whole[row.number].address,
                "계량기번호": row.meter_serial, "단말 ID": row.terminal_id, "CTN": row.ctn,
            }  # fmt: skip
            yield Hit(row, search.matched_field(text=self.text, fields=fields))

    def context(self) -> dict[str, Any]:
        """This function will keep the text in the search box."""
        return {"search_text": self.text}

    def conditions(self) -> str:
        """This function will say what was searched for."""
        return say(
            "{title}: {text} · 기준: {at}",
            title=self.title,
            text=self.text,
            at=moment(self.as_of.at),
        )
