"""Corrects dates and registers of meters and terminals afterwards; readings follow by trigger (P-4)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from devices.actions.installing import UnableToInstall, check_register, refusing, written
from devices.models import Attachment, Installation
from devices.queries import earlier_attachment, earlier_installation


class UnableToCorrect(UnableToInstall):
    """A correction that contradicts what was before or after; one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Start:
    """When a meter began, its register then, and the last one of the meter before (litres)."""

    at: datetime
    initial_register_l: int | None
    final_register_l: int | None = None
    note: str = ""


def correct_start(*, installation: Installation, start: Start) -> Installation:
    """This function will correct when a meter was installed and at which registers; the meter before
    ends at the same instant where it ended at the old one. A provisional one is confirmed thereby.

    Raises `UnableToCorrect`.
    """
    with refusing(UnableToCorrect):
        new = _locked(installation)
        old = earlier_installation(new)
        touching = old if old and old.removed_at == new.installed_at else None
        _check_start(new, old, touching, start)
        moved = start.at - new.installed_at
        if touching and moved.total_seconds() < 0:  # the giving side first: nothing may overlap
            _end(touching, start.at, start.final_register_l)
            _begin(new, start)
        else:
            _begin(new, start)
            if touching:
                _end(touching, start.at, start.final_register_l)
        return new


def correct_removal(
    *, installation: Installation, at: datetime, final_register_l: int | None
) -> Installation:
    """This function will correct when a meter was taken away and at which register (litres).

    Raises `UnableToCorrect`; where another meter followed at once, its start is to be corrected.
    """
    with refusing(UnableToCorrect):
        gone = _locked(installation)
        if gone.removed_at is None:
            raise UnableToCorrect("철거되지 않은 계량기입니다.")
        if at <= gone.installed_at:
            raise UnableToCorrect(
                _("설치 일시({installed_at})보다 뒤여야 합니다.").format(
                    installed_at=written(gone.installed_at)
                )
            )
        following = gone.customer.installations.filter(installed_at=gone.removed_at)
        if following.exists():
            raise UnableToCorrect("이어서 설치된 계량기가 있습니다. 그 교체를 고치세요.")
        check_register(gone.meter, final_register_l, "철거 지침")
        _end(gone, at, final_register_l)
        return gone


def correct_attachment(*, attachment: Attachment, at: datetime) -> Attachment:
    """This function will correct since when a terminal is on its meter; the terminal before ends at
    the same instant where it ended at the old one. Raises `UnableToCorrect`."""
    with refusing(UnableToCorrect):
        wire = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if at < wire.installation.installed_at:
            raise UnableToCorrect(
                _("계량기 설치 일시({installed_at})부터 지정할 수 있습니다.").format(
                    installed_at=written(wire.installation.installed_at)
                )
            )
        before = earlier_attachment(wire)
        touching = before if before and before.detached_at == wire.attached_at else None
        earlier = at < wire.attached_at
        if touching and earlier:
            _unwire(touching, at)
        wire.attached_at = at
        wire.save(update_fields=["attached_at"])
        if touching and not earlier:
            _unwire(touching, at)
        return wire


def _locked(installation: Installation) -> Installation:
    return (
        Installation.objects.select_for_update(of=("self",))
        .select_related("meter", "customer")
        .get(pk=installation.pk)
    )


def _check_start(
    new: Installation, old: Installation | None, touching: Installation | None, start: Start
) -> None:
    check_register(new.meter, start.initial_register_l, "시작 지침")
    if touching:
        check_register(touching.meter, start.final_register_l, "철거 지침")
    if old and start.at <= old.installed_at:
        raise UnableToCorrect(
            _("먼저 있던 계량기의 설치({installed_at})보다 뒤여야 합니다.").format(
                installed_at=written(old.installed_at)
            )
        )
    if new.removed_at and start.at >= new.removed_at:
        raise UnableToCorrect(
            _("철거 일시({removed_at})보다 앞이어야 합니다.").format(
                removed_at=written(new.removed_at)
            )
        )


def _begin(new: Installation, start: Start) -> None:
    """Its first terminal begins with the meter where both began together."""
    before = new.installed_at
    new.installed_at, new.initial_register_l = start.at, start.initial_register_l
    new.provisional = False
    new.note = start.note or new.note
    new.save(update_fields=["installed_at", "initial_register_l", "provisional", "note"])
    for wire in new.attachments.filter(attached_at=before):
        wire.attached_at = start.at
        wire.save(update_fields=["attached_at"])


def _end(old: Installation, at: datetime, final_register_l: int | None) -> None:
    """Its last terminal leaves with the meter where both left together."""
    before = old.removed_at
    old.removed_at, old.final_register_l = at, final_register_l
    old.save(update_fields=["removed_at", "final_register_l"])
    for wire in old.attachments.filter(detached_at=before):
        _unwire(wire, at)


def _unwire(wire: Attachment, at: datetime) -> None:
    wire.detached_at = at
    wire.save(update_fields=["detached_at"])
