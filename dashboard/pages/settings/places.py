"""The rows of meters and terminals on a customer's card, each with what can be done about its record."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from dashboard.ui.wording import cubic_metres, day
from devices.models import Attachment, Installation


def place_row(
    place: Installation, places: Sequence[Installation], *, number: str
) -> dict[str, Any]:
    """This function will return one installation of a customer's `places` as the card shows it."""
    wires = list(place.attachments.all())
    for wire in wires:
        wire.steps = _wire_steps(wire, wires, number)  # type: ignore[attr-defined]
    return {
        "place": place,
        "meter": place.meter,
        "initial": cubic_metres(place.initial_register_l),
        "final": cubic_metres(place.final_register_l),
        "expires": day(place.meter.verification_expires_on),
        "wires": wires,
        "steps": _steps(place, places, number),
    }


def _steps(
    place: Installation, places: Sequence[Installation], number: str
) -> list[tuple[str, str, bool]]:
    """Label, address, and whether operators may, too."""
    followed = any(each.installed_at == place.removed_at for each in places)
    follows = any(each.removed_at == place.installed_at for each in places)
    later = any(each.installed_at > place.installed_at for each in places)
    word = "교체 확인·고치기" if place.provisional else "고치기"
    steps = [(word, "start-correct", True)]
    if follows and place.removed_at is None:
        steps.append(("교체 취소", "replacement-undo", False))
    if place.removed_at and not followed:
        steps.append(("철거 고치기", "removal-correct", False))
        if not later:
            steps.append(("철거 취소", "removal-undo", False))
    return [(label, reverse(name, args=[number, place.pk]), may) for label, name, may in steps]


def _wire_steps(
    wire: Attachment, wires: Sequence[Attachment], number: str
) -> list[tuple[str, str]]:
    """Only a terminal that followed another has a record of its own to correct."""
    if not any(each.attached_at < wire.attached_at for each in wires):
        return []
    names = [("고치기", "wire-correct"), ("취소", "wire-undo")]
    return [(label, reverse(name, args=[number, wire.pk])) for label, name in names]
