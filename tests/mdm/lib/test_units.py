"""Litres and written numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.lib.units import cubic_metres, written_cubic_metres, written_decimal


@pytest.mark.parametrize(
    ("litres", "written"),
    [
        (0, "0.000"),
        (1234567, "1,234.567"),
        (-42, "−0.042"),
        (0.4, "0.000"),
        (-0.4, "0.000"),
        (0.5, "0.001"),
        (885.45, "0.885"),
    ],
)
def test_a_volume_is_written_with_three_decimals_commas_and_a_real_minus(litres, written):
    assert written_cubic_metres(litres) == written


def test_halves_are_rounded_away_from_zero_not_to_even():
    assert written_decimal(0.25, digits=1) == "0.3"
    assert written_decimal(2.5, digits=0) == "3"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_no_litre_is_lost_between_litres_and_cubic_metres(litres):
    assert cubic_metres(litres) * 1000 == Decimal(litres)
