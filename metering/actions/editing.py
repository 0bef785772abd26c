"""Values by hand: enters a register that a person read, takes a device value out, and undoes both."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from devices.models import Installation
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL
from metering.core.slots import HOUR_S, day_and_slot, hour_before
from metering.models import DayReading, DayUsage, DirtyDay, SlotOverride

_Origin = SlotOverride.Origin


class UnableToEdit(ValueError):
    """A correction that contradicts what is known; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The slot of a meter that ends at `slot_end_at`, and the register read there in litres."""

    customer_id: int
    installation_id: int
    slot_end_at: datetime
    register_l: int | None = None  # None: a rejection brings no value


@transaction.atomic
def enter_value(entry: Entry, *, reason: str, by: Actor, now: datetime) -> SlotOverride:
    """This function will put in a register read by a person and mark its day; one entered before is
    undone. Raises `UnableToEdit`, also over a 정상 device value that is not rejected (T-4)."""
    installation = _checked(entry, reason=reason, now=now)
    meter = installation.meter
    highest_l = 10 ** (meter.digits + 3 - meter.decimals) - 1
    if entry.register_l is None or not 0 <= entry.register_l <= highest_l:
        raise UnableToEdit(
            _("지침은 0부터 {highest:,.3f} m³ 사이로 입력해 주세요.").format(
                highest=highest_l / 1000
            )
        )
    if _is_good(entry) and not _in_force(entry, _Origin.REJECTED):
        raise UnableToEdit("정상으로 받은 값이 있는 시각입니다. 받은 값을 먼저 제외해 주세요.")
    before = _in_force(entry, _Origin.MANUAL)
    if before:
        _undo(before, reason="새 값으로 바꿈", by=by, now=now)
    return _put(entry, _Origin.MANUAL, reason=reason, by=by, now=now)


@transaction.atomic
def reject_value(entry: Entry, *, reason: str, by: Actor, now: datetime) -> SlotOverride:
    """This function will take a slot's device value out of use and mark its day. Raises
    `UnableToEdit` where there is none, or it is out already."""
    _checked(entry, reason=reason, now=now)
    if not _has_arrived(entry):
        raise UnableToEdit("이 시각에는 제외할 수신 값이 없습니다.")
    if _in_force(entry, _Origin.REJECTED):
        raise UnableToEdit("이미 제외된 값입니다.")
    return _put(
        Entry(entry.customer_id, entry.installation_id, entry.slot_end_at),
        _Origin.REJECTED,
        reason=reason,
        by=by,
        now=now,
    )


@transaction.atomic
def undo(*, override_id: int, by: Actor, now: datetime, reason: str = "") -> SlotOverride:
    """This function will take a value by hand or a rejection out of force and mark its day; the row
    stays. Raises `UnableToEdit` when it is not in force."""
    found = SlotOverride.objects.select_for_update().filter(pk=override_id, undone_at=None).first()
    if found is None:
        raise UnableToEdit("이미 되돌린 값입니다.")
    _undo(found, reason=reason, by=by, now=now)
    _mark(found.customer_id, found.slot_end_at, now=now)
    return found


def _checked(entry: Entry, *, reason: str, now: datetime) -> Installation:
    if not reason.strip():
        raise UnableToEdit("사유를 적어 주세요.")
    if entry.slot_end_at.timestamp() % HOUR_S:
        raise UnableToEdit("검침 시각은 정시여야 합니다.")
    if entry.slot_end_at > now:
        raise UnableToEdit("아직 지나지 않은 시각에는 입력할 수 없습니다.")
    owning = Installation.objects.select_related("meter").filter(
        Q(removed_at=None) | Q(removed_at__gte=entry.slot_end_at),
        customer_id=entry.customer_id,
        installed_at__lt=entry.slot_end_at,
    )
    installation = owning.filter(pk=entry.installation_id).first()
    if installation is None:
        raise UnableToEdit("그 시각에 설치되어 있던 계량기가 아닙니다.")
    return installation


def _in_force(entry: Entry, origin: str) -> SlotOverride | None:
    return (
        SlotOverride.objects.select_for_update()
        .filter(
            installation_id=entry.installation_id,
            slot_end_at=entry.slot_end_at,
            origin=origin,
            undone_at=None,
        )
        .first()
    )


def _has_arrived(entry: Entry) -> bool:
    day, slot = day_and_slot(hour=hour_before(at=entry.slot_end_at))
    row = DayReading.objects.filter(
        customer_id=entry.customer_id, day=day, installation_id=entry.installation_id
    ).first()
    return row is not None and row.meta[slot - 1] is not None


def _is_good(entry: Entry) -> bool:
    """정상 as judged; slots beyond E count too, as far as they were measured."""
    day, slot = day_and_slot(hour=hour_before(at=entry.slot_end_at))
    judged = DayUsage.objects.filter(customer_id=entry.customer_id, day=day).first()
    if judged is None:
        return False
    return (
        bool(judged.good_mask >> slot - 1 & 1)
        or judged.hour_use_l[slot - 1] is not None
        or slot in (judged.first_slot, judged.last_slot)
    )


def _put(entry: Entry, origin: str, *, reason: str, by: Actor, now: datetime) -> SlotOverride:
    try:
        with transaction.atomic():
            made = SlotOverride.objects.create(
                customer_id=entry.customer_id,
                installation_id=entry.installation_id,
                slot_end_at=entry.slot_end_at,
                register_l=entry.register_l,
                origin=origin,
                reason=reason.strip()[:200],
                author=by.username[:150],
                created_at=now,
            )
    except IntegrityError as error:  # somebody else was faster
        raise UnableToEdit("같은 시각을 다른 사람이 방금 고쳤습니다.") from error
    _mark(entry.customer_id, entry.slot_end_at, now=now)
    return made


def _undo(override: SlotOverride, *, reason: str, by: Actor, now: datetime) -> None:
    override.undone_at = now
    override.undone_by = by.username[:150]
    override.undone_reason = reason.strip()[:200]
    override.save(update_fields=["undone_at", "undone_by", "undone_reason"])


def _mark(customer_id: int, slot_end_at: datetime, *, now: datetime) -> None:
    """Not before the first judged day: a value by hand opens no day that was never expected."""
    day, _ = day_and_slot(hour=hour_before(at=slot_end_at))
    first = DayUsage.objects.filter(customer_id=customer_id).aggregate(day=Min("day"))["day"]
    earliest = first or now.astimezone(SEOUL).date()
    DirtyDay.objects.create(customer_id=customer_id, day=max(day, earliest), marked_at=now)
