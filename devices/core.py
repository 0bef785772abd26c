"""Rules of devices that need no table."""

from datetime import date

SMALL_UP_TO_MM = 50
SMALL_LIFE_YEARS = 8
LARGE_LIFE_YEARS = 6


def legal_life_years(*, caliber_mm: int) -> int:
    """This function will return how long a verification (검정) holds by law (DEFINITIONS §4)."""
    return SMALL_LIFE_YEARS if caliber_mm <= SMALL_UP_TO_MM else LARGE_LIFE_YEARS


def verification_expiry(*, verified_on: date, life_years: int) -> date:
    """This function will return the day on which a meter's verification (검정) ends (DEFINITIONS §4)."""
    try:
        return verified_on.replace(year=verified_on.year + life_years)
    except ValueError:  # 29 February
        return date(verified_on.year + life_years, 3, 1)


def dial_modulus_l(*, digits: int, decimals: int) -> int:
    """This function will return the litres at which a register rolls over to 0 (D-02)."""
    return int(10 ** (digits + 3 - decimals))
