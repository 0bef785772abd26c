"""설정 수용가: the register with its devices (S-88), and one customer's card with all that can be done."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.models import Customer, CustomerKind, ServiceState
from customers.queries import plant_on, scoped, service_state_on
from dashboard.pages.settings.menu import side_menu
from dashboard.pages.settings.pages import SettingsList
from dashboard.pages.settings.places import place_row
from dashboard.ui.columns import Column, NumberColumn, RowLinkColumn, WordColumn
from dashboard.ui.doing import account_of
from dashboard.ui.filters import FACETS
from dashboard.ui.language import word
from dashboard.ui.pages import ListTable, Page, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.wording import DASH, moment
from devices.models import Installation
from devices.queries import installation_history, verification_due
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import actor_of
from mdm.lib.masking import mask_address, mask_name, mask_phone
from metering.queries.provisional import provisional
from metering.queries.register import RegisterRow, register, register_rows

NARROWING = (*FACETS, "office", "gu", "dong", "alarm", "since", "missing", "bbox")


class RegisterTable(ListTable):
    """The columns of S-88."""

    caption = "수용가"
    empty_note = "조건에 맞는 수용가가 없습니다"
    bare_note = "아직 등록한 수용가가 없습니다"

    place = NumberColumn(verbose_name="순번", orderable=False, phone="순번")
    block = Column(verbose_name="블록", order_by=("block__name",), css="nw")
    use_class = Column(verbose_name="업종", order_by=("use_class__name",), css="nw")
    number = RowLinkColumn(
        verbose_name="고객번호",
        href=lambda row: reverse("settings-customer", args=[row.number]),
    )
    management_number = Column(verbose_name="관리번호", css="nw")
    plant = Column(verbose_name="정수장", orderable=False, css="nw")
    name = Column(verbose_name="이름", css="nw")
    neighbourhood = Column(verbose_name="동", order_by=("neighbourhood__name",), css="nw")
    kind = WordColumn(verbose_name="정보", css="nw")
    state = WordColumn(verbose_name="운용상태", orderable=False, css="nw")
    caliber_mm = NumberColumn(verbose_name="구경", orderable=False, phone="구경")
    meter_serial = Column(verbose_name="계량기 번호", orderable=False, css="nw", phone="계량기")
    remote_since_year = Column(verbose_name="설치년", css="num", phone="설치년")
    communication = Column(verbose_name="통신", orderable=False, css="nw")
    terminal_id = Column(verbose_name="단말 ID", orderable=False, css="nw")
    ctn = Column(verbose_name="CTN", orderable=False, css="nw", phone="CTN")

    optional = ("management_number", "neighbourhood")


class RegisterPage(SettingsList):
    """All customers in scope, installed or not."""

    title = "수용가"
    table_class = RegisterTable
    facet_names = FACETS
    default_sort = "number"

    @property
    def new_href(self) -> str:  # type: ignore[override]
        """This function will return the address of the form that registers."""
        return reverse("customer-new")

    def rows(self) -> Rows:
        """This function will return the customers under all conditions."""
        chosen = self.filter.chosen
        narrowed = any(chosen.get(name) for name in NARROWING)
        text = chosen.get("q") or ""
        return register(
            scoped(self.request.user),
            found=self.filter.qs.values("customer_id") if narrowed or text else None,
            text=text,
            narrowed=narrowed,
        )

    def prepared(self, rows: Iterable[Any]) -> Iterable[RegisterRow]:
        """This function will add plant, state and devices."""
        found = register_rows(rows, day=self.today, masked=not self.may_change)
        return (
            replace(row, place=place) for place, row in enumerate(found, start=self.first_place)
        )

    def context(self) -> dict[str, Any]:
        """This function will add search, Import and Export."""
        links = []
        seen = scoped(self.request.user)
        waiting = provisional(customers=seen).count()
        next_year = date(self.today.year + 1, 1, 1)
        due = verification_due(customers=seen, expires_before=next_year).count()
        if self.may_change:
            links = [("엑셀 등록", reverse("import")), ("등록 파일 받기", reverse("export"))]
        return super().context() | {
            "links": links,
            "counted": [
                ("확인 대기 교체", reverse("provisional"), waiting),
                ("올해 교체 대상", reverse("expiring"), due),
            ],
            "dates": [DateField("수용가·단말", "q", self.filter.chosen.get("q") or "", "search")],
            "keep": [(name, value) for name, value in self.kept() if name != "q"],
        }


class CardPage(Page):
    """One customer's card: facts, devices, and the forms that change them."""

    title = "수용가"
    template_name = "pages/settings/customer.html"
    facet_names = ()

    @cached_property
    def customer(self) -> Customer:
        """This function will return the customer; 404 out of scope."""
        return customer_of(self)

    def context(self) -> dict[str, Any]:
        """This function will return everything on the card."""
        customer = self.customer
        may_change = account_of(self.request).may_administer
        places = list(installation_history(customer=customer))
        standing = next((place for place in places if place.removed_at is None), None)
        states = list(customer.service_periods.order_by("-active_from", "-pk"))
        closed = bool(states) and states[0].state == ServiceState.CLOSED
        return {
            "side": side_menu(self.request),
            "customer": customer,
            "name": customer.name if may_change else mask_name(customer.name),
            "facts": self._facts(customer, masked=not may_change),
            "places": [place_row(place, places, number=customer.number) for place in places],
            "standing": standing,
            "states": states,
            "plants": customer.plant_periods.select_related("plant").order_by(
                "-active_from", "-pk"
            ),
            "may_change": may_change,
            "steps": _steps(customer, standing, closed=closed) if may_change else [],
            "may_confirm": account_of(self.request).may_operate,
            "crumbs": [("수용가", reverse("settings")), (customer.number, "")],
        }

    def answered(self) -> None:
        """This function will note who looked at whose card."""
        access = Access(AccessKind.VIEW, subject=self.customer.number)
        log_access(access, by=actor_of(self.request), now=self.now)

    def _facts(self, customer: Customer, *, masked: bool) -> list[tuple[str, Any]]:
        state = service_state_on(customer_ids=[customer.pk], day=self.today).get(customer.pk)
        plant = plant_on(customer_ids=[customer.pk], day=self.today).get(customer.pk)
        fed = customer.plant_periods.filter(plant_id=plant).first() if plant else None
        place = customer.neighbourhood
        located = customer.latitude is not None and not masked
        return [
            ("고객번호", customer.number),
            ("관리번호", customer.management_number),
            ("이름", mask_name(customer.name) if masked else customer.name),
            ("전화번호", mask_phone(customer.phone) if masked else customer.phone),
            ("주소", mask_address(customer.address) if masked else customer.address),
            ("지역", f"{place.district.office.name} › {place.district.name} › {place.name}"),
            ("블록", customer.block.name if customer.block else DASH),
            ("정수장", fed.plant.name if fed else DASH),
            ("업종", customer.use_class.name),
            ("정보", word(CustomerKind(customer.kind).label)),
            ("운용상태", word(state.label) if state else DASH),
            ("설치년", customer.remote_since_year),
            ("위치", f"{customer.latitude:.5f}, {customer.longitude:.5f}" if located else DASH),
            ("상시 사용", f"{customer.always_on_lph} L/h" if customer.always_on_lph else DASH),
            ("메모", customer.note),
            ("생성일", moment(customer.created_at)),
            ("갱신일", moment(customer.updated_at)),
        ]


def customer_of(page: Page) -> Customer:
    """This function will return the customer whom a page's address names; 404 out of scope."""
    found = scoped(page.request.user).select_related(
        "neighbourhood__district__office", "block", "use_class"
    )
    customer = found.filter(number=page.kwargs["number"]).first()
    if customer is None:
        raise Http404
    return customer


def standing_of(customer: Customer) -> Installation:
    """This function will return what is installed at a customer; 404 where nothing is."""
    place = Installation.objects.select_related("meter").filter(customer=customer, removed_at=None)
    standing = place.order_by("-installed_at", "-pk").first()
    if standing is None:
        raise Http404
    return standing


def _steps(
    customer: Customer, standing: Installation | None, *, closed: bool
) -> list[tuple[str, str]]:
    names = [
        ("수정", "customer-edit"),
        ("운용상태 변경", "customer-service"),
        ("정수장 변경", "customer-plant"),
    ]
    names += (
        [
            ("계량기 교체", "meter-replace"),
            ("단말 연결·교체", "terminal-replace"),
            ("단말 분리", "terminal-remove"),
            ("철거", "meter-remove"),
        ]
        if standing
        else [("계량기 설치", "meter-install")]
    )
    names.append(("재사용", "customer-return") if closed else ("폐전", "customer-retire"))
    steps = [(label, reverse(name, args=[customer.number])) for label, name in names]
    history = f"{reverse('history')}?what=&q={customer.number}"
    return [*steps, ("이력", history), ("종합정보", reverse("customer", args=[customer.number]))]
