"""값 고치기: every register by hand, every value left out and every undoing, old → new, who and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.history.base import HistoryPage
from dashboard.pages.history.opening import Opening, OpeningColumn
from dashboard.ui.columns import Column, MomentColumn, RowLinkColumn, SlotColumn, WordColumn
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import cubic_metres, moment, slot
from mdm.lib.masking import mask_name
from metering.models import SlotOverride
from metering.queries.edits import BY_HAND, DEVICE, LEFT_OUT, Edit, Worth, edit_heads, edits

ORIGINS = {DEVICE: "수신", BY_HAND: "수기", LEFT_OUT: "제외"}


@dataclass(frozen=True, slots=True)
class EditLine:
    """One correction as the list shows it."""

    at: datetime
    who: str
    kind: str
    number: str
    name: str
    slot_end_at: datetime
    old: str
    new: str
    why: Opening


class EditsTable(ListTable):
    """Old and new value of a slot side by side."""

    caption = "값 고치기 이력"
    empty_note = "이 기간에 고친 값이 없습니다"

    at = MomentColumn(verbose_name="일시", orderable=False, css="nw")
    who = WordColumn(verbose_name="작업자", orderable=False, css="nw")
    kind = WordColumn(verbose_name="구분", orderable=False, css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        orderable=False,
        href=lambda row: reverse("customer", args=[row.number]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    slot_end_at = SlotColumn(verbose_name="검침일시", orderable=False, css="nw")
    old = WordColumn(verbose_name="이전 값(m³)", orderable=False, css="nw", phone="이전")
    new = WordColumn(verbose_name="새 값(m³)", orderable=False, css="nw", phone="새 값")
    why = OpeningColumn(verbose_name="사유", orderable=False, css="wrap wide")


class EditsPage(HistoryPage):
    """Corrections of single values by people."""

    tab = "edits"
    table_class = EditsTable

    def rows(self) -> Rows:
        """This function will return the corrections of the period."""
        found: Rows = edit_heads(
            from_day=self.period.from_day,
            to_day=self.period.to_day,
            who=self.who,
            customers=[each for each in (self.visible, self.found) if each is not None],
        )
        return found

    def prepared(self, rows: Iterable[Any]) -> Iterable[EditLine]:
        """This function will write the rows, names masked for viewers."""
        return (_line(each, masked=self.masked) for each in edits(rows))


def _line(edit: Edit, *, masked: bool) -> EditLine:
    name = edit.customer.name if edit.customer else ""
    return EditLine(
        at=edit.at,
        who=edit.who,
        kind="되돌림" if edit.is_undone else str(SlotOverride.Origin(edit.override.origin).label),
        number=edit.customer.number if edit.customer else "",
        name=mask_name(name) if masked else name,
        slot_end_at=edit.override.slot_end_at,
        old=_written(edit.old),
        new=_written(edit.new),
        why=Opening(
            edit.why,
            (("지침(m³)", _written(edit.old), _written(edit.new)),),
            (
                ("작업자", edit.who),
                ("일시", moment(edit.at)),
                ("검침일시", slot(edit.override.slot_end_at)),
                ("사유", edit.why),
                ("출처", _("화면 수용가 종합정보")),
            ),
        ),
    )


def _written(worth: Worth) -> str:
    if worth.origin not in ORIGINS:
        return "미수신"
    text = "" if worth.register_l is None else f" {cubic_metres(worth.register_l)}"
    return f"{ORIGINS[worth.origin]}{text}"
