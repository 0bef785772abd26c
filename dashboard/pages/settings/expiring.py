"""설정 검정만료: meters whose verification ends, 올해 교체 대상 first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from customers.queries import scoped
from dashboard.pages.settings.customers import NARROWING
from dashboard.pages.settings.pages import SettingsList
from dashboard.ui.columns import Column, DayColumn, MomentColumn, NumberColumn, RowLinkColumn
from dashboard.ui.filters import FACETS
from dashboard.ui.known import Known
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import count
from devices.queries import verified_meters
from mdm.lib.masking import mask_address, mask_name

STAGES = {"": "올해 교체 대상", "over": "기한 지남", "next": "내년", "all": "전체"}


@dataclass(frozen=True, slots=True)
class ExpiryLine:
    """One installed meter as the list shows it."""

    expires_on: date
    left: str
    number: str
    name: str
    address: str
    neighbourhood: str
    use_class: str
    caliber_mm: int
    serial: str
    maker: str
    verified_on: date | None
    installed_at: datetime


class ExpiryTable(ListTable):
    """Meters by the end of their verification."""

    caption = "검정만료"
    empty_note = "이 조건에 교체할 계량기가 없습니다"

    expires_on = DayColumn(
        verbose_name="검정만료일",
        order_by=("meter__verification_expires_on",),
        hint="검정일 + 구경별 유효기간(기본 50 mm 이하 8년, 초과 6년). 설정 → 구경에서 바꿉니다.",
    )
    left = Column(verbose_name="남은 기간", orderable=False, css="nw", phone="기한")
    number = RowLinkColumn(
        verbose_name="고객번호",
        order_by=("customer__number",),
        href=lambda row: reverse("settings-customer", args=[row.number]),
    )
    name = Column(verbose_name="이름", orderable=False, css="nw")
    address = Column(verbose_name="주소", orderable=False, css="wide")
    neighbourhood = Column(verbose_name="동", order_by=("customer__neighbourhood__name",), css="nw")
    use_class = Column(verbose_name="업종", order_by=("customer__use_class__name",), css="nw")
    caliber_mm = NumberColumn(verbose_name="구경", order_by=("meter__caliber_id",), phone="구경")
    serial = Column(
        verbose_name="계량기 번호", order_by=("meter__serial",), css="nw", phone="계량기"
    )
    maker = Column(verbose_name="제조사", order_by=("meter__maker__name",), css="nw")
    verified_on = DayColumn(verbose_name="검정일", order_by=("meter__verified_on",), phone="검정")
    installed_at = MomentColumn(verbose_name="설치 일시", css="nw", phone="설치")


class ExpiringPage(SettingsList):
    """Installed meters by year of expiry."""

    title = "검정만료"
    table_class = ExpiryTable
    facet_names = FACETS
    default_sort = "expires_on"
    kept_names = ("due", "sort", "per")
    known: ClassVar[Mapping[str, Known]] = {"due": Known("기한", STAGES)}

    @property
    def stage(self) -> str:
        """This function will return which years are shown, "" = those due this year."""
        return self.asked_for("due")

    @cached_property
    def found(self) -> QuerySet[Any]:
        """This function will return all installed meters in scope under the filter."""
        chosen = self.filter.chosen
        customers: QuerySet[Any] = scoped(self.request.user)
        if any(chosen.get(name) for name in (*NARROWING, "q")):
            customers = customers.filter(pk__in=self.filter.qs.values("customer_id"))
        return verified_meters(customers=customers)

    def rows(self) -> Rows:
        """This function will return the meters of the chosen years."""
        return self.found.filter(due_condition(stage=self.stage, today=self.today))

    def prepared(self, rows: Iterable[Any]) -> Iterable[ExpiryLine]:
        """This function will write the rows, names and addresses masked for viewers."""
        return (_line(row, today=self.today, masked=not self.may_change) for row in rows)

    def tabs(self) -> Sequence[Choice]:
        """This function will return the years with their counts, in one query."""
        counts = self.found.aggregate(
            **{
                f"n_{stage}": Count("pk", filter=due_condition(stage=stage, today=self.today))
                for stage in STAGES
            }
        )
        params = self.filter.params()
        return [
            Choice(label, _href(stage, params), stage == self.stage, counts[f"n_{stage}"])
            for stage, label in STAGES.items()
        ]

    def conditions(self) -> str:
        """This function will say which years are shown."""
        return f"{super().conditions()} · {STAGES[self.stage]}"


def due_condition(*, stage: str, today: date) -> Q:
    """This function will return the condition of a stage: `""` = ends this year or has ended."""
    ends = "meter__verification_expires_on"
    next_year = date(today.year + 1, 1, 1)
    return {
        "": Q(**{f"{ends}__lt": next_year}),
        "over": Q(**{f"{ends}__lt": today}),
        "next": Q(**{f"{ends}__gte": next_year, f"{ends}__lt": date(today.year + 2, 1, 1)}),
        "all": Q(**{f"{ends}__isnull": False}),
    }[stage]


def _href(stage: str, params: dict[str, str]) -> str:
    return "?" + urlencode({**params, **({"due": stage} if stage else {})})


def _line(placed: Any, *, today: date, masked: bool) -> ExpiryLine:
    customer, meter = placed.customer, placed.meter
    days = (meter.verification_expires_on - today).days
    return ExpiryLine(
        expires_on=meter.verification_expires_on,
        left=say("{days}일", days=count(days))
        if days >= 0
        else say("{days}일 지남", days=count(-days)),
        number=customer.number,
        name=mask_name(customer.name) if masked else customer.name,
        address=mask_address(customer.address) if masked else customer.address,
        neighbourhood=customer.neighbourhood.name,
        use_class=customer.use_class.name,
        caliber_mm=meter.caliber_id,
        serial=meter.serial,
        maker=meter.maker.name if meter.maker else "",
        verified_on=meter.verified_on,
        installed_at=placed.installed_at,
    )
