"""The columns of the register file: each knows its head, its place, its reader and its writer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from customers.models import CustomerKind, ServiceState
from devices.imports import cells
from devices.imports.codes import Codes
from devices.models import Communication, MeterProfile, RssiReading


class Part(StrEnum):
    """Whose field a column fills."""

    CUSTOMER = "CUSTOMER"
    REGION = "REGION"
    SERVICE = "SERVICE"
    PLANT = "PLANT"
    METER = "METER"
    INSTALLATION = "INSTALLATION"
    TERMINAL = "TERMINAL"


KEEP: Final = object()  # what an empty cell means where nothing can be emptied


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `empty` is the value of an empty cell, `required` holds for a new customer."""

    header: str
    part: Part
    field: str
    parse: Callable[[str, Codes], Any]
    empty: Any = KEEP
    required: bool = False
    unit: str = ""

    @property
    def title(self) -> str:
        """The head in an exported file."""
        return f"{self.header}({self.unit})" if self.unit else self.header


def _plain(read: Callable[[str], Any]) -> Callable[[str, Codes], Any]:
    return lambda cell, _: read(cell)


def _text(limit: int) -> Callable[[str, Codes], str]:
    return _plain(cells.text(limit=limit))


_caliber_mm = cells.whole(low=1, high=5000)
_hours = cells.choice([(str(hour), str(hour)) for hour in (1, 2, 3, 4, 6, 8, 12, 24)])

NUMBER = Column("고객번호", Part.CUSTOMER, "number", _plain(cells.customer_number), required=True)
REGION = (
    Column("사업소", Part.REGION, "office", _text(50), required=True),
    Column("구", Part.REGION, "district", _text(50), required=True),
    Column("동", Part.REGION, "neighbourhood", _text(50), required=True),
)
SERIAL = Column("계량기 번호", Part.METER, "serial", _text(40), empty="")
INSTALLED = Column("설치일", Part.INSTALLATION, "installed_at", _plain(cells.moment))
CALIBER = Column(
    "구경",
    Part.METER,
    "caliber_id",
    lambda cell, codes: codes.caliber(_caliber_mm(cell)),
    unit="mm",
)
TERMINAL_ID = Column("단말 ID", Part.TERMINAL, "terminal_id", _text(128), empty="")
CTN = Column("CTN", Part.TERMINAL, "ctn", _plain(cells.phone), empty="")
LATITUDE = Column("위도", Part.CUSTOMER, "latitude", _plain(cells.degrees(limit=90)), empty=None)
LONGITUDE = Column("경도", Part.CUSTOMER, "longitude", _plain(cells.degrees(limit=180)), empty=None)
SERVICE = Column("운용상태", Part.SERVICE, "state", _plain(cells.choice(ServiceState.choices)))
PLANT = Column("정수장", Part.PLANT, "plant_id", lambda cell, codes: codes.plant(cell), empty=None)

COLUMNS = (
    NUMBER,
    Column("관리번호", Part.CUSTOMER, "management_number", _text(30), empty=""),
    Column("이름", Part.CUSTOMER, "name", _text(100), required=True),
    Column("전화번호", Part.CUSTOMER, "phone", _plain(cells.phone), empty=""),
    Column("주소", Part.CUSTOMER, "address", _text(200), empty=""),
    *REGION,
    Column("블록", Part.CUSTOMER, "block_id", lambda cell, codes: codes.block(cell), empty=None),
    PLANT,
    Column(
        "업종",
        Part.CUSTOMER,
        "use_class_id",
        lambda cell, codes: codes.use_class(cell),
        required=True,
    ),
    Column(
        "납기",
        Part.CUSTOMER,
        "billing_group_id",
        lambda cell, codes: codes.billing_group(cell),
        empty=None,
    ),
    Column("정보", Part.CUSTOMER, "kind", _plain(cells.choice(CustomerKind.choices))),
    CALIBER,
    SERIAL,
    Column(
        "계량기 제조사",
        Part.METER,
        "maker_id",
        lambda cell, codes: codes.maker(cell),
        empty=None,
    ),
    Column("프로토콜", Part.METER, "profile", _plain(cells.choice(MeterProfile.choices))),
    Column("소수 자리", Part.METER, "decimals", _plain(cells.whole(low=0, high=3))),
    Column("검정일", Part.METER, "verified_on", _plain(cells.day), empty=None),
    INSTALLED,
    Column(
        "시작 지침",
        Part.INSTALLATION,
        "initial_register_l",
        _plain(cells.litres),
        empty=None,
        unit="㎥",
    ),
    Column(
        "설치년",
        Part.CUSTOMER,
        "remote_since_year",
        _plain(cells.whole(low=cells.EARLIEST_YEAR, high=cells.LATEST_YEAR)),
        empty=None,
    ),
    Column("통신", Part.TERMINAL, "communication", _plain(cells.choice(Communication.choices))),
    Column("회사", Part.TERMINAL, "maker_id", lambda cell, codes: codes.maker(cell), empty=None),
    TERMINAL_ID,
    CTN,
    Column(
        "보고 주기",
        Part.TERMINAL,
        "report_interval_h",
        lambda cell, _: int(_hours(cell)),
        unit="h",
    ),
    Column("데이터 코덱", Part.TERMINAL, "payload_codec", _plain(cells.codec), empty=""),
    Column("RSSI 읽기", Part.TERMINAL, "rssi_reading", _plain(cells.choice(RssiReading.choices))),
    SERVICE,
    LATITUDE,
    LONGITUDE,
    Column(
        "상시 사용 한도",
        Part.CUSTOMER,
        "always_on_lph",
        _plain(cells.whole(low=1, high=10_000_000)),
        empty=None,
        unit="L/h",
    ),
)

_BY_HEAD = {column.header.replace(" ", ""): column for column in COLUMNS}
_UNIT = re.compile(r"\(.*\)$")


def column_names() -> list[str]:
    """This function will return the names of all columns that are read."""
    return [column.header for column in COLUMNS]


def column_called(head: str) -> Column | None:
    """This function will find a column by its head, whatever its blanks and unit."""
    return _BY_HEAD.get(_UNIT.sub("", "".join(head.split())))
