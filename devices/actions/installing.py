"""Installs, replaces and removes meters and terminals, dated, with their registers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.models import Customer
from devices.actions.registering import register_meter
from devices.core import dial_modulus_l
from devices.models import Attachment, Installation, Meter, Terminal
from mdm.lib.clock import SEOUL
from mdm.lib.sql import constraint_name


class UnableToInstall(ValueError):
    """An installation that contradicts another one or its meter; one Korean sentence."""


class UnableToReplace(UnableToInstall):
    """A replacement that contradicts what is installed."""


class UnableToRemove(UnableToInstall):
    """A removal of what is not installed."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What follows an installed meter, from when on, and the registers of both in litres."""

    meter: Meter
    at: datetime
    final_register_l: int | None = None
    initial_register_l: int | None = None
    terminal: Terminal | None = None  # None = the old one moves along
    note: str = ""


_REFUSALS = {
    "one_meter_at_a_customer_at_a_time": "이 수용가에는 그 기간에 설치된 계량기가 있습니다. 교체를 이용하세요.",
    "a_meter_in_one_place_at_a_time": "이 계량기는 그 기간에 다른 수용가에 설치되어 있습니다.",
    "a_terminal_on_one_meter_at_a_time": "이 단말은 그 기간에 다른 계량기에 연결되어 있습니다.",
    "one_terminal_on_a_meter_at_a_time": "이 계량기에는 그 기간에 연결된 단말이 있습니다. 단말 교체를 이용하세요.",
    "installation_runs_forward": "철거 일시는 설치 일시보다 뒤여야 합니다.",
    "attachment_runs_forward": "분리 일시는 연결 일시보다 뒤여야 합니다.",
}


def install(
    *,
    customer: Customer,
    meter: Meter,
    at: datetime,
    terminal: Terminal | None = None,
    initial_register_l: int | None = None,
) -> Installation:
    """This function will install a meter, and a terminal on it, at a customer from an instant on.

    Raises `UnableToInstall` where customer, meter or terminal is taken at that time.
    """
    check_register(meter, initial_register_l, "시작 지침")
    with refusing(UnableToInstall):
        installation = Installation.objects.create(
            customer=customer, meter=meter, installed_at=at, initial_register_l=initial_register_l
        )
        if terminal:
            _attach(installation, terminal, at=at)
        return installation


def replace_meter(
    *,
    installation: Installation,
    meter: Meter,
    at: datetime,
    final_register_l: int | None,
    initial_register_l: int | None,
) -> Installation:
    """This function will end an installation with its final register and install another meter there.

    The terminal moves along. Both registers are litres; use runs on across the change (D-02).
    Raises `UnableToReplace` where the installation is closed or the new meter is taken.
    """
    new = Replacement(meter, at, final_register_l, initial_register_l)
    return replace(installation=installation, new=new)


def replace(*, installation: Installation, new: Replacement) -> Installation:
    """This function will end an installation and install the meter, and where given the terminal, that
    follow; without one the old terminal moves along, and a meter that is not registered yet is.

    Raises `UnableToReplace`."""
    check_register(new.meter, new.initial_register_l, "시작 지침")
    if new.meter.pk == installation.meter_id:
        raise UnableToReplace("지금 설치된 계량기와 같은 계량기입니다.")
    with refusing(UnableToReplace):
        old = _open(installation, at=new.at, error=UnableToReplace)
        attachment = _open_attachment(old)
        _close(old, attachment, at=new.at, final_register_l=new.final_register_l)
        following = Installation.objects.create(
            customer_id=old.customer_id,
            meter=new.meter if new.meter.pk else register_meter(meter=new.meter),
            installed_at=new.at,
            initial_register_l=new.initial_register_l,
            note=new.note,
        )
        terminal = new.terminal or (attachment.terminal if attachment else None)
        if terminal:
            _attach(following, terminal, at=new.at)
        return following


def replace_terminal(
    *, installation: Installation, terminal: Terminal, at: datetime, note: str = ""
) -> Attachment:
    """This function will put another terminal on an installed meter from an instant on.

    The first terminal of a meter is attached in the same way. Raises `UnableToReplace`.
    """
    with refusing(UnableToReplace):
        current = _open(installation, at=at, error=UnableToReplace)
        attachment = _open_attachment(current)
        if attachment and attachment.terminal_id == terminal.pk:
            raise UnableToReplace("지금 연결된 단말과 같은 단말입니다.")
        if attachment:
            _detach(attachment, at=at)
        return _attach(current, terminal, at=at, note=note)


def remove_terminal(*, installation: Installation, at: datetime, note: str = "") -> Attachment:
    """This function will take the terminal off an installed meter, which stays, at an instant.

    Raises `UnableToRemove` where none is attached."""
    with refusing(UnableToRemove):
        attachment = _open_attachment(_open(installation, at=at, error=UnableToRemove))
        if attachment is None:
            raise UnableToRemove("연결된 단말이 없습니다.")
        attachment.note = joined(attachment.note, note)
        _detach(attachment, at=at)
        return attachment


def remove(
    *, installation: Installation, at: datetime, final_register_l: int | None, note: str = ""
) -> Installation:
    """This function will take a meter and its terminal away from a customer (철거) at an instant.

    Raises `UnableToRemove` where it is removed already.
    """
    with refusing(UnableToRemove):
        current = _open(installation, at=at, error=UnableToRemove)
        current.note = joined(current.note, note)
        _close(current, _open_attachment(current), at=at, final_register_l=final_register_l)
        return current


@contextmanager
def refusing(kind: type[UnableToInstall]) -> Iterator[None]:
    """This function will run a block in a transaction and turn refusals of the database's constraints
    into `kind` with a Korean sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        message = _REFUSALS.get(constraint_name(error))
        if message is None:
            raise
        raise kind(message) from error


def check_register(meter: Meter, register_l: int | None, name: str) -> None:
    """This function will refuse a register (L) that the meter's dial cannot show."""
    modulus_l = dial_modulus_l(digits=meter.digits, decimals=meter.decimals)
    if register_l is not None and not 0 <= register_l < modulus_l:
        raise UnableToInstall(
            _("{name}은 0 이상 {modulus:,.3f}㎥ 미만이어야 합니다.").format(
                name=_(name), modulus=modulus_l / 1000
            )
        )


def written(at: datetime) -> str:
    """This function will write an instant in Seoul time for a sentence."""
    return f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}"


def joined(*notes: str) -> str:
    """This function will write several notes as one, as long as the column allows."""
    return " · ".join(note for note in notes if note)[:200]


def _open(
    installation: Installation, *, at: datetime, error: type[UnableToInstall]
) -> Installation:
    """The installation as stored now, locked; instances in hand may be stale."""
    current = (
        Installation.objects.select_for_update(of=("self",))
        .select_related("meter")
        .get(pk=installation.pk)
    )
    if current.removed_at is not None:
        raise error(
            _("이미 {removed_at}에 철거된 계량기입니다.").format(
                removed_at=written(current.removed_at)
            )
        )
    if at <= current.installed_at:
        raise error(
            _("설치 일시({installed_at})보다 뒤여야 합니다.").format(
                installed_at=written(current.installed_at)
            )
        )
    return current


def _open_attachment(installation: Installation) -> Attachment | None:
    return (
        installation.attachments.select_for_update(of=("self",))
        .select_related("terminal")
        .filter(detached_at=None)
        .first()
    )


def _close(
    installation: Installation,
    attachment: Attachment | None,
    *,
    at: datetime,
    final_register_l: int | None,
) -> None:
    check_register(installation.meter, final_register_l, "철거 지침")
    if attachment:
        _detach(attachment, at=at)
    installation.removed_at = at
    installation.final_register_l = final_register_l
    installation.save(update_fields=["removed_at", "final_register_l", "note"])


def _attach(
    installation: Installation, terminal: Terminal, *, at: datetime, note: str = ""
) -> Attachment:
    return Attachment.objects.create(
        installation=installation, terminal=terminal, attached_at=at, note=note
    )


def _detach(attachment: Attachment, *, at: datetime) -> None:
    attachment.detached_at = at
    attachment.save(update_fields=["detached_at", "note"])
