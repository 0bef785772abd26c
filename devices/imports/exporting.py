"""The customer register as rows of a file that `import_customers` reads back without a change."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from customers.models import (
    BillingGroup,
    Block,
    Customer,
    CustomerKind,
    Plant,
    ServiceState,
    UseClass,
)
from customers.queries import plant_on, service_state_on
from devices.imports.columns import COLUMNS
from devices.models import Communication, MeterProfile, RssiReading
from devices.queries import Equipment, equipment
from mdm.lib.clock import SEOUL
from mdm.lib.spreadsheets import SheetColumn, Value
from mdm.lib.units import cubic_metres

_CHUNK = 5_000
Cells = dict[str, Value]


def export_columns() -> list[SheetColumn]:
    """This function will return the heads of the register file."""
    return [SheetColumn(column.title) for column in COLUMNS]


def export_rows(customers: QuerySet[Customer], *, day: date) -> Iterator[list[Value]]:
    """This function will yield one row per customer by 고객번호, states and plants as of a day."""
    names = _Names()
    found = customers.select_related("neighbourhood__district__office").order_by("number")
    chunk: list[Customer] = []
    for customer in found.iterator(chunk_size=_CHUNK):
        chunk.append(customer)
        if len(chunk) == _CHUNK:
            yield from _rows(chunk, names, day)
            chunk = []
    yield from _rows(chunk, names, day)


class _Names:
    """How code tables are written: by name, by code where two share a name."""

    def __init__(self) -> None:
        self.blocks = _written(Block)
        self.plants = _written(Plant)
        self.use_classes = _written(UseClass)
        self.billing_groups = _written(BillingGroup)


def _written(
    model: type[Block] | type[Plant] | type[UseClass] | type[BillingGroup],
) -> dict[int | None, str]:
    rows = list(model._default_manager.values_list("pk", "code", "name"))
    names = [name for _, _, name in rows]
    codes = {code: pk for pk, code, _ in rows}
    return {
        pk: name if names.count(name) == 1 and codes.get(name, pk) == pk else code
        for pk, code, name in rows
    }


def _rows(customers: list[Customer], names: _Names, day: date) -> Iterator[list[Value]]:
    ids = [customer.pk for customer in customers]
    standing = equipment(customer_ids=ids)
    states = service_state_on(customer_ids=ids, day=day)
    plants = plant_on(customer_ids=ids, day=day)
    for customer in customers:
        cells = _customer(customer, names)
        state = states.get(customer.pk)
        cells["운용상태"] = ServiceState(state).label if state else None
        cells["정수장"] = names.plants.get(plants.get(customer.pk))
        if customer.pk in standing:
            cells |= _equipment(standing[customer.pk])
        yield [cells.get(column.header) for column in COLUMNS]


def _customer(customer: Customer, names: _Names) -> Cells:
    neighbourhood = customer.neighbourhood
    return {
        "고객번호": customer.number,
        "관리번호": customer.management_number,
        "이름": customer.name,
        "전화번호": customer.phone,
        "주소": customer.address,
        "사업소": neighbourhood.district.office.name,
        "구": neighbourhood.district.name,
        "동": neighbourhood.name,
        "블록": names.blocks.get(customer.block_id),
        "업종": names.use_classes.get(customer.use_class_id),
        "납기": names.billing_groups.get(customer.billing_group_id),
        "정보": CustomerKind(customer.kind).label,
        "설치년": customer.remote_since_year,
        "위도": customer.latitude,
        "경도": customer.longitude,
        "상시 사용 한도": customer.always_on_lph,
    }


def _equipment(standing: Equipment) -> Cells:
    meter, installation, terminal = standing.meter, standing.installation, standing.terminal
    cells: Cells = {
        "구경": meter.caliber_id,
        "계량기 번호": meter.serial,
        "계량기 제조사": meter.maker.name if meter.maker else None,
        "프로토콜": MeterProfile(meter.profile).label,
        "소수 자리": meter.decimals,
        "검정일": meter.verified_on,
        "설치일": _day_or_moment(installation.installed_at),
        "시작 지침": _cubic_metres(installation.initial_register_l),
    }
    if terminal:
        cells |= {
            "통신": Communication(terminal.communication).label,
            "회사": terminal.maker.name if terminal.maker else None,
            "단말 ID": terminal.terminal_id,
            "CTN": terminal.ctn,
            "보고 주기": terminal.report_interval_h,
            "데이터 코덱": terminal.payload_codec,
            "RSSI 읽기": RssiReading(terminal.rssi_reading).label,
        }
    return cells


def _day_or_moment(at: datetime) -> date | datetime:
    local = at.astimezone(SEOUL)
    return local if local.hour or local.minute else local.date()


def _cubic_metres(litres: int | None) -> Decimal | None:
    return None if litres is None else cubic_metres(litres)
