"""The left column of 종합정보: who is supplied, by what, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.models import Customer, Plant
from dashboard.ui.charts import signal_bars
from dashboard.ui.language import say, word
from dashboard.ui.wording import DASH, cubic_metres, day, decimals, moment
from devices.models import Attachment, Communication, Installation, Terminal
from mdm.lib.masking import mask_address, mask_name, mask_phone
from metering.core.packing import unpack_radio
from metering.models import CustomerState
from metering.queries.notes import battery_percent

Fact = tuple[str, Any]
_LEVELS_DBM = (-105, -95, -85, -75)  # bars 1…4 of the received strength


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything about one customer that the page reads once."""

    customer: Customer
    state: CustomerState | None
    installations: Sequence[Installation]
    plant: Plant | None
    service: str
    masked: bool

    @property
    def name(self) -> str:
        """This function will return the name as the viewer may see it."""
        return mask_name(self.customer.name) if self.masked else self.customer.name

    @property
    def installation(self) -> Installation | None:
        """This function will return the newest installation."""
        return self.installations[0] if self.installations else None

    @property
    def attachment(self) -> Attachment | None:
        """This function will return the newest terminal of the newest installation."""
        return next(iter(self.installation.attachments.all()), None) if self.installation else None


def customer_facts(subject: Subject) -> list[Fact]:
    """This function will return 수용가 정보; attributes lead to the list of their like."""
    customer = subject.customer
    phone = mask_phone(customer.phone) if subject.masked else customer.phone
    year = customer.remote_since_year
    return [
        ("고객번호", customer.number),
        ("관리번호", customer.management_number),
        ("이름", subject.name),
        ("전화번호", phone),
        ("주소", mask_address(customer.address) if subject.masked else customer.address),
        ("업종", _listed(customer.use_class.name, use=customer.use_class.code)),
        ("정보", word(customer.get_kind_display())),
        ("블록", _listed(customer.block.name, block=customer.block.code) if customer.block else ""),
        ("정수장", _listed(subject.plant.name, wtp=subject.plant.code) if subject.plant else ""),
        ("설치년", _listed(say("{year}년", year=year), year=str(year)) if year else ""),
        ("운용상태", word(subject.service)),
        ("메모", customer.note),
    ]


def device_facts(subject: Subject) -> list[Fact]:
    """This function will return 계량기 · 단말."""
    if subject.installation is None:
        return [("계량기", "설치된 계량기가 없습니다")]
    meter = subject.installation.meter
    caliber = meter.caliber
    facts: list[Fact] = [
        ("계량기번호", meter.serial),
        ("제조사", meter.maker.name if meter.maker else ""),
        ("구경", _listed(f"{caliber.mm} mm", bore=str(caliber.mm))),
        (
            "Q3 / Q4",
            f"{decimals(caliber.q3_lph / 1000, 1)} / {decimals(caliber.q4_lph / 1000, 3)} m³/h",
        ),
        ("설치일", _installed(subject)),
        ("시작 지침", _register(subject.installation.initial_register_l)),
        ("검정 만료", day(meter.verification_expires_on)),
    ]
    return facts + _terminal_facts(subject)


def _terminal_facts(subject: Subject) -> list[Fact]:
    if subject.attachment is None:
        return [("단말", "연결된 단말이 없습니다")]
    terminal = subject.attachment.terminal
    maker = terminal.maker
    state = subject.state
    return [
        ("단말 ID", terminal.terminal_id),
        ("CTN", terminal.ctn),
        ("통신", _listed(terminal.get_communication_display(), comm=terminal.communication)),
        ("회사", _listed(maker.name, maker=str(maker.pk)) if maker else ""),
        ("보고 주기", say("{hours}시간", hours=terminal.report_interval_h)),
        ("신호", _signal(state.latest_radio if state else None)),
        ("배터리", _battery(state.latest_battery_v if state else None, terminal)),
        ("최종 수신", moment(state.latest_received_at if state else None)),
    ]


@dataclass(frozen=True, slots=True)
class Past:
    """One line of the installation history."""

    at: datetime | date
    text: str


def installation_past(installations: Sequence[Installation]) -> list[Past]:
    """This function will return meters and terminals as they came and went, newest first."""
    lines: list[Past] = []
    for each in installations:
        serial = each.meter.serial
        first = _register(each.initial_register_l)
        lines.append(
            Past(
                each.installed_at,
                say("계량기 {serial} 설치, 시작 지침 {first}", serial=serial, first=first),
            )
        )
        if each.removed_at:
            last = _register(each.final_register_l)
            lines.append(
                Past(
                    each.removed_at,
                    say("계량기 {serial} 철거, 철거 지침 {last}", serial=serial, last=last),
                )
            )
        for wired in each.attachments.all():
            lines.append(
                Past(
                    wired.attached_at,
                    say("단말 {terminal_id} 연결", terminal_id=wired.terminal.terminal_id),
                )
            )
            if wired.detached_at:
                lines.append(
                    Past(
                        wired.detached_at,
                        say("단말 {terminal_id} 분리", terminal_id=wired.terminal.terminal_id),
                    )
                )
    return sorted(lines, key=lambda line: (str(line.at), line.text), reverse=True)


def _installed(subject: Subject) -> SafeString | str:
    """A meter that showed itself in the data leads to where it is confirmed (P-4)."""
    installation = subject.installation
    if installation is None or not installation.provisional:
        return day(installation.installed_at if installation else None)
    card = reverse("settings-customer", args=[subject.customer.number])
    written = day(installation.installed_at)
    return format_html('{} <a href="{}">{}</a>', written, card, word("확인 대기 교체"))


def _register(litres: int | None) -> str:
    return DASH if litres is None else f"{cubic_metres(litres)} m³"


def _listed(text: str, **conditions: str) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', reverse("status"), urlencode(conditions), text)


def _signal(packed: int | None) -> SafeString | str:
    radio, _ = unpack_radio(packed=packed)
    if radio.rssi_dbm is None:
        return DASH
    level = sum(radio.rssi_dbm >= limit for limit in _LEVELS_DBM)
    return format_html("{}RSSI {} dBm", signal_bars(level), radio.rssi_dbm)


def _battery(volts: float | None, terminal: Terminal) -> str:
    """Volts as the terminal measures them; over LoRaWAN also what its server tells in per cent."""
    percent = None
    if terminal.communication == Communication.LORA:
        percent = battery_percent(terminal_id=terminal.terminal_id)
    told = [_volts(volts)] if volts is not None or percent is None else []
    return " · ".join([*told, *([f"{decimals(percent, 0)} %"] if percent is not None else [])])


def _volts(volts: float | None) -> str:
    return DASH if volts is None else f"{volts:.2f} V"
