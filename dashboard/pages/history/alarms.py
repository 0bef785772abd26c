"""알람 이력: every transition of every alarm, by the system or by somebody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from dashboard.pages.history.base import HistoryPage
from dashboard.pages.history.opening import AUTOMATIC, Opening, OpeningColumn
from dashboard.ui.columns import (
    Column,
    MomentColumn,
    RowLinkColumn,
    SlotColumn,
    StateColumn,
    WordColumn,
)
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import moment, slot
from mdm.lib.clock import SEOUL
from mdm.lib.masking import mask_name
from metering.models import AlarmLevel, AlarmTransition
from metering.queries.alarms import transitions, transitions_before
from metering.queries.ledger import chunks


@dataclass(frozen=True, slots=True)
class TransitionLine:
    """One transition as the list shows it."""

    recorded_at: datetime
    who: str
    event: str
    kind: str
    level: str
    slot_at: datetime | None
    alarm_id: int
    number: str
    name: str
    detail: Opening


class TransitionsTable(ListTable):
    """Transitions, newest first."""

    caption = "알람 이력"
    empty_note = "이 기간에 알람 이력이 없습니다"

    recorded_at = MomentColumn(verbose_name="일시", css="nw")
    who = WordColumn(verbose_name="작업자", orderable=False, css="nw")
    event = WordColumn(verbose_name="구분", orderable=False, css="nw")
    kind = StateColumn(verbose_name="상태", orderable=False)
    level = WordColumn(verbose_name="등급", orderable=False, css="nw")
    slot_at = SlotColumn(verbose_name="기준 시각", orderable=False, css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        orderable=False,
        href=lambda row: reverse("alarm", args=[row.alarm_id]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    detail = OpeningColumn(verbose_name="내용", orderable=False, css="wrap wide")


class AlarmHistoryPage(HistoryPage):
    """What happened to alarms."""

    tab = "alarms"
    table_class = TransitionsTable
    default_sort = "-recorded_at"
    unique_key = "-id"

    def rows(self) -> Rows:
        """This function will return the transitions of the period."""
        first = datetime.combine(self.period.from_day, time(), SEOUL)
        end = datetime.combine(self.period.to_day + timedelta(days=1), time(), SEOUL)
        customers = self.visible if self.visible is not None else Customer.objects.values("pk")
        found = transitions(customers).filter(recorded_at__gte=first, recorded_at__lt=end)
        if self.found is not None:
            found = found.filter(alarm__customer_id__in=self.found)
        return found.filter(author=self.who) if self.who else found

    def prepared(self, rows: Iterable[AlarmTransition]) -> Iterator[TransitionLine]:
        """This function will add the customers."""
        for chunk in chunks(rows):
            owners = Customer.objects.in_bulk({row.alarm.customer_id for row in chunk})
            before = transitions_before(chunk)
            for row in chunk:
                yield self._line(row, owners[row.alarm.customer_id], before.get(row.pk))

    def _line(
        self, row: AlarmTransition, customer: Any, before: AlarmTransition | None
    ) -> TransitionLine:
        return TransitionLine(
            recorded_at=row.recorded_at,
            who=row.author or AUTOMATIC,
            event=AlarmTransition.Event(row.event).label,
            kind=row.alarm.kind,
            level=AlarmLevel(row.level).label,
            slot_at=row.slot_at,
            alarm_id=row.alarm.pk,
            number=customer.number,
            name=mask_name(customer.name) if self.masked else customer.name,
            detail=_opening(row, before),
        )


def _opening(row: AlarmTransition, before: AlarmTransition | None) -> Opening:
    fields = [("구분", _event(before), _event(row))]
    if before is None or before.level != row.level:
        fields.append(("등급", _level(before), _level(row)))
    return Opening(
        row.detail,
        fields,
        (
            ("작업자", row.author or AUTOMATIC),
            ("일시", moment(row.recorded_at)),
            ("기준 시각", slot(row.slot_at) if row.slot_at else ""),
            ("내용", row.detail),
            ("출처", _("화면 알람") if row.author else _("판정")),
        ),
    )


def _event(row: AlarmTransition | None) -> str:
    return str(AlarmTransition.Event(row.event).label) if row else ""


def _level(row: AlarmTransition | None) -> str:
    return str(AlarmLevel(row.level).label) if row else ""
