"""Rules of devices that need no table."""

from datetime import date

SMALL_UP_TO_MM = 50
SMALL_LIFE_YEARS = 8
LARGE_LIFE_YEARS = 6


def verification_expiry(*, verified_on: date, caliber_mm: int) -> date:
    """This function will return the day on which a meter's verification (검정) ends (DEFINITIONS §4)."""
    years = SMALL_LIFE_YEARS if caliber_mm <= SMALL_UP_TO_MM else LARGE_LIFE_YEARS
    try:
        return verified_on.replace(year=verified_on.year + years)
    except ValueError:  # 29 February
        return date(verified_on.year + years, 3, 1)


def dial_modulus_l(*, digits: int, decimals: int) -> int:
    """This function will return the litres at which a register rolls over to 0 (D-02)."""
    return int(10 ** (digits + 3 - decimals))
