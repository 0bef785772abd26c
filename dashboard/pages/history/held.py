"""보관함 이력: what was decided about held messages, by whom and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from dashboard.pages.history.base import HistoryPage
from dashboard.pages.history.opening import Opening, OpeningColumn
from dashboard.ui.columns import Column, MomentColumn, NumberColumn, WordColumn
from dashboard.ui.doing import account_of
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.reasons import reason_words
from dashboard.ui.wording import count, moment
from mdm.lib.clock import SEOUL
from metering.models import Box, HeldDecision
from metering.queries.held import decisions


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision as the list shows it."""

    decided_at: datetime
    username: str
    kind: str
    box: str
    held_reason: str
    terminal_id: str
    messages: int
    note: Opening


class DecisionsTable(ListTable):
    """Decisions, newest first."""

    caption = "보관함 처리 이력"
    empty_note = "이 기간에 보관함 처리가 없습니다"

    decided_at = MomentColumn(verbose_name="일시", css="nw")
    username = Column(verbose_name="작업자", css="nw")
    kind = WordColumn(verbose_name="작업", css="nw")
    box = WordColumn(verbose_name="보관함", orderable=False, css="nw")
    held_reason = WordColumn(verbose_name="보관 사유", orderable=False, css="nw")
    terminal_id = Column(verbose_name="단말 ID", css="nw")
    messages = NumberColumn(verbose_name="건수", phone="건수")
    note = OpeningColumn(verbose_name="사유", orderable=False, css="wrap wide")


class HeldHistoryPage(HistoryPage):
    """What people did with held messages."""

    tab = "held"
    table_class = DecisionsTable
    default_sort = "-decided_at"
    unique_key = "-id"
    personal = False

    def rows(self) -> Rows:
        """This function will return the decisions of the period."""
        first = datetime.combine(self.period.from_day, time(), SEOUL)
        end = datetime.combine(self.period.to_day + timedelta(days=1), time(), SEOUL)
        seen = decisions(neighbourhoods=self.filter.scope, user_id=account_of(self.request).pk)
        found = seen.filter(decided_at__gte=first, decided_at__lt=end)
        if self.who:
            found = found.filter(username=self.who)
        if self.text:
            found = found.filter(Q(terminal_id__icontains=self.text) | Q(note__icontains=self.text))
        return found

    def prepared(self, rows: Iterable[HeldDecision]) -> Iterable[DecisionLine]:
        """This function will put codes into words."""
        return (_line(row) for row in rows)


def _line(row: HeldDecision) -> DecisionLine:
    kind = str(HeldDecision.Kind(row.kind).label)
    box = str(Box(row.box).label) if row.box in Box.values else ""
    reason = reason_words(row.held_reason) if row.held_reason else ""
    return DecisionLine(
        decided_at=row.decided_at,
        username=row.username,
        kind=kind,
        box=box,
        held_reason=reason,
        terminal_id=row.terminal_id,
        messages=row.messages,
        note=Opening(
            row.note,
            (("상태", " · ".join(filter(None, (box, reason))), kind),),
            (
                ("작업자", row.username), ("일시", moment(row.decided_at)),
                ("단말 ID", row.terminal_id), ("건수", count(row.messages)),
                ("사유", row.note), ("출처", _("화면 운영현황 보관함")),
            ),
        ),
    )  # fmt: skip
