"""계량기·단말 교체: what followed what, with both registers, when it was recorded and by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from dashboard.pages.history.base import HistoryPage
from dashboard.pages.history.opening import Opening, OpeningColumn, whence
from dashboard.ui.columns import Column, CubicMetresColumn, MomentColumn, RowLinkColumn, WordColumn
from dashboard.ui.language import say
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import cubic_metres, moment
from devices.models import ChangeKind
from mdm.lib.masking import mask_name
from metering.queries.ledger import chunks
from metering.queries.replacements import replacements, said_of

BEFORE, AFTER = "앞 계량기·단말", "뒤 계량기·단말"


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """One replacement or removal as the list shows it."""

    changed_at: datetime
    kind: str
    number: str
    name: str
    old_name: str | None
    final_l: int | None
    new_name: str | None
    initial_l: int | None
    recorded_at: datetime | None
    who: str | None
    note: Opening


class ReplacementsTable(ListTable):
    """Old and new device side by side."""

    caption = "계량기·단말 교체 이력"
    empty_note = "이 기간에 교체가 없습니다"

    changed_at = MomentColumn(verbose_name="일시", css="nw")
    kind = WordColumn(verbose_name="구분", order_by=("kind",), css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        order_by=("customer__number",),
        href=lambda row: reverse("customer", args=[row.number]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    old_name = Column(verbose_name="번호", group=BEFORE, css="nw", phone="앞")
    final_l = CubicMetresColumn(
        verbose_name="철거 지침(m³)", group=BEFORE, orderable=False, phone="철거 지침"
    )
    new_name = Column(verbose_name="번호", group=AFTER, css="nw", phone="뒤")
    initial_l = CubicMetresColumn(
        verbose_name="시작 지침(m³)", group=AFTER, orderable=False, phone="시작 지침"
    )
    recorded_at = MomentColumn(verbose_name="기록 일시", css="nw", phone="기록")
    who = WordColumn(verbose_name="작업자", orderable=False, css="nw", phone="작업자")
    note = OpeningColumn(verbose_name="메모", orderable=False, css="wrap wide")


class ReplacementsPage(HistoryPage):
    """Replacements and removals of meters and terminals, and what was taken back."""

    tab = "replaced"
    table_class = ReplacementsTable
    default_sort = "-changed_at"

    def rows(self) -> Rows:
        """This function will return the replacements of the period."""
        found = replacements(
            from_day=self.period.from_day, to_day=self.period.to_day, customers=self.visible
        )
        if self.who:
            found = found.filter(who=self.who)
        return found if self.found is None else found.filter(customer_id__in=self.found)

    def prepared(self, rows: Iterable[Any]) -> Iterator[ReplacementLine]:
        """This function will write the rows, names masked for viewers."""
        for chunk in chunks(rows):
            said = said_of(chunk)
            yield from (_line(row, said.get(row.key, {}), masked=self.masked) for row in chunk)


def _line(row: Any, said: Mapping[str, Any], *, masked: bool) -> ReplacementLine:
    name = row.customer.name
    kind = str(ChangeKind(row.kind).label)
    return ReplacementLine(
        changed_at=row.changed_at,
        kind=say("{kind} (확인 전)", kind=kind) if row.provisional else kind,
        number=row.customer.number,
        name=mask_name(name) if masked else name,
        old_name=row.old_name or None,
        final_l=row.final_register_l,
        new_name=row.new_name or None,
        initial_l=row.initial_register_l,
        recorded_at=row.recorded_at,
        who=row.who or None,
        note=Opening(row.note, _fields(row), _facts(row, said)),
    )


def _fields(row: Any) -> list[tuple[str, str, str]]:
    device = "계량기 번호" if row.kind.startswith("METER") else "단말 ID"
    fields = [(device, row.old_name, row.new_name)]
    if row.final_register_l is not None or row.initial_register_l is not None:
        fields.append(
            ("지침(m³)", cubic_metres(row.final_register_l), cubic_metres(row.initial_register_l))
        )
    return fields


def _facts(row: Any, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("작업자", row.who),
        ("일시", moment(row.changed_at)),
        ("기록 일시", moment(row.recorded_at)),
        ("출처", whence(said)),
        ("메모", row.note),
    ]
