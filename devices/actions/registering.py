"""Registers and changes meters and terminals."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from devices.core import verification_expiry
from devices.models import Caliber, Meter, Terminal

Device = TypeVar("Device", Meter, Terminal)


@transaction.atomic
def register_meter(*, meter: Meter) -> Meter:
    """This function will register a meter (계량기); its verification expiry follows when left empty.

    Raises ValidationError naming the fields that are wrong or taken.
    """
    if meter.verified_on and not meter.verification_expires_on:
        meter.verification_expires_on = verification_expiry(
            verified_on=meter.verified_on, life_years=meter.caliber.life_years
        )
    meter.full_clean()
    meter.save(force_insert=True)
    return meter


def meter_like(*, before: Meter, serial: str, caliber: Caliber | None = None) -> Meter:
    """This function will make a meter, not registered yet, that is to take another's place: what is
    not told (maker, protocol, dial) is taken from the meter before."""
    return Meter(
        serial=serial,
        maker_id=before.maker_id,
        caliber=caliber or before.caliber,
        profile=before.profile,
        decimals=before.decimals,
        digits=before.digits,
    )


@transaction.atomic
def register_terminal(*, terminal: Terminal) -> Terminal:
    """This function will register a terminal (단말).

    Raises ValidationError naming the fields that are wrong or taken.
    """
    terminal.full_clean()
    terminal.save(force_insert=True)
    return terminal


@transaction.atomic
def change_meter(*, meter: Meter, values: Mapping[str, Any]) -> list[str]:
    """This function will change fields of a meter and return the names of those that moved.

    A new verification day moves the expiry along unless that is given too.
    """
    wanted = dict(values)
    verified_on = wanted.get("verified_on")
    if verified_on and "verification_expires_on" not in wanted and verified_on != meter.verified_on:
        wanted["verification_expires_on"] = verification_expiry(
            verified_on=verified_on, life_years=meter.caliber.life_years
        )
    return _change(meter, wanted)


@transaction.atomic
def change_caliber(*, caliber: Caliber) -> int:
    """This function will keep a changed caliber (구경) and return how many meters expire on another
    day for it: those whose day followed from the old legal life (검정만료)."""
    old = Caliber.objects.select_for_update().get(pk=caliber.pk)
    caliber.full_clean()
    caliber.save()
    if old.life_years == caliber.life_years:
        return 0
    moved = []
    for meter in Meter.objects.filter(caliber=caliber, verified_on__isnull=False).order_by("pk"):
        if _expiry(meter, old.life_years) == meter.verification_expires_on:
            meter.verification_expires_on = _expiry(meter, caliber.life_years)
            moved.append(meter)
    Meter.objects.bulk_update(moved, ["verification_expires_on"], batch_size=1_000)
    return len(moved)


@transaction.atomic
def change_terminal(*, terminal: Terminal, values: Mapping[str, Any]) -> list[str]:
    """This function will change fields of a terminal and return the names of those that moved."""
    return _change(terminal, values)


def _expiry(meter: Meter, life_years: int) -> date | None:
    if meter.verified_on is None:
        return None
    return verification_expiry(verified_on=meter.verified_on, life_years=life_years)


def _change(device: Device, values: Mapping[str, Any]) -> list[str]:
    stored: Any = type(device)._default_manager.select_for_update().get(pk=device.pk)
    moved: list[str] = [name for name, value in values.items() if getattr(stored, name) != value]
    for name, value in values.items():
        setattr(device, name, value)
    if moved:
        device.full_clean()
        device.save(update_fields=[*moved, "updated_at"])
    return moved
