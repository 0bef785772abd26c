"""One customer's line of 납기 파일 and its columns: the screen and the file that goes to billing."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui.badges import mark_tag
from dashboard.ui.columns import (
    Column,
    CubicMetresColumn,
    MomentColumn,
    NumberColumn,
    RowLinkColumn,
    SlotColumn,
)
from dashboard.ui.language import say, word
from dashboard.ui.pages import ListTable
from dashboard.ui.wording import cubic_metres, moment
from metering.models import BillingLine, ReadAs
from metering.queries.billing import differs, to_look_at

SHOWS = {
    "": "전체",
    "missing": "미검침",
    "estimated": "추정",
    "manual": "수기",
    "unknown": "전회 없음",
    "negative": "음수",
    "replaced": "교체",
    "high": "과다",
    "low": "과소",
    "corrected": "마감 후 정정",
}
_TONES = {ReadAs.ESTIMATED: "est", ReadAs.MANUAL: "hand", ReadAs.MISSING: "cut"}
_WHY = {
    ReadAs.ESTIMATED: "검침일에 받은 지침이 없어 마지막 지침에 추정 사용량을 더했습니다",
    ReadAs.MANUAL: "사람이 읽어 입력한 지침입니다",
    ReadAs.MISSING: "지침도 추정값도 없습니다. 지침을 입력해 주세요",
    ReadAs.REMOVED: "계량기를 철거할 때의 지침입니다",
}
_NOTES = {
    "unknown": ("전회 없음", "전회 지침을 모릅니다. 사용량은 처음 받은 지침부터 셉니다"),
    "negative": ("음수", "사용량이 0보다 작습니다"),
    "high": ("과다", "지난 납기의 두 배가 넘습니다"),
    "low": ("과소", "지난 납기의 절반이 안 됩니다"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its place in the list; `live` = what the readings say now, where that differs."""

    place: int
    line: BillingLine
    name: str
    live: BillingLine | None
    entry_href: str = ""

    @property
    def number(self) -> str:
        """This property will return the 고객번호."""
        return self.line.number

    @property
    def read_as(self) -> str:
        """This property will return 구분 in words."""
        return str(ReadAs(self.line.read_as).label)

    @property
    def notes(self) -> list[tuple[str, str]]:
        """This property will return what somebody should look at: word and reason."""
        return [_NOTES[name] for name in to_look_at(self.line) if name in _NOTES]

    @property
    def live_use_l(self) -> int | None:
        """This property will return the use as the readings say now, where the line differs."""
        return self.live.use_l if self.live else None


def live_of(line: BillingLine, current: BillingLine | None) -> BillingLine | None:
    """This function will return the present figures of a closed line where they differ."""
    return current if current is not None and differs(line, current) else None


class ReadAsColumn(Column):
    """구분 with what stands out about the use; words alone in a file."""

    css = "nw"

    def render(self, value: str, record: Row) -> SafeString:
        """This function will draw the words as marks that say why."""
        known = ReadAs(record.line.read_as)
        kind = mark_tag(value, _TONES.get(known, "plain"), _WHY.get(known, ""))
        notes = (mark_tag(word, "cut", why) for word, why in record.notes)
        return SafeString("".join((kind, *notes)))


class LiveColumn(CubicMetresColumn):
    """What a closed figure would be today."""

    def render(self, value: int, record: Row) -> SafeString:  # type: ignore[override]
        """This function will draw the present use and say what else differs."""
        live = record.live
        why = say(
            "마감 뒤 들어온 자료로 지침 {register_l} m³",
            register_l=cubic_metres(live.register_l if live else None),
        )
        return format_html("{} {}", mark_tag("정정", "cut", why), cubic_metres(value))


class EntryColumn(Column):
    """The way to entering a register, where one is wanted."""

    css = "act"
    in_files = False

    def render(self, value: str) -> SafeString:
        """This function will draw the link."""
        return format_html('<a class="chip" href="{}">{}</a>', value, word("값 입력"))


def _cubic(field: str, label: str, phone: str, **more: Any) -> CubicMetresColumn:
    return CubicMetresColumn(verbose_name=label, accessor=f"line__{field}", phone=phone, **more)


class BillingTable(ListTable):
    """The fixed columns of the file, in the order that billing reads them."""

    caption = "납기 파일"
    empty_note = "이 납기에 검침할 수용가가 없습니다"
    fixed = True

    place = NumberColumn(verbose_name="순번", orderable=False, phone="순번")
    number = Column(verbose_name="고객번호", accessor="line__number", css="nw")
    management_number = Column(
        verbose_name="관리번호", accessor="line__management_number", css="nw", phone="관리번호"
    )
    name = RowLinkColumn(
        verbose_name="수용가",
        href=lambda row: reverse("customer", args=[row.line.number]),
        orderable=False,
    )
    use_class = Column(verbose_name="업종", accessor="line__use_class", css="nw")
    caliber = NumberColumn(verbose_name="구경(mm)", accessor="line__caliber_mm", css="hidem")
    meter = Column(
        verbose_name="계량기 번호", accessor="line__meter_serial", css="nw", phone="계량기"
    )
    previous = _cubic("previous_register_l", "전회 지침(m³)", "전회")
    register = _cubic("register_l", "당월 지침(m³)", "당월", css="b")
    register_at = SlotColumn(
        verbose_name="검침 일시", accessor="line__register_at", css="nw", phone="검침"
    )
    final = _cubic("final_register_l", "철거 지침(m³)", "철거")
    initial = _cubic("initial_register_l", "시작 지침(m³)", "시작")
    replaced_at = MomentColumn(
        verbose_name="교체 일시", accessor="line__replaced_at", css="nw", phone="교체"
    )
    use = _cubic(
        "use_l", "사용량(m³)", "사용량", css="b",
        hint="당월 지침에서 전회 지침을 뺀 값입니다. 교체가 있으면 철거·시작 지침을 건너 이어집니다.",
    )  # fmt: skip
    before = _cubic("previous_use_l", "지난 납기(m³)", "지난 납기", mark=lambda *_: "mut")
    read_as = ReadAsColumn(verbose_name="구분", orderable=False)
    live = LiveColumn(
        verbose_name="정정 후 사용량(m³)", accessor="live_use_l", phone="정정 후",
        hint="마감 뒤 들어온 자료로 다시 셈한 값입니다. 차이는 다음 납기에서 정산됩니다.",
    )  # fmt: skip
    entry = EntryColumn(
        verbose_name="값 입력", accessor="entry_href", orderable=False, empty_values=("",),
        default="",
    )  # fmt: skip


def closing_words(closed_at: Any, closed_by: str) -> str:
    """This function will say who closed a day and when."""
    return f"{moment(closed_at)} {closed_by}"
