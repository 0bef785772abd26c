"""Columns of 검침집계 (S-62…S-71)."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from dashboard.pages.totals.rows import TotalRow
from dashboard.ui.columns import Column, CubicMetresColumn, NumberColumn, RateColumn, RowLinkColumn
from dashboard.ui.links import CountColumn, CustomerUseColumn, tag
from dashboard.ui.pages import ListTable
from dashboard.ui.wording import DASH, count, cubic_metres, percent
from metering.core.rates import Sums

TARGET_PERCENT = 98.0


def below_target(value: float | None, _: Any) -> str:
    """This function will mark a rate below the target."""
    return "lowv" if value is not None and value < TARGET_PERCENT else ""


class SettledColumn(Column):
    """진행, 잠정, 확정 (T-5)."""

    def render(self, value: str) -> SafeString:
        """This function will draw the word in a frame."""
        return tag(value)


def _list_href(row: TotalRow, reads: str) -> str:
    return f"{reverse('readings')}?{row.query}&reads={reads}"


class GroupTable(ListTable):
    """Sums of groups over the period."""

    caption = "검침집계"
    empty_note = "이 기간에 집계된 검침이 없습니다"

    label = RowLinkColumn(verbose_name="구분", href=lambda row: row.href, width=20)
    good_connections = NumberColumn(
        verbose_name="수전수(정상)", accessor="sums__connections_good", phone="수전수"
    )
    reads = NumberColumn(verbose_name="검침건수", accessor="sums__good", phone="검침건수")
    hourly_rate = RateColumn(verbose_name="시간 검침률(%)", mark=below_target, phone="시간 %")
    daily_rate = RateColumn(verbose_name="일 검침률(%)", mark=below_target, phone="일 %")
    usage = CubicMetresColumn(verbose_name="총 사용량(m³)", accessor="sums__usage_l", phone="m³")
    mean = CubicMetresColumn(
        verbose_name="평균(m³/전)", accessor="sums__mean_usage_l", phone="평균"
    )


class DayTable(GroupTable):
    """The columns of S-62…S-71; every count leads to its list, extremes to their customer."""

    label = RowLinkColumn(
        verbose_name="검침일", href=lambda row: row.href, order_by=("day",), width=12
    )
    settled = SettledColumn(verbose_name="상태", orderable=False, css="nw", width=8)
    good_connections = CountColumn(
        verbose_name="수전수(정상)",
        accessor="read",
        order_by=("sums__connections_good",),
        href=lambda row: _list_href(row, "some"),
        phone="수전수",
    )
    missing = CountColumn(
        verbose_name="미수신(전)",
        accessor="silent",
        orderable=False,
        href=lambda row: _list_href(row, "none"),
        phone="미수신",
    )
    highest = CustomerUseColumn(
        verbose_name="최고(m³)",
        accessor="closed__highest_l",
        number="highest_number",
        orderable=False,
        phone="최고",
    )
    lowest = CustomerUseColumn(
        verbose_name="최저(m³)",
        accessor="closed__lowest_l",
        number="lowest_number",
        orderable=False,
        phone="최저",
    )
    median = CubicMetresColumn(
        verbose_name="중앙값(m³)", accessor="closed__median_l", orderable=False
    )
    note = Column(verbose_name="비고", orderable=False, css="mut", width=24)

    optional = ("median",)

    class Meta:
        sequence = (
            "label", "settled", "good_connections", "reads", "hourly_rate", "daily_rate", "usage",
            "mean", "highest", "lowest", "median", "missing", "note",
        )  # fmt: skip


def pinned_texts(sums: Sums, *, grouped: bool) -> dict[str, str]:
    """This function will write the 합계 row by column name; today stays outside (D-07)."""
    return {
        "label": "합계" if grouped else "합계 (당일 제외)",
        "good_connections": count(sums.connections_good),
        "reads": count(sums.good),
        "hourly_rate": percent(sums.hourly_rate).rstrip("%"),
        "daily_rate": percent(sums.daily_rate).rstrip("%"),
        "usage": cubic_metres(sums.usage_l),
        "mean": cubic_metres(sums.mean_usage_l),
        "highest": DASH,
        "lowest": DASH,
        "median": DASH,
        "missing": count(sums.connections - sums.connections_good),
    }
