"""Registers the terminal that held messages wait for, puts it on a meter, and lets them come in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from customers.actions.registering import register_customer
from customers.models import Customer
from devices.actions.installing import install, replace_terminal
from devices.actions.registering import register_meter, register_terminal
from devices.models import Installation, Meter, Terminal
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL
from metering.actions.held import ask_for_replay, note_registration
from metering.models import Box, HeldMessage, HeldState


@dataclass(frozen=True, slots=True)
class Adoption:
    """Where a terminal belongs from an instant on. What is not stored yet is registered; `meter` is
    for a customer without an installed one, who then begins with `initial_register_l`."""

    terminal: Terminal
    customer: Customer
    at: datetime
    meter: Meter | None = None
    initial_register_l: int | None = None


@transaction.atomic
def adopt(*, adoption: Adoption, by: Actor, now: datetime) -> int:
    """This function will register and install what is missing, mark all messages that wait for the
    terminal to be taken in anew (F-39), and return how many.

    Raises ValidationError naming fields, and `UnableToInstall` where something is taken.
    """
    customer = adoption.customer
    if customer._state.adding:
        register_customer(customer=customer, day=adoption.at.astimezone(SEOUL).date(), by=by)
    terminal = adoption.terminal
    if terminal._state.adding:
        register_terminal(terminal=terminal)
    installed = Installation.objects.filter(customer=customer, removed_at=None).first()
    if installed is not None:
        replace_terminal(installation=installed, terminal=terminal, at=adoption.at)
    else:
        _install(adoption, terminal)
    return release_waiting(terminal_id=terminal.terminal_id, by=by, now=now)


def release_waiting(*, terminal_id: str, by: Actor, now: datetime) -> int:
    """This function will mark the messages that wait for a registered terminal and return how many."""
    waiting = HeldMessage.objects.filter(
        terminal_id=terminal_id, box=Box.WAITING, state=HeldState.OPEN
    )
    released = ask_for_replay(messages=waiting, by=by, now=now, reason="단말 등록")
    note_registration(terminal_id=terminal_id, messages=released, by=by, now=now)
    return released


def _install(adoption: Adoption, terminal: Terminal) -> None:
    meter = adoption.meter
    if meter is None:
        raise ValueError("a customer without a meter needs one")
    if meter._state.adding:
        register_meter(meter=meter)
    install(
        customer=adoption.customer,
        meter=meter,
        at=adoption.at,
        terminal=terminal,
        initial_register_l=adoption.initial_register_l,
    )
