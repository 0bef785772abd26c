"""Columns of 검침집계 (S-62…S-71)."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.pages.totals.rows import TotalRow
from dashboard.ui.columns import (
    Column,
    CubicMetresColumn,
    NumberColumn,
    RateColumn,
    RowLinkColumn,
    WordColumn,
)
from dashboard.ui.language import word
from dashboard.ui.links import CountColumn, CustomerUseColumn
from dashboard.ui.pages import ListTable
from dashboard.ui.settled import CorrectedColumn, SettledColumn
from dashboard.ui.sumline import HINTS
from dashboard.ui.targets import is_low
from dashboard.ui.wording import DASH, count, cubic_metres, percent
from mdm.lib.spreadsheets import WHOLE
from metering.queries.period import PeriodUse
from metering.queries.totals import Total

USAGE = "총 사용량(m³)"


def below_target(value: float | None, record: TotalRow) -> str:
    """This function will mark a rate below the target of its row, once all of its day was to come."""
    return "lowv" if not record.is_open and is_low(value, target=record.target) else ""


def _list_href(row: TotalRow, reads: str) -> str:
    return f"{reverse('readings')}?{row.query}&reads={reads}"


def _corrections_href(row: TotalRow) -> str:
    return f"{reverse('corrections')}?{row.query}"


class ReadsColumn(Column):
    """The number of reads; it leads to those who sent none, whom it does not count."""

    css = "num"
    sheet_format = WHOLE

    def render(self, value: int, record: TotalRow) -> SafeString:
        """This function will draw the number as a link to 미수신."""
        href = _list_href(record, "none")
        said = word("미수신 목록")
        return format_html('<a href="{}" title="{}">{}</a>', href, said, count(value))


class GroupTable(ListTable):
    """Sums of groups over the period."""

    caption = "검침집계"
    empty_note = "이 기간에 집계된 검침이 없습니다"

    label = RowLinkColumn(verbose_name="구분", href=lambda row: row.href)
    good_connections = NumberColumn(
        verbose_name="수전수(정상)",
        accessor="sums__connections_good",
        phone="수전수",
        hint="기간의 날마다 센 정상 수전수를 더한 연수입니다.",
    )
    reads = NumberColumn(verbose_name="검침건수", accessor="sums__good", phone="검침건수")
    hourly_rate = RateColumn(verbose_name="시간 검침률(%)", mark=below_target, phone="시간 %")
    daily_rate = RateColumn(verbose_name="일 검침률(%)", mark=below_target, phone="일 %")
    usage = CubicMetresColumn(
        verbose_name="수신 기준",
        group=USAGE,
        accessor="sums__usage_l",
        phone="수신 m³",
        hint="받은 지침의 차이만 더한 값입니다. 하루의 시작과 끝 지침이 모두 있어야 빠짐이 없습니다.",
    )
    unallocated = CubicMetresColumn(
        verbose_name="미배분", group=USAGE, phone="미배분 m³", accessor="unallocated_l",
        hint=HINTS["미배분"],
    )  # fmt: skip
    period_use = CubicMetresColumn(
        verbose_name="기간 사용량", group=USAGE, phone="기간 m³", accessor="period_use_l",
        hint=HINTS["기간 사용량"],
    )  # fmt: skip
    filled = CubicMetresColumn(
        verbose_name="보정 포함",
        group=USAGE,
        accessor="total__filled_l",
        mark=lambda _, row: "est" if row.total.estimated_l else "",
        phone="보정 m³",
        hint="빠진 시간을 추정으로 채운 값입니다. 두 지침 사이의 합은 정확하고 나눈 모양만 추정입니다.",
    )
    share = RateColumn(
        verbose_name="추정 비중(%)",
        group=USAGE,
        accessor="estimated_share",
        phone="추정 %",
        hint="보정 포함 사용량 가운데 추정으로 채운 몫입니다.",
    )
    mean = CubicMetresColumn(
        verbose_name="평균(m³/전)", accessor="sums__mean_usage_l", phone="평균"
    )


class DayTable(GroupTable):
    """The columns of S-62…S-71; every count leads to its list, extremes to their customer."""

    # what no day owns has no day to stand at
    unallocated = period_use = None  # type: ignore[assignment]
    label = RowLinkColumn(verbose_name="검침일", accessor="day", href=lambda row: row.href)
    settled = SettledColumn(verbose_name="상태", orderable=False, css="nw")
    good_connections = CountColumn(
        verbose_name="수전수(정상)",
        accessor="read",
        order_by=("sums__connections_good",),
        href=lambda row: _list_href(row, "some"),
        phone="수전수",
    )
    reads = ReadsColumn(verbose_name="검침건수", accessor="sums__good", phone="검침건수")
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
    zero_usage = NumberColumn(
        verbose_name="0 사용(전)",
        accessor="closed__zero_usage",
        orderable=False,
        phone="0 사용",
        hint="하루 동안 지침이 그대로인 수전의 수입니다.",
    )
    median = CubicMetresColumn(
        verbose_name="중앙값(m³)", accessor="closed__median_l", orderable=False
    )
    corrections = CorrectedColumn(
        verbose_name="정정", orderable=False, href=_corrections_href, phone="정정"
    )
    note = WordColumn(verbose_name="비고(사유)", orderable=False, css="mut why")

    optional = ("median",)

    class Meta:
        sequence = (
            "label", "settled", "good_connections", "reads", "hourly_rate", "daily_rate", "usage",
            "filled", "share", "mean", "highest", "lowest", "zero_usage", "median", "missing",
            "corrections", "note",
        )  # fmt: skip


def pinned_texts(total: Total, use: PeriodUse, *, grouped: bool) -> dict[str, str]:
    """This function will write the 합계 row by column name; today stays outside (D-07)."""
    sums = total.sums
    return {
        "label": "합계" if grouped else "합계·평균 (당일 제외)",
        "good_connections": count(sums.connections_good),
        "reads": count(sums.good),
        "hourly_rate": percent(sums.hourly_rate).rstrip("%"),
        "daily_rate": percent(sums.daily_rate).rstrip("%"),
        "usage": cubic_metres(sums.usage_l),
        "unallocated": cubic_metres(use.unallocated_l),
        "period_use": cubic_metres(use.use_l),
        "filled": cubic_metres(total.filled_l),
        "share": percent(total.estimated_share).rstrip("%"),
        "mean": cubic_metres(sums.mean_usage_l),
        "highest": DASH,
        "lowest": DASH,
        "median": DASH,
        "missing": count(sums.connections - sums.connections_good),
    }
