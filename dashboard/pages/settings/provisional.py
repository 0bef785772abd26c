"""설정 확인 대기 교체: meters that showed themselves in the data, confirmed with one click or corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from customers.queries import scoped
from dashboard.pages.settings.pages import SettingsList
from dashboard.ui.columns import Column, CubicMetresColumn, MomentColumn, RowLinkColumn, SlotColumn
from dashboard.ui.doing import account_of, demand_operator
from dashboard.ui.language import say, word
from dashboard.ui.pages import ListTable, Rows
from devices.actions.provisional import confirm_all
from mdm.lib.masking import mask_name
from metering.queries.provisional import Seen, provisional, seen_of

BEFORE, AFTER = "철거한 계량기", "새 계량기"
MOST = 1_000


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One replacement as the list shows it."""

    pk: int
    number: str
    name: str
    installed_at: datetime
    old_serial: str | None
    last_slot_at: datetime | None
    last_l: int | None
    new_serial: str
    first_slot_at: datetime | None
    first_l: int | None


class StepsColumn(Column):
    """확인 with one click, or 고치기; not in files."""

    css = "nw deed"
    in_files = False

    def render(self, record: SeenLine) -> SafeString:
        """This function will draw the button of the page's form and the link."""
        return format_html(
            '<button class="chip" type="submit" form="confirm" name="ids" value="{}"'
            ' aria-label="{}">{}</button> <a class="chip" href="{}" aria-label="{}">{}</a>',
            record.pk,
            say("{number} 교체 확인", number=record.number),
            word("확인"),
            reverse("start-correct", args=[record.number, record.pk]),
            say("{number} 교체 고치기", number=record.number),
            word("고치기"),
        )


class ProvisionalTable(ListTable):
    """Old and new meter side by side, with the registers that were received last and first."""

    caption = "확인 대기 교체"
    empty_note = "확인을 기다리는 교체가 없습니다"

    installed_at = MomentColumn(verbose_name="교체 일시", css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        order_by=("customer__number",),
        href=lambda row: reverse("settings-customer", args=[row.number]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    old_serial = Column(
        verbose_name="계량기 번호", group=BEFORE, orderable=False, css="nw", phone="철거"
    )
    last_slot_at = SlotColumn(
        verbose_name="마지막 정상", group=BEFORE, orderable=False, css="nw", phone="마지막"
    )
    last_l = CubicMetresColumn(verbose_name="지침(m³)", group=BEFORE, orderable=False, phone="지침")
    new_serial = Column(
        verbose_name="계량기 번호", group=AFTER, orderable=False, css="nw", phone="설치"
    )
    first_slot_at = SlotColumn(
        verbose_name="첫 검침", group=AFTER, orderable=False, css="nw", phone="처음"
    )
    first_l = CubicMetresColumn(verbose_name="지침(m³)", group=AFTER, orderable=False, phone="지침")
    steps = StepsColumn(verbose_name="처리", orderable=False, accessor="pk")


class ProvisionalPage(SettingsList):
    """Replacements that wait for a word."""

    title = "확인 대기 교체"
    template_name = "pages/settings/provisional.html"
    table_class = ProvisionalTable
    default_sort = "-installed_at"

    def rows(self) -> Rows:
        """This function will return the provisional installations in scope."""
        found: Rows = provisional(customers=scoped(self.request.user))
        return found

    def prepared(self, rows: Iterable[Any]) -> Iterable[SeenLine]:
        """This function will add what was received of both meters, names masked for viewers."""
        placed = list(rows)
        seen = seen_of(installations=[each.pk for each in placed])
        return [_line(each, seen[each.pk], masked=not self.may_change) for each in placed]

    @property
    def may_confirm(self) -> bool:
        """This function will say whether the viewer may confirm replacements."""
        return account_of(self.request).may_operate

    def table(self, records: list[Any]) -> ListTable:
        """This function will make the table, without buttons for those who only look."""
        table = super().table(records)
        if not self.may_confirm:
            table.columns.hide("steps")
        return table

    def context(self) -> dict[str, Any]:
        """This function will say who may confirm."""
        return super().context() | {"may_confirm": self.may_confirm}


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """This function will confirm the chosen replacements and return to the list."""
    demand_operator(request)
    asked = [int(each) for each in request.POST.getlist("ids")[:MOST] if each.isdecimal()]
    chosen = provisional(customers=scoped(request.user)).filter(pk__in=asked)
    count = confirm_all(installations=chosen)
    messages.success(request, say("교체 {count:,}건을 확인했습니다.", count=count))
    return HttpResponseRedirect(reverse("provisional"))


def _line(placed: Any, seen: Seen, *, masked: bool) -> SeenLine:
    customer = placed.customer
    return SeenLine(
        pk=placed.pk,
        number=customer.number,
        name=mask_name(customer.name) if masked else customer.name,
        installed_at=placed.installed_at,
        old_serial=seen.old_serial,
        last_slot_at=seen.last_slot_at,
        last_l=seen.last_l,
        new_serial=placed.meter.serial,
        first_slot_at=seen.first_slot_at,
        first_l=seen.first_l,
    )
