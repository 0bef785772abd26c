"""Undoes replacements and removals that were recorded wrongly; the history keeps both entries."""

from devices.actions.installing import UnableToInstall, joined, refusing
from devices.models import Attachment, Installation
from devices.queries import earlier_attachment, earlier_installation


class UnableToUndo(UnableToInstall):
    """Something that cannot be undone any more; one Korean sentence."""


def undo_replacement(*, installation: Installation, note: str) -> Installation:
    """This function will take a meter's installation back as if it had never been, and return that of
    the meter before, which goes on: terminals and readings return to it (P-4).

    Raises `UnableToUndo` where the meter was removed again or followed none.
    """
    with refusing(UnableToUndo):
        new = Installation.objects.select_for_update().get(pk=installation.pk)
        if new.removed_at is not None:
            raise UnableToUndo("이미 철거된 계량기입니다. 나중 것부터 되돌리세요.")
        old = earlier_installation(new)
        if old is None or old.removed_at != new.installed_at:
            raise UnableToUndo("바로 앞에 설치되어 있던 계량기가 없습니다.")
        wires = list(new.attachments.select_related("terminal").order_by("attached_at", "pk"))
        new.note = note
        new.save(update_fields=["note"])
        new.delete()
        _reopen(old)
        for wire in wires:
            _rewire(old, wire)
        return old


def undo_removal(*, installation: Installation, note: str = "") -> Installation:
    """This function will let a removed meter go on, with the terminal that left with it.

    Raises `UnableToUndo` where another meter followed, and where meter or terminal serve elsewhere.
    """
    with refusing(UnableToUndo):
        gone = Installation.objects.select_for_update().get(pk=installation.pk)
        if gone.removed_at is None:
            raise UnableToUndo("철거되지 않은 계량기입니다.")
        later = Installation.objects.filter(
            customer_id=gone.customer_id, installed_at__gt=gone.installed_at
        )
        if later.exists():
            raise UnableToUndo("뒤에 설치된 계량기가 있습니다. 나중 것부터 되돌리세요.")
        wire = gone.attachments.filter(detached_at=gone.removed_at).order_by("pk").first()
        gone.note = joined(gone.note, note)
        _reopen(gone)
        if wire:
            wire.detached_at = None
            wire.save(update_fields=["detached_at"])
        return gone


def undo_attachment(*, attachment: Attachment, note: str) -> Attachment | None:
    """This function will take a terminal off a meter as if it had never been there, and return the
    wire of the terminal before, which goes on in its place (None = there was none)."""
    with refusing(UnableToUndo):
        wire = Attachment.objects.select_for_update().get(pk=attachment.pk)
        before = earlier_attachment(wire)
        touching = before if before and before.detached_at == wire.attached_at else None
        until = wire.detached_at
        wire.note = note
        wire.save(update_fields=["note"])
        wire.delete()
        if touching:
            touching.detached_at = until
            touching.save(update_fields=["detached_at"])
        return touching


def _reopen(installation: Installation) -> None:
    installation.removed_at = installation.final_register_l = None
    installation.save(update_fields=["removed_at", "final_register_l", "note"])


def _rewire(old: Installation, wire: Attachment) -> None:
    """A terminal that had moved along goes on; another one moves over with its dates."""
    last = old.attachments.order_by("-attached_at", "-pk").first()
    if last and last.terminal_id == wire.terminal_id and last.detached_at == wire.attached_at:
        last.detached_at = wire.detached_at
        last.save(update_fields=["detached_at"])
        return
    Attachment.objects.create(
        installation=old,
        terminal=wire.terminal,
        attached_at=wire.attached_at,
        detached_at=wire.detached_at,
        note=wire.note,
    )
