"""Meters and terminals are installed, replaced and removed, dated, without two in one place."""

from datetime import UTC, datetime

import pytest

from devices.actions.installing import (
    UnableToInstall,
    UnableToRemove,
    UnableToReplace,
    install,
    remove,
    replace_meter,
    replace_terminal,
)
from devices.models import Attachment, Installation
from devices.queries import equipment, installation_history
from tests import make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 1, tzinfo=UTC)


def test_an_installed_meter_and_its_terminal_are_the_customers_equipment() -> None:
    customer, meter, terminal = make.customer(), make.meter(), make.terminal()

    install(customer=customer, meter=meter, terminal=terminal, at=AT, initial_register_l=125)

    found = equipment(customer_ids=[customer.pk])[customer.pk]
    assert (found.meter, found.terminal) == (meter, terminal)
    assert found.installation.initial_register_l == 125


def test_a_second_meter_at_a_customer_is_refused_and_points_to_replacement() -> None:
    installed = make.installation()

    with pytest.raises(UnableToInstall, match="교체"):
        install(customer=installed.customer, meter=make.meter(), at=AT)


def test_a_meter_that_stands_elsewhere_is_refused() -> None:
    installed = make.installation()

    with pytest.raises(UnableToInstall, match="다른 수용가"):
        install(customer=make.customer(), meter=installed.meter, at=AT)


def test_a_terminal_that_is_wired_elsewhere_is_refused_and_leaves_nothing_behind() -> None:
    wired = make.installation().attachments.get().terminal

    with pytest.raises(UnableToInstall, match="다른 계량기"):
        install(customer=make.customer(), meter=make.meter(), terminal=wired, at=AT)

    assert Installation.objects.count() == 1


def test_a_replacement_ends_one_meter_and_moves_the_terminal_to_the_next() -> None:
    old = make.installation()
    terminal = old.attachments.get().terminal
    meter = make.meter()

    new = replace_meter(
        installation=old, meter=meter, at=AT, final_register_l=123_456, initial_register_l=7
    )

    old.refresh_from_db()
    assert (old.removed_at, old.final_register_l) == (AT, 123_456)
    assert (new.installed_at, new.initial_register_l, new.meter) == (AT, 7, meter)
    assert old.attachments.get().detached_at == AT
    assert new.attachments.get().terminal == terminal
    assert list(installation_history(customer=old.customer)) == [new, old]


@pytest.mark.parametrize("final_l", [-1, 100_000_000])
def test_a_final_register_beyond_the_dial_is_refused(final_l: int) -> None:
    old = make.installation()

    with pytest.raises(UnableToInstall, match="철거 지침"):
        replace_meter(
            installation=old,
            meter=make.meter(),
            at=AT,
            final_register_l=final_l,
            initial_register_l=0,
        )

    old.refresh_from_db()
    assert old.removed_at is None


def test_a_replacement_before_the_installation_is_refused_with_its_time() -> None:
    old = make.installation(at=AT)

    with pytest.raises(UnableToReplace, match="2026-03-02 10:00"):
        replace_meter(
            installation=old,
            meter=make.meter(),
            at=make.INSTALLED_AT,
            final_register_l=0,
            initial_register_l=0,
        )


def test_a_meter_is_not_replaced_by_itself() -> None:
    old = make.installation()

    with pytest.raises(UnableToReplace, match="같은 계량기"):
        replace_meter(
            installation=old, meter=old.meter, at=AT, final_register_l=0, initial_register_l=0
        )


def test_a_replaced_terminal_leaves_its_past_on_the_meter() -> None:
    installed = make.installation()
    old, new = installed.attachments.get().terminal, make.terminal()

    replace_terminal(installation=installed, terminal=new, at=AT)

    wired = Attachment.objects.filter(installation=installed).order_by("attached_at")
    assert list(wired.values_list("terminal_id", "detached_at")) == [(old.pk, AT), (new.pk, None)]


def test_a_removed_meter_frees_its_customer_meter_and_terminal() -> None:
    installed = make.installation()
    terminal = installed.attachments.get().terminal

    remove(installation=installed, at=AT, final_register_l=900)

    again = install(customer=installed.customer, meter=installed.meter, terminal=terminal, at=LATER)
    assert again.pk != installed.pk
    assert (
        equipment(customer_ids=[installed.customer_id])[installed.customer_id].terminal == terminal
    )


def test_what_is_removed_is_not_removed_twice() -> None:
    installed = make.installation()
    remove(installation=installed, at=AT, final_register_l=None)

    with pytest.raises(UnableToRemove, match="이미 2026-03-02 10:00"):
        remove(installation=installed, at=LATER, final_register_l=None)
