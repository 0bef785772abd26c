"""Closes connections for good (폐전) and opens them again, with what is installed there."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from customers.actions.registering import set_service_state
from customers.models import Customer, ServiceState
from devices.actions.installing import install, remove
from devices.models import Installation, Meter, Terminal
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL


@dataclass(frozen=True, slots=True)
class Retirement:
    """When a connection ends and the last register of its meter (litres)."""

    at: datetime
    final_register_l: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Return:
    """When a connection is used again, and what is installed then; None = nothing yet."""

    at: datetime
    reason: str
    meter: Meter | None = None
    terminal: Terminal | None = None
    initial_register_l: int | None = None


@transaction.atomic
def retire(*, customer: Customer, retirement: Retirement, by: Actor) -> Installation | None:
    """This function will close a connection (폐전): its meter is removed with the final register and
    its state is CLOSED from that day on (P-1); it returns what was removed.

    Raises `UnableToRemove` and `UnableToDatePeriod`.
    """
    standing = Installation.objects.filter(customer=customer, removed_at=None).first()
    if standing:
        standing = remove(
            installation=standing,
            at=retirement.at,
            final_register_l=retirement.final_register_l,
            note=f"폐전: {retirement.reason}",
        )
    set_service_state(
        customer=customer,
        state=ServiceState.CLOSED,
        day=retirement.at.astimezone(SEOUL).date(),
        by=by,
        reason=retirement.reason,
    )
    return standing


@transaction.atomic
def reactivate(*, customer: Customer, back: Return, by: Actor) -> Installation | None:
    """This function will put a closed connection into use again from a day on and install what is
    given. Raises `UnableToInstall` and `UnableToDatePeriod`."""
    set_service_state(
        customer=customer,
        state=ServiceState.IN_USE,
        day=back.at.astimezone(SEOUL).date(),
        by=by,
        reason=back.reason,
    )
    if back.meter is None:
        return None
    return install(
        customer=customer,
        meter=back.meter,
        at=back.at,
        terminal=back.terminal,
        initial_register_l=back.initial_register_l,
    )
