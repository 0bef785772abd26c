"""The tables of 월보 and 일보, declared once: typed for the workbook, written for the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dashboard.pages.totals.rows import TotalRow
from dashboard.ui.language import say
from dashboard.ui.targets import is_low, shown_target
from dashboard.ui.wording import DASH, count, decimals, percent, slot
from mdm.lib.masking import mask_name
from mdm.lib.spreadsheets import SheetColumn, Value
from mdm.lib.spreadsheets.documents import Block
from mdm.lib.units import cubic_metres
from metering.queries.reports import AlarmCount, Unread
from metering.queries.totals import Total

COUNT, VOLUME = "#,##0", "#,##0.000"
RATE = "0.0"  # becomes red below a target
MOST_LISTED = 1_000
NO_TARGET = 0.0  # of a day of which slots are still to come (T-6)
_SUMS = (
    SheetColumn("수전수(정상)", COUNT, 9),
    SheetColumn("검침건수", COUNT, 10),
    SheetColumn("시간 검침률(%)", RATE, 9),
    SheetColumn("일 검침률(%)", RATE, 9),
    SheetColumn("수신 기준(m³)", VOLUME, 13),
    SheetColumn("보정 포함(m³)", VOLUME, 13),
    SheetColumn("평균(m³/전)", VOLUME, 10),
)
_BETWEEN = (SheetColumn("미배분(m³)", VOLUME, 11), SheetColumn("기간 사용량(m³)", VOLUME, 13))
_FACTS = (
    SheetColumn("최고(m³)", VOLUME, 11),
    SheetColumn("최저(m³)", VOLUME, 10),
    SheetColumn("0 사용(전)", COUNT, 9),
    SheetColumn("미수신(전)", COUNT, 9),
    SheetColumn("상태", width=7),
    SheetColumn("비고(사유)", width=34),
)


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a group adds up to, its use between the registers at both ends in litres (D-15), and the
    target (%) that its rates are held against."""

    total: Total
    use_l: int
    target: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One written cell and its classes."""

    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table as the paper shows it; the last of `rows` is the sum when `summed`."""

    title: str
    heads: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    summed: bool
    note: str


@dataclass(frozen=True, slots=True)
class Aimed:
    """A table with the target (%) of each row and then of the sum: rates below it are marked."""

    block: Block
    targets: Sequence[float]


def aimed(block: Block, *, target: float) -> Aimed:
    """This function will hold every row of a table against one target (%)."""
    return Aimed(block, [target] * (len(block.rows) + 1))


def red_below(table: Aimed) -> Block:
    """This function will have the rates of a table turn red in a workbook where they are below."""
    formats = [{RATE: f'[Red][<{shown_target(target):g}]"▼ "0.0;0.0'} for target in table.targets]
    return replace(table.block, formats=formats)


def paper_table(table: Aimed) -> PaperTable:
    """This function will write a table's values as the screens write them, rates below marked."""
    block = table.block
    rows = [*block.rows, *([block.totals] if block.totals else [])]
    targets = [*table.targets[: len(block.rows)], table.targets[-1]]
    return PaperTable(
        title=block.title,
        heads=[Cell(each.header, "num" if each.number_format else "") for each in block.columns],
        rows=[
            [_cell(*each, target=target) for each in zip(row, block.columns, strict=True)]
            for row, target in zip(rows, targets, strict=False)
        ],
        summed=bool(block.totals),
        note=block.note,
    )


def day_block(rows: Sequence[TotalRow], total: Total) -> Block:
    """This function will make the table of days with the sum of several (S-62…S-70, D-07)."""
    summed = ("합계·평균", *_sums(total), None, None, None, _unread(total), "", "")
    return Block(
        "일별 검침 집계",
        (SheetColumn("검침일", width=18), *_SUMS, *_FACTS),
        [_day(row) for row in rows],
        summed if len(rows) > 1 else (),
    )


def compared_block(totals: Mapping[str, Total]) -> Block:
    """This function will set the sums of several periods under each other."""
    return Block(
        "요약",
        (SheetColumn("기간", width=18), *_SUMS),
        [(label, *_sums(total)) for label, total in totals.items()],
    )


def group_block(title: str, groups: Sequence[tuple[str, Grouped]], whole: Grouped) -> Aimed:
    """This function will make the table of groups with their sum, beside what no day owns (D-15)."""
    block = Block(
        say("{title}별 집계", title=title),
        (SheetColumn(title, width=18), *_SUMS, *_BETWEEN),
        [(label, *_grouped(each)) for label, each in groups],
        ("합계", *_grouped(whole)),
    )
    return Aimed(block, [*(each.target for _, each in groups), whole.target])


def alarm_block(counts: Sequence[AlarmCount]) -> Block:
    """This function will make the table of alarms by kind."""
    heads = ("발생", "해제", "기간 말 진행", "그중 경보")
    values = [(each.raised, each.ended, each.open, each.alerts) for each in counts]
    return Block(
        "알람 현황",
        (SheetColumn("알람", width=18), *(SheetColumn(head, COUNT, 9) for head in heads)),
        [(str(each.kind.label), *row) for each, row in zip(counts, values, strict=True)],
        ("합계", *(sum(column) for column in zip(*values, strict=True))),
        note="지역 조건은 수전의 현재 지역으로 셉니다.",
    )  # fmt: skip


def unread_block(found: Sequence[Unread]) -> Block:
    """This function will list who gave no 정상 value in the whole period; names are always masked."""
    more = len(found) - MOST_LISTED
    return Block(
        say("미수신 수용가 {n}전", n=count(len(found))),
        (
            SheetColumn("고객번호", width=18), SheetColumn("수용가", width=10),
            SheetColumn("동", width=10), SheetColumn("업종", width=9),
            SheetColumn("대상 일수", COUNT, 9), SheetColumn("마지막 정상 검침", width=16),
        ),
        [
            (each.number, mask_name(each.name), each.neighbourhood, each.use_class, each.days,
             slot(each.latest_slot_at))
            for each in found[:MOST_LISTED]
        ],
        note=say("외 {n}전", n=count(more)) if more > 0 else "",
    )  # fmt: skip


def _day(row: TotalRow) -> tuple[Value, ...]:
    facts = row.closed
    high_l, low_l = (facts.highest_l, facts.lowest_l) if facts else (None, None)
    corrected = say("정정 {n}건", n=count(row.corrections)) if row.corrections else ""
    return (
        row.day, row.read, row.sums.good, row.hourly_rate, row.daily_rate,
        cubic_metres(row.sums.usage_l), cubic_metres(row.total.filled_l),
        _volume(row.sums.mean_usage_l), _volume(high_l), _volume(low_l),
        facts.zero_usage if facts else None, row.silent, row.settled,
        " · ".join(filter(None, (row.note, corrected))),
    )  # fmt: skip


def _sums(total: Total) -> tuple[Value, ...]:
    sums = total.sums
    return (
        sums.connections_good, sums.good, sums.hourly_rate, sums.daily_rate,
        cubic_metres(sums.usage_l), cubic_metres(total.filled_l), _volume(sums.mean_usage_l),
    )  # fmt: skip


def _grouped(each: Grouped) -> tuple[Value, ...]:
    unallocated_l = each.use_l - each.total.sums.usage_l
    return (*_sums(each.total), cubic_metres(unallocated_l), cubic_metres(each.use_l))


def _unread(total: Total) -> int:
    return total.sums.connections - total.sums.connections_good


def _volume(litres: float | None) -> Decimal | None:
    return None if litres is None else cubic_metres(litres)


def _cell(value: Value, column: SheetColumn, *, target: float) -> Cell:
    css = "num" if column.number_format else ""
    if isinstance(value, str | date):
        return Cell(str(value), css)
    if value is None:
        return Cell(DASH if column.number_format else "", css)
    if column.number_format == RATE:
        rate = float(value)
        return Cell(
            percent(rate).rstrip("%"), f"{css} lowv" if is_low(rate, target=target) else css
        )
    digits = 3 if column.number_format == VOLUME else 0
    return Cell(decimals(value, digits), css)
