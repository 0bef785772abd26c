"""확정 후 정정: settled days whose figures changed later, old → new, by customer (T-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from customers.models import Customer
from dashboard.ui.columns import Column, CubicMetresColumn, DayColumn, MomentColumn, RowLinkColumn
from dashboard.ui.doing import account_of
from dashboard.ui.language import say
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import MONTH_DAYS, DateField, Period, read_range
from mdm.lib.masking import mask_name
from metering.models import Correction
from metering.queries.corrections import corrections

READS, USAGE, FILLED = "검침수", "사용량(m³)", "보정 포함(m³)"
_ONE_CUSTOMER = ("state", "alarm", "since", "missing", "bbox", "q")


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One correction with its customer."""

    day: date
    recorded_at: datetime
    number: str
    name: str
    found: Correction

    @property
    def change_l(self) -> int | None:
        """This function will return how far 보정 포함 moved, None where a side is unknown."""
        old_l, new_l = self.found.old_filled_l, self.found.new_filled_l
        return None if old_l is None or new_l is None else new_l - old_l


def _side(name: str, group: str, label: str) -> Any:
    return CubicMetresColumn(
        verbose_name=label, group=group, accessor=f"found__{name}", orderable=False,
        phone=f"{group.removesuffix('(m³)')} {label}",
    )  # fmt: skip


class CorrectionsTable(ListTable):
    """Figures before and after, side by side."""

    caption = "확정 후 정정"
    empty_note = "이 기간에 확정 후 바뀐 날이 없습니다"

    day = DayColumn(verbose_name="검침일")
    recorded_at = MomentColumn(verbose_name="정정 일시", css="nw")
    name = RowLinkColumn(
        verbose_name="수용가",
        href=lambda line: f"{reverse('customer', args=[line.number])}?date={line.day.isoformat()}",
        orderable=False,
    )
    number = Column(verbose_name="고객번호", orderable=False, css="nw")
    old_good = Column(
        verbose_name="이전", group=READS, accessor="found__old_good", orderable=False, css="num",
        phone="검침수 이전",
    )  # fmt: skip
    new_good = Column(
        verbose_name="정정", group=READS, accessor="found__new_good", orderable=False, css="num",
        phone="검침수 정정",
    )  # fmt: skip
    old_usage = _side("old_usage_l", USAGE, "이전")
    new_usage = _side("new_usage_l", USAGE, "정정")
    old_filled = _side("old_filled_l", FILLED, "이전")
    new_filled = _side("new_filled_l", FILLED, "정정")
    change = CubicMetresColumn(
        verbose_name="증감", group=FILLED, accessor="change_l", orderable=False, phone="증감"
    )


class CorrectionsPage(ListPage):
    """Corrections of the days from–to, under the conditions of places and attributes."""

    title = "확정 후 정정"
    table_class = CorrectionsTable
    default_sort = "-recorded_at"
    facet_names = ("use", "block", "wtp", "year", "maker", "comm", "bore")

    @cached_property
    def period(self) -> Period:
        """This function will return the corrected days, the last month by default."""
        first = Period(self.today - timedelta(days=MONTH_DAYS - 1), self.today)
        return read_range(self.request.GET, default=first, latest=self.today)

    def rows(self) -> Rows:
        """This function will return the corrections as the badge of 검침집계 counts them."""
        self.filter.chosen.update(dict.fromkeys(_ONE_CUSTOMER))
        return corrections(
            from_day=self.period.from_day,
            to_day=self.period.to_day,
            segments=self.filter.segment_ids,
        )

    def prepared(self, rows: Iterable[Correction]) -> Iterable[CorrectionLine]:
        """This function will add the customers, names masked for viewers."""
        held = list(rows)
        customers = Customer.objects.in_bulk({each.customer_id for each in held})
        masked = not account_of(self.request).may_administer
        return [
            CorrectionLine(
                day=each.day,
                recorded_at=each.recorded_at,
                number=customer.number,
                name=mask_name(customer.name) if masked else customer.name,
                found=each,
            )
            for each in held
            if (customer := customers.get(each.customer_id))
        ]

    def context(self) -> dict[str, Any]:
        """This function will return the dates."""
        return {
            "dates": [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
            ]
        }

    def conditions(self) -> str:
        """This function will add the days to the conditions."""
        return say(
            "{conditions} · 검침일: {words}",
            conditions=super().conditions(),
            words=self.period.words,
        )
