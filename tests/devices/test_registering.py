"""Meters and terminals are registered and changed; a meter's legal life follows its verification."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from customers.models import Customer
from devices.actions.registering import (
    change_caliber,
    change_meter,
    change_terminal,
    register_meter,
    register_terminal,
)
from devices.core import dial_modulus_l, legal_life_years, verification_expiry
from devices.models import Caliber, Meter, Terminal
from devices.queries import verification_due
from devices.seeding import Q3_LPH_BY_MM
from tests import make

pytestmark = pytest.mark.django_db


def _meter(**fields: object) -> Meter:
    values = {"serial": "미태7000001", "caliber": make.caliber(15), **fields}
    return Meter(**values)


@pytest.mark.parametrize(
    ("mm", "verified", "expires"),
    [
        (50, date(2020, 3, 1), date(2028, 3, 1)),
        (80, date(2020, 3, 1), date(2026, 3, 1)),
        (80, date(2024, 2, 29), date(2030, 3, 1)),
    ],
)
def test_a_verification_lasts_eight_years_and_six_above_50_mm(
    mm: int, verified: date, expires: date
) -> None:
    years = legal_life_years(caliber_mm=mm)

    assert verification_expiry(verified_on=verified, life_years=years) == expires


def test_a_changed_legal_life_moves_the_ends_that_followed_from_it_and_no_others() -> None:
    caliber = make.caliber(15)
    counted = register_meter(meter=_meter(verified_on=date(2024, 5, 1)))
    by_hand = register_meter(
        meter=_meter(
            serial="H", verified_on=date(2024, 5, 1), verification_expires_on=date(2030, 1, 1)
        )
    )
    caliber.life_years = 5

    moved = change_caliber(caliber=caliber)

    counted.refresh_from_db(), by_hand.refresh_from_db()
    assert moved == 1
    assert counted.verification_expires_on == date(2029, 5, 1)
    assert by_hand.verification_expires_on == date(2030, 1, 1)


@pytest.mark.parametrize(("decimals", "litres"), [(3, 10**8), (1, 10**10)])
def test_a_dial_of_eight_digits_rolls_over_by_its_decimals(decimals: int, litres: int) -> None:
    assert dial_modulus_l(digits=8, decimals=decimals) == litres


def test_a_new_meter_gets_the_end_of_its_verification() -> None:
    meter = register_meter(meter=_meter(verified_on=date(2024, 5, 1)))

    assert meter.verification_expires_on == date(2032, 5, 1)


def test_an_end_that_was_entered_by_hand_is_kept() -> None:
    meter = register_meter(
        meter=_meter(verified_on=date(2024, 5, 1), verification_expires_on=date(2030, 1, 1))
    )

    assert meter.verification_expires_on == date(2030, 1, 1)


def test_a_new_verification_moves_the_end_along() -> None:
    meter = register_meter(meter=_meter(verified_on=date(2024, 5, 1)))

    moved = change_meter(meter=meter, values={"verified_on": date(2025, 5, 1)})

    assert set(moved) == {"verified_on", "verification_expires_on"}
    assert meter.verification_expires_on == date(2033, 5, 1)


def test_a_serial_is_taken_once_per_maker_and_once_without_one() -> None:
    register_meter(meter=_meter())

    with pytest.raises(ValidationError):
        register_meter(meter=_meter())
    assert register_meter(meter=_meter(maker=make.maker())).pk


def test_a_terminal_id_is_taken_once_but_a_ctn_may_repeat() -> None:
    register_terminal(terminal=Terminal(terminal_id="A", ctn="012-1537-4121"))

    with pytest.raises(ValidationError):
        register_terminal(terminal=Terminal(terminal_id="A"))
    assert register_terminal(terminal=Terminal(terminal_id="B", ctn="012-1537-4121")).pk


def test_a_terminal_cannot_report_every_five_hours() -> None:
    terminal = make.terminal()

    with pytest.raises(ValidationError), transaction.atomic():
        change_terminal(terminal=terminal, values={"report_interval_h": 5})
    with pytest.raises(IntegrityError, match="terminal_intervals_divide_day"):
        Terminal.objects.filter(pk=terminal.pk).update(report_interval_h=5)


def test_meters_due_are_listed_in_scope_earliest_first() -> None:
    late = make.installation(meter=make.meter(verification_expires_on=date(2026, 9, 1)))
    early = make.installation(meter=make.meter(verification_expires_on=date(2026, 2, 1)))
    make.installation(meter=make.meter(verification_expires_on=date(2027, 1, 1)))

    due = verification_due(customers=Customer.objects.all(), expires_before=date(2027, 1, 1))
    other = Customer.objects.exclude(pk=early.customer_id)

    assert list(due) == [early, late]
    assert list(verification_due(customers=other, expires_before=date(2027, 1, 1))) == [late]


def test_calibers_carry_q4_of_a_quarter_above_q3_after_a_migration() -> None:
    found = {caliber.mm: caliber for caliber in Caliber.objects.all()}

    assert found.keys() >= Q3_LPH_BY_MM.keys()
    assert (found[15].q3_lph, found[15].q4_lph) == (2_500, 3_125)
