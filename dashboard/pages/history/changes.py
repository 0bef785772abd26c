"""등록·변경 and 시스템: every registration, change and removal, old value → new value."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.history.base import TABS, HistoryPage
from dashboard.pages.history.opening import AUTOMATIC, Opening, OpeningColumn, in_words, whence
from dashboard.ui.columns import Column, MomentColumn, NumberColumn, RowLinkColumn, WordColumn
from dashboard.ui.known import Known
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import moment
from mdm.audit.changes import FieldChange
from mdm.lib.masking import mask_address, mask_name, mask_phone
from metering.queries.changes import (
    CODES,
    REGISTER,
    ChangeRow,
    Conditions,
    change_heads,
    change_rows,
)

MASKS = {"이름": mask_name, "전화번호": mask_phone, "주소": mask_address}
WORDS = {
    "meter": "계량기",
    "terminal": "단말",
    "user": "사용자",
    "office": "사업소",
    "district": "구",
    "neighbourhood": "동",
}
COLUMNS_OF_THEIR_OWN = ("customer", "installation")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as the list shows it."""

    at: datetime
    who: str
    kind: str
    model: str
    number: str
    name: str
    meter: str
    caliber_mm: int | None
    terminal_id: str
    ctn: str
    what: Opening
    origin: str
    created_at: datetime | None
    updated_at: datetime | None
    place: int  # 순번


class SystemTable(ListTable):
    """Changes of code tables and rights."""

    caption = "변경 이력"
    empty_note = "이 기간에 변경이 없습니다"

    place = NumberColumn(verbose_name="순번", orderable=False, phone="순번")
    at = MomentColumn(verbose_name="일시", orderable=False, css="nw")
    who = WordColumn(verbose_name="작업자", orderable=False, css="nw")
    kind = WordColumn(verbose_name="구분", orderable=False, css="nw")
    model = WordColumn(verbose_name="대상", orderable=False, css="nw")
    what = OpeningColumn(verbose_name="변경 내용", orderable=False, css="wrap wide")
    origin = Column(verbose_name="출처", orderable=False, css="wrap", phone="출처")

    optional: ClassVar[Sequence[str]] = ("origin",)


class ChangesTable(SystemTable):
    """The columns of S-81, with who, what and old → new (S-86)."""

    number = RowLinkColumn(
        verbose_name="고객번호",
        orderable=False,
        href=lambda row: reverse("customer", args=[row.number]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    meter = Column(verbose_name="계량기 번호", orderable=False, css="nw", phone="계량기")
    caliber_mm = NumberColumn(verbose_name="구경", orderable=False, phone="구경")
    terminal_id = Column(verbose_name="단말 ID", orderable=False, css="nw")
    ctn = Column(verbose_name="CTN", orderable=False, css="nw", phone="CTN")
    created_at = MomentColumn(verbose_name="생성일", orderable=False, css="nw")
    updated_at = MomentColumn(verbose_name="갱신일", orderable=False, css="nw")

    optional = ("created_at", "updated_at", "origin")

    class Meta:
        sequence = (
            "place", "at", "who", "kind", "model", "number", "name", "meter", "caliber_mm", "terminal_id",
            "ctn", "created_at", "updated_at", "what", "origin",
        )  # fmt: skip


class ChangesPage(HistoryPage):
    """Changes of customers, meters, terminals, installations and their dated attributes."""

    table_class = ChangesTable
    kept_names = ("tab", "what", "per", "cols")
    tables: ClassVar[Mapping[str, type[Model]]] = REGISTER
    known: ClassVar[Mapping[str, Known]] = {
        "tab": Known("이력", TABS),
        "what": Known("자료", REGISTER),
    }

    @cached_property
    def kinds(self) -> Collection[str]:
        """This function will return the tables shown: the chosen one, or all."""
        asked = self.asked_for("what")
        return (asked,) if asked else tuple(self.tables)

    def rows(self) -> Rows:
        """This function will return the heads of the changes, newest first."""
        found: Rows = change_heads(
            kinds=self.kinds,
            conditions=Conditions(
                from_day=self.period.from_day,
                to_day=self.period.to_day,
                who=self.who,
                text=self.text,
                visible=self.visible,
                accounts=self.accounts,
                found=self.found,
            ),
        )
        return found

    def prepared(self, rows: Iterable[Any]) -> Iterable[ChangeLine]:
        """This function will read the changes and mask what the viewer may not see."""
        found = enumerate(change_rows(rows), start=self.first_place)
        return (_line(row, place, masked=self.masked) for place, row in found)

    def context(self) -> dict[str, Any]:
        """This function will add the choice of tables."""
        chosen = self.kinds[0] if len(self.kinds) == 1 else ""  # type: ignore[index]
        names = {"": "전체"} | {
            name: str(model._meta.verbose_name) for name, model in self.tables.items()
        }
        query = self.request.GET.copy()
        query.pop("page", None)
        choices = []
        for name, label in names.items():
            query["what"] = name
            choices.append(Choice(label, f"?{query.urlencode()}", name == chosen))
        return super().context() | {"table_choices": choices}


class SystemPage(ChangesPage):
    """Changes of code tables and of regions granted to accounts."""

    tab = "system"
    table_class = SystemTable
    tables = CODES
    known: ClassVar[Mapping[str, Known]] = {"what": Known("자료", CODES)}
    personal = False


def _line(row: ChangeRow, place: int, *, masked: bool) -> ChangeLine:
    change, customer, meter, terminal = row.change, row.customer, row.meter, row.terminal
    name = customer.name if customer else ""
    tracked: Any = (
        meter if change.model == "계량기" else terminal if change.model == "단말" else customer
    )
    fields = tuple(
        _written(field, masked=masked)
        for field in change.fields
        if field.label not in COLUMNS_OF_THEIR_OWN
    )
    origin = whence(change.said)
    facts = (
        ("작업자", change.who or AUTOMATIC),
        ("일시", moment(change.at)),
        ("접속지", str(change.said.get("address") or "")),
        ("출처", origin),
    )
    return ChangeLine(
        at=change.at,
        who=change.who or AUTOMATIC,
        kind=change.kind,
        model=change.model,
        number=customer.number if customer else "",
        name=mask_name(name) if masked else name,
        meter=meter.serial if meter else "",
        caliber_mm=meter.caliber_id if meter else None,
        terminal_id=terminal.terminal_id if terminal else "",
        ctn=terminal.ctn if terminal else "",
        what=Opening("; ".join(in_words(*each) for each in fields), fields, facts),
        origin=origin,
        created_at=getattr(tracked, "created_at", None),
        updated_at=getattr(tracked, "updated_at", None),
        place=place,
    )


def _written(field: FieldChange, *, masked: bool) -> tuple[str, str, str]:
    mask = MASKS.get(field.label) if masked else None
    old, new = (mask(value) if mask else value for value in (field.old, field.new))
    return WORDS.get(field.label, field.label), old, new
