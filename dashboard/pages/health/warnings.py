"""수신 경고: terminals whose messages are odd though they could be read, the latest of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.ui.columns import MomentColumn, RowLinkColumn, WordColumn
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.wording import moment
from metering.models import UplinkWarning, WarningKind
from metering.queries.notes import uplink_warnings, warning_counts

ADVICE = {
    WarningKind.SERIAL_DIFFERS: "프레임의 단말 번호가 등록과 다릅니다. 단말 교체를 등록했는지 확인하세요.",
    WarningKind.TERMINAL_SHAPE: "단말 ID가 알려진 모양이 아닙니다. 잘못 등록한 ID가 아닌지 확인하세요.",
    WarningKind.RADIO_RANGE: "신호값이 범위 밖이라 뺐습니다. 단말의 RSSI 읽기 설정을 확인하세요.",
    WarningKind.BATTERY_RANGE: "배터리값이 범위 밖이라 뺐습니다.",
    WarningKind.INTERVAL_UNUSUAL: "검침·보고 주기가 하루를 나누지 않습니다. 단말 설정을 확인하세요.",
    WarningKind.BAD_TERMINAL_SERIAL: "프레임의 단말 번호가 숫자가 아닙니다.",
    WarningKind.BAD_METER_SERIAL: "프레임의 계량기 번호가 숫자가 아닙니다. 연결을 점검하세요.",
    WarningKind.BAD_FIRMWARE: "프레임의 펌웨어 번호가 숫자가 아닙니다.",
    WarningKind.EXTRA_CIN: "한 알림에 여러 건이 와서 나머지를 격리에 보관했습니다.",
}
_SALVAGED = "프레임이 손상되었지만 내용이 그럴듯해 받았습니다 (설정 → 수신 경로)."


@dataclass(frozen=True, slots=True)
class WarningLine:
    """One warning as the list shows it."""

    terminal_id: str
    kind: str
    detail: str
    advice: str
    first_at: datetime
    latest_at: datetime


class WarningsTable(ListTable):
    """Warnings, the latest first."""

    caption = "수신 경고"
    empty_note = "이상한 수신이 없습니다"

    terminal = RowLinkColumn(
        verbose_name="단말 ID",
        accessor="terminal_id",
        order_by=("terminal_id",),
        href=lambda row: f"{reverse('terminals')}?{urlencode({'q': row.terminal_id})}",
        css="nw",
    )
    kind = WordColumn(verbose_name="경고", css="nw")
    detail = WordColumn(verbose_name="내용", orderable=False, css="wrap", default="")
    advice = WordColumn(verbose_name="설명", orderable=False, css="wrap wide mut")
    first_at = MomentColumn(verbose_name="처음", css="nw", phone="처음")
    latest_at = MomentColumn(verbose_name="최근", css="nw", phone="최근")


class WarningsPage(ListPage):
    """All warnings, or those of one kind and of terminals whose ids contain a text."""

    title = "수신 경고"
    template_name = "pages/health_warnings.html"
    table_class = WarningsTable
    default_sort = "-latest_at"
    unique_key = "-id"
    facet_names = ()
    personal = False
    kept_names = ("kind", "q", "sort", "per")

    def rows(self) -> Rows:
        """This function will return the warnings that are asked for."""
        return uplink_warnings(
            kind=self._sent("kind"), text=self._sent("q"), neighbourhoods=self.filter.scope
        )

    def prepared(self, rows: Iterable[UplinkWarning]) -> Iterable[WarningLine]:
        """This function will put kinds into words."""
        return (_line(each) for each in rows)

    def tabs(self) -> list[Choice]:
        """This function will count the warnings of each kind under the same text."""
        text, kind = self._sent("q"), self._sent("kind")
        counts = warning_counts(text=text, neighbourhoods=self.filter.scope)
        choices = [Choice("전체", _href("", text), kind == "", sum(counts.values()))]
        choices += [
            Choice(kind_words(code), _href(code, text), code == kind, count)
            for code, count in counts.items()
        ]
        return choices

    def context(self) -> dict[str, Any]:
        """This function will return the search field and the way back."""
        return {
            "crumbs": [("운영현황", reverse("health")), (self.title, "")],
            "dates": [DateField("단말 ID", "q", self._sent("q"), "search")],
            "keep": [(name, value) for name, value in self.kept() if name != "q"],
        }

    def conditions(self) -> str:
        """This function will say which warnings the file holds."""
        kind = self._sent("kind")
        parts = [self.title, kind_words(kind) if kind else "", self._sent("q")]
        return " · ".join([*filter(None, parts), say("기준: {at}", at=moment(self.as_of.at))])

    def _sent(self, name: str) -> str:
        return self.request.GET.get(name, "").replace("\0", "")[:128]


def kind_words(code: str) -> str:
    """This function will name a kind of warning, its code where a codec notes what we have no word
    for."""
    return str(WarningKind(code).label) if code in WarningKind.values else code


def oddities(*, neighbourhoods: frozenset[int] | None) -> list[Choice]:
    """This function will count the warnings of each kind at some 동 (None = all), each with the address
    of its list."""
    address = reverse("health-warnings")
    return [
        Choice(kind_words(code), f"{address}{_href(code, '')}", count=count)
        for code, count in warning_counts(neighbourhoods=neighbourhoods).items()
    ]


def _line(warning: UplinkWarning) -> WarningLine:
    salvaged = _SALVAGED if warning.kind.startswith("accepted_") else ""
    return WarningLine(
        warning.terminal_id,
        kind_words(warning.kind),
        warning.detail,
        {str(kind): words for kind, words in ADVICE.items()}.get(warning.kind, salvaged),
        warning.first_at,
        warning.latest_at,
    )


def _href(kind: str, text: str) -> str:
    asked = {name: value for name, value in (("kind", kind), ("q", text)) if value}
    return f"?{urlencode(asked)}"
