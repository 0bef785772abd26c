"""계량기 교체: which meter followed which, with both registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dashboard.pages.history.base import HistoryPage
from dashboard.ui.columns import Column, CubicMetresColumn, MomentColumn, RowLinkColumn
from dashboard.ui.pages import ListTable, Rows
from mdm.lib.masking import mask_name
from metering.queries.replacements import replacements

BEFORE, AFTER = "철거한 계량기", "설치한 계량기"


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """One replacement or removal as the list shows it."""

    changed_at: datetime
    kind: str
    number: str
    name: str
    old_serial: str
    final_l: int | None
    new_serial: str
    initial_l: int | None
    note: str


class ReplacementsTable(ListTable):
    """Old and new meter side by side."""

    caption = "계량기 교체 이력"
    empty_note = "이 기간에 교체가 없습니다"

    changed_at = MomentColumn(verbose_name="일시", css="nw", width=18)
    kind = Column(verbose_name="구분", orderable=False, css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        order_by=("customer__number",),
        href=lambda row: reverse("customer", args=[row.number]),
        width=20,
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    old_serial = Column(
        verbose_name="계량기 번호", group=BEFORE, orderable=False, css="nw", phone="철거"
    )
    final_l = CubicMetresColumn(
        verbose_name="철거 지침(m³)", group=BEFORE, orderable=False, phone="지침"
    )
    new_serial = Column(
        verbose_name="계량기 번호", group=AFTER, orderable=False, css="nw", phone="설치"
    )
    initial_l = CubicMetresColumn(
        verbose_name="시작 지침(m³)", group=AFTER, orderable=False, phone="지침"
    )
    note = Column(verbose_name="메모", orderable=False, css="wrap wide mut", width=30)


class ReplacementsPage(HistoryPage):
    """Replacements and removals of meters."""

    tab = "replaced"
    table_class = ReplacementsTable
    default_sort = "-changed_at"

    def rows(self) -> Rows:
        """This function will return the replacements of the period."""
        found: QuerySet[Any] = replacements(
            from_day=self.period.from_day, to_day=self.period.to_day, customers=self.visible
        )
        return found if self.found is None else found.filter(customer_id__in=self.found)

    def prepared(self, rows: Iterable[Any]) -> Iterable[ReplacementLine]:
        """This function will write the rows, names masked for viewers."""
        return (_line(row, masked=self.masked) for row in rows)


def _line(row: Any, *, masked: bool) -> ReplacementLine:
    replaced = row.before_id is not None
    removed = row.removed_at is not None and not row.has_later
    word = "교체" if replaced else "철거"
    name = row.customer.name
    return ReplacementLine(
        changed_at=row.changed_at,
        kind=f"{word} (확인 전)"
        if row.provisional
        else f"{word} 후 철거"
        if replaced and removed
        else word,
        number=row.customer.number,
        name=mask_name(name) if masked else name,
        old_serial=row.before_serial if replaced else row.meter.serial,
        final_l=row.before_final_l if replaced else row.final_register_l,
        new_serial=row.meter.serial if replaced else "",
        initial_l=row.initial_register_l if replaced else None,
        note=row.note,
    )
