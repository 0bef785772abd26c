"""Decides what the device columns of a row mean: first installation, a change, or a refusal."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from customers.models import Customer
from devices.core import dial_modulus_l, verification_expiry
from devices.imports.columns import (
    CALIBER,
    CTN,
    INSTALLED,
    KEEP,
    SERIAL,
    TERMINAL_ID,
    Column,
    Part,
)
from devices.imports.problems import Problem, Result
from devices.imports.reading import Row
from devices.imports.stored import Stored, Use
from devices.imports.writes import Writes
from devices.models import Attachment, Installation, Meter, Terminal


@dataclass(slots=True)
class Seen:
    """On which line of the file a device was named first."""

    meters: dict[Any, int] = field(default_factory=dict)  # by serial and maker
    terminals: dict[Any, int] = field(default_factory=dict)
    ctns: dict[Any, int] = field(default_factory=dict)


class Equipper:
    """Plans meters, installations and terminals of the rows it is given, one after the other."""

    def __init__(self, stored: Stored, writes: Writes, result: Result, seen: Seen) -> None:
        self._stored = stored
        self._writes = writes
        self._result = result
        self._seen = seen

    def equip(self, customer: Customer, row: Row) -> tuple[Installation | None, bool]:
        """This function will plan a row's devices and return the installation and whether it changed."""
        installed = self._stored.installations.get(customer.pk) if customer.pk else None
        if installed is None:
            installation = self._first(customer, row)
            return installation, installation is not None
        serial = row.get(SERIAL)
        if serial is not KEEP and serial != installed.meter.serial:
            message = _(
                "설치된 계량기는 {serial}입니다. 계량기 번호는 설정의 계량기 교체에서 지침과 함께 바꾸세요."
            ).format(serial=installed.meter.serial)
            self._refuse(row, SERIAL, message, serial)
            return installed, False
        changed = self._change_meter(installed.meter, row)
        changed |= self._writes.change(installed, row.values[Part.INSTALLATION])
        self._check_dial(installed, row)
        changed |= self._wire(installed, self._stored.attachments.get(installed.pk), row)
        return installed, changed

    def _first(self, customer: Customer, row: Row) -> Installation | None:
        serial = row.get(SERIAL)
        if serial in (KEEP, ""):
            self._warn_without_meter(row)
            return None
        installed_at = row.get(INSTALLED)
        if installed_at is KEEP:
            self._refuse(row, INSTALLED, "새로 설치한 계량기에는 설치일이 필요합니다.", serial)
            return None
        left_at = self._stored.left_at.get(customer.pk) if customer.pk else None
        if left_at and left_at > installed_at:
            self._refuse(row, INSTALLED, "먼저 있던 계량기의 철거보다 앞선 설치일입니다.", serial)
            return None
        meter = self._meter(row, serial)
        if meter is None:
            return None
        if not self._free(row, SERIAL, self._stored.meter_uses.get(meter.pk), installed_at):
            return None
        installation = Installation(customer=customer, meter=meter, **row.values[Part.INSTALLATION])
        self._writes.installations.append(installation)
        self._check_dial(installation, row)
        self._wire(installation, None, row)
        return installation

    def _meter(self, row: Row, serial: str) -> Meter | None:
        values = row.values[Part.METER]
        key = (serial, values.get("maker_id"))
        if not self._once(row, SERIAL, self._seen.meters, key):
            return None
        known = self._stored.meters.get(key)
        if known:
            self._change_meter(known, row)
            return known
        if row.get(CALIBER) is KEEP:
            self._refuse(row, CALIBER, "새 계량기에는 구경이 필요합니다.", serial)
            return None
        meter = Meter(**values)
        if meter.verified_on:
            meter.verification_expires_on = verification_expiry(
                verified_on=meter.verified_on,
                life_years=self._stored.life_years[meter.caliber_id],
            )
        self._writes.meters.append(meter)
        return meter

    def _change_meter(self, meter: Meter, row: Row) -> bool:
        values: dict[str, Any] = dict(row.values[Part.METER])
        verified_on = values.get("verified_on", meter.verified_on)
        caliber_mm = values.get("caliber_id", meter.caliber_id)
        if (verified_on, caliber_mm) != (meter.verified_on, meter.caliber_id):
            values["verification_expires_on"] = verified_on and verification_expiry(
                verified_on=verified_on, life_years=self._stored.life_years[caliber_mm]
            )
        key = (meter.serial, values.get("maker_id", meter.maker_id))
        other = self._stored.meters.get(key)
        if other and other.pk != meter.pk:
            self._refuse(row, SERIAL, "그 제조사의 같은 번호 계량기가 이미 있습니다.", meter.serial)
            return False
        return self._writes.change(meter, values)

    def _wire(self, installation: Installation, wired: Attachment | None, row: Row) -> bool:
        terminal_id = row.get(TERMINAL_ID)
        if terminal_id is KEEP or (wired is None and not terminal_id):
            return self._change_terminal(wired.terminal, row) if wired else False
        if wired and wired.terminal.terminal_id != terminal_id:
            message = _(
                "연결된 단말은 {terminal_id}입니다. 단말 ID는 설정의 단말 교체에서 바꾸세요."
            ).format(terminal_id=wired.terminal.terminal_id)
            self._refuse(row, TERMINAL_ID, message, terminal_id)
            return False
        if not self._once(row, TERMINAL_ID, self._seen.terminals, terminal_id):
            return False
        self._warn_of_shared_ctn(row, terminal_id)
        if wired:
            return self._change_terminal(wired.terminal, row)
        return self._attach(installation, terminal_id, row)

    def _attach(self, installation: Installation, terminal_id: str, row: Row) -> bool:
        terminal = self._stored.terminals.get(terminal_id)
        at = installation.installed_at
        if terminal is None:
            terminal = Terminal(**row.values[Part.TERMINAL])
            self._writes.terminals.append(terminal)
        elif self._free(row, TERMINAL_ID, self._stored.terminal_uses.get(terminal.pk), at):
            self._change_terminal(terminal, row)
        else:
            return False
        self._writes.attachments.append(
            Attachment(installation=installation, terminal=terminal, attached_at=at)
        )
        return True

    def _change_terminal(self, terminal: Terminal, row: Row) -> bool:
        return self._writes.change(terminal, row.values[Part.TERMINAL])

    def _free(self, row: Row, column: Column, use: Use | None, at: Any) -> bool:
        if use is None or (use.until is not None and use.until <= at):
            return True
        self._refuse(
            row,
            column,
            _("고객번호 {number}에서 쓰고 있습니다.").format(number=use.number),
            row.get(column),
        )
        return False

    def _once(self, row: Row, column: Column, lines: dict[Any, int], key: Any) -> bool:
        first = lines.setdefault(key, row.line)
        if first == row.line:
            return True
        self._refuse(row, column, _("{first}행과 같습니다.").format(first=first), row.get(column))
        return False

    def _check_dial(self, installation: Installation, row: Row) -> None:
        meter, initial_l = installation.meter, installation.initial_register_l
        modulus_l = dial_modulus_l(digits=meter.digits, decimals=meter.decimals)
        if initial_l is not None and initial_l >= modulus_l:
            message = _("시작 지침은 {modulus:,.3f}㎥보다 작아야 합니다.").format(
                modulus=modulus_l / 1000
            )
            self._result.errors.append(Problem(row.line, "시작 지침", message, row.number))

    def _warn_of_shared_ctn(self, row: Row, terminal_id: str) -> None:
        ctn = row.get(CTN)
        if ctn in (KEEP, ""):
            return
        first = self._seen.ctns.setdefault(ctn, row.line)
        owner = self._stored.ctn_owners.get(ctn, terminal_id)
        if first != row.line:
            self._warn(row, CTN, _("{first}행과 CTN이 같습니다.").format(first=first), ctn)
        elif owner != terminal_id:
            self._warn(row, CTN, _("단말 {owner}과(와) CTN이 같습니다.").format(owner=owner), ctn)

    def _warn_without_meter(self, row: Row) -> None:
        device = {**row.values[Part.METER], **row.values[Part.TERMINAL]}
        if any(device.values()):
            message = "계량기 번호가 없어 계량기·단말 정보는 저장하지 않습니다."
            self._warn(row, SERIAL, message, row.number)

    def _warn(self, row: Row, column: Column, message: str, value: object) -> None:
        self._result.warnings.append(Problem(row.line, column.header, message, str(value)[:80]))

    def _refuse(self, row: Row, column: Column, message: str, value: object) -> None:
        self._result.errors.append(Problem(row.line, column.header, message, str(value)[:80]))
