"""A meter that showed itself in the data: installed provisionally, then confirmed or taken back (P-4)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from devices.actions.installing import joined, replace_meter
from devices.actions.undoing import undo_replacement
from devices.models import Caliber, Installation, Meter


def open_provisional(
    *,
    installation_id: int,
    at: datetime,
    serial: str,
    caliber_mm: int | None,
    decimals: int | None,
) -> Installation:
    """This function will put the meter with `serial` in the place of an installed one (P-4), both
    registers left open: the last 정상 value of the old and the first of the new stand for them.

    Raises `UnableToReplace` where the installation is closed or that meter serves elsewhere.
    """
    with transaction.atomic():
        old = Installation.objects.select_related("meter").get(pk=installation_id)
        found = Meter.objects.filter(serial=serial).order_by("pk").first()
        new = replace_meter(
            installation=old,
            meter=found or _unregistered(old.meter, serial, caliber_mm, decimals),
            at=at,
            final_register_l=None,
            initial_register_l=None,
        )
        new.provisional = True
        new.note = "검침 데이터에서 새 계량기 번호 확인"
        new.save(update_fields=["provisional", "note"])
        return new


@transaction.atomic
def confirm_all(*, installations: Iterable[Installation]) -> int:
    """This function will confirm that meters which showed themselves in the data were installed (P-4)
    and return how many; registers that nobody read stay open, so that late readings still count."""
    waiting = [each for each in installations if each.provisional]
    for each in waiting:
        each.provisional = False
        each.save(update_fields=["provisional"])
    return len(waiting)


@transaction.atomic
def adopt_number(*, installation: Installation, note: str = "") -> Installation:
    """This function will take a seen replacement back and give its number to the meter before: the
    meter never changed, its number was registered wrongly. Raises `UnableToUndo`."""
    seen = Meter.objects.get(pk=installation.meter_id)
    said = joined(f"같은 계량기, 번호 정정 {seen.serial}", note)
    old = undo_replacement(installation=installation, note=said)
    serial = seen.serial
    if not seen.installations.exists():
        seen.delete()
    old.meter.serial = serial
    old.meter.full_clean()
    old.meter.save(update_fields=["serial", "updated_at"])
    return old


def _unregistered(old: Meter, serial: str, caliber_mm: int | None, decimals: int | None) -> Meter:
    """What the frame does not say is taken from the meter before."""
    caliber = Caliber.objects.filter(pk=caliber_mm).first() if caliber_mm else None
    return Meter.objects.create(
        serial=serial,
        maker_id=old.maker_id,
        caliber=caliber or old.caliber,
        profile=old.profile,
        decimals=old.decimals if decimals is None else decimals,
        digits=old.digits,
    )
