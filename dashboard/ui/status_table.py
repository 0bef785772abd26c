"""The columns of customer lists (SCREENS 2.4), shared by 검침현황 and the pages that walk its list."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from dashboard.ui.columns import (
    CheckColumn,
    Column,
    CubicMetresColumn,
    DecimalColumn,
    NumberColumn,
    RowLinkColumn,
    SignalColumn,
    SlotColumn,
    SparkColumn,
    StateColumn,
)
from dashboard.ui.language import say
from dashboard.ui.pages import ListTable
from dashboard.ui.wording import lasting
from mdm.lib.spreadsheets import WHOLE

READS = "일간 검침수"
USE = "일간 사용량 (m³)"
_FEW_OF_24 = 23


class AddressColumn(Column):
    """An address without the 시·도 that all of a utility share; a file keeps it whole."""

    css = "c-addr"

    def render(self, value: str) -> str:
        """This function will write the address from the 구 on."""
        first, _, rest = value.partition(" ")
        return rest if rest and first.endswith(("시", "도")) else value


class LastingColumn(Column):
    """How long the shown alarm lasts; a file carries whole hours."""

    css = "num mut"
    file_unit = "시간"
    sheet_format = WHOLE

    def render(self, value: Any) -> str:
        """This function will write the duration as 9시간 or 5일 4시간."""
        return lasting(value)

    def typed(self, value: Any) -> int | None:
        """This function will return whole hours."""
        return None if value is None else int(value.total_seconds() // 3600)


class SlotsColumn(Column):
    """Slots of a day as runs: 5–8시, 13시."""

    def render(self, value: Sequence[int]) -> str:
        """This function will write the slots."""
        return slots_words(value)

    def typed(self, value: Any) -> str:
        """This function will return the slots as text."""
        return slots_words(value or ())


def slots_words(slots: Sequence[int]) -> str:
    """This function will write slots 1…24 as runs: 5–8시, 13시."""
    runs: list[list[int]] = []
    for slot in slots:
        if runs and slot == runs[-1][-1] + 1:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return ", ".join(
        say("{first}–{last}시", first=run[0], last=run[-1])
        if len(run) > 1
        else say("{slot}시", slot=run[0])
        for run in runs
    )


def low(value: int | None, _: Any) -> str:
    """This function will mark a day of less than nearly all reads."""
    return "lowv" if value is not None and value < _FEW_OF_24 else ""


class StatusTable(ListTable):
    """The columns of SCREENS 2.4; the last ones are chosen in 열 설정."""

    caption = "검침현황"
    empty_note = "조건에 맞는 수용가가 없습니다"
    bare_note = "아직 검침 대상 수용가가 없습니다"
    optional = (
        "meter_serial", "terminal_id", "ctn", "block", "plant", "maker", "remote_since_year",
        "rssi_dbm", "battery_v", "night_min_lph",
    )  # fmt: skip
    imposed = ("missing",)

    pick = CheckColumn(accessor="number", label=lambda row: row.number)
    state = StateColumn(verbose_name="상태", others="others")
    since = LastingColumn(
        verbose_name="지속", accessor="lasting", order_by=("since_at",), css="hidem"
    )
    missing = SlotsColumn(verbose_name="미수신 시각", orderable=False, css="c-miss", phone="미수신")
    name = RowLinkColumn(
        verbose_name="수용가",
        order_by=("customer__name",),
        href=lambda row: reverse("customer", args=[row.number]),
    )
    number = Column(verbose_name="고객번호", order_by=("customer__number",), css="nw hidem")
    address = AddressColumn(verbose_name="주소", order_by=("customer__address",))
    use_class = Column(verbose_name="업종", order_by=("segment__use_class__name",), css="nw hidem")
    caliber_mm = NumberColumn(verbose_name="구경", order_by=("segment__caliber_id",), css="hidem")
    communication = Column(
        verbose_name="통신", order_by=("segment__communication",), css="nw hidem"
    )
    latest_slot_at = SlotColumn(verbose_name="최종검침", css="c-lt")
    latest_register_l = CubicMetresColumn(verbose_name="최종지침(m³)", css="m c-idx", phone="지침")
    good_today = NumberColumn(verbose_name="당일", group=READS, css="hidem")
    good_yesterday = NumberColumn(verbose_name="전일", group=READS, css="hidem", mark=low)
    good_7d = DecimalColumn(verbose_name="7일", group=READS, css="hidem")
    good_30d = DecimalColumn(verbose_name="30일", group=READS, css="hidem")
    usage_today_l = CubicMetresColumn(verbose_name="당일", group=USE, css="m c-day", phone="당일")
    usage_yesterday_l = CubicMetresColumn(verbose_name="전일", group=USE, css="hidem")
    usage_7d_l = CubicMetresColumn(verbose_name="7일", group=USE, css="hidem")
    usage_30d_l = CubicMetresColumn(verbose_name="30일", group=USE, css="hidem")
    meter_serial = Column(
        verbose_name="계량기번호", order_by=("installation__meter__serial",), css="nw hidem"
    )
    terminal_id = Column(verbose_name="단말 ID", order_by=("terminal_name",), css="nw hidem")
    ctn = Column(verbose_name="CTN", order_by=("terminal_ctn",), css="nw hidem")
    block = Column(verbose_name="블록", order_by=("segment__block__name",), css="nw hidem")
    plant = Column(verbose_name="정수장", order_by=("segment__plant__name",), css="nw hidem")
    maker = Column(verbose_name="회사", order_by=("segment__maker__name",), css="nw hidem")
    remote_since_year = Column(
        verbose_name="설치년", order_by=("segment__remote_since_year",), css="num hidem"
    )
    rssi_dbm = SignalColumn(verbose_name="RSSI(dBm)", orderable=False, css="hidem")
    battery_v = DecimalColumn(
        verbose_name="배터리(V)", digits=2, order_by=("latest_battery_v",), css="hidem"
    )
    night_min_lph = NumberColumn(verbose_name="야간최소(L/h)", css="hidem")
    recent = SparkColumn(verbose_name="최근 24시간", accessor="recent_use_l", due="recent_due")

    class Meta:
        attrs = {"class": "main cards"}
