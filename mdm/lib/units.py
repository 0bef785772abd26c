"""Litres in, cubic metres out: the one place that turns stored volumes into written numbers."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"


def cubic_metres(litres: float) -> Decimal:
    """This function will turn litres into m³ with three decimals, halves rounded away from zero."""
    exact = Decimal(litres) if isinstance(litres, int) else Decimal(repr(litres))
    return _rounded(exact / 1000, 3)


def rounded(number: float | Decimal, *, digits: int) -> Decimal:
    """This function will round a number to `digits` decimals, halves away from zero; a file holds
    what the screen writes."""
    return _rounded(number if isinstance(number, Decimal) else Decimal(repr(number)), digits)


def written_cubic_metres(litres: float) -> str:
    """This function will write litres as m³ with three decimals and commas, `−` below zero."""
    return typographic_minus(f"{cubic_metres(litres):,.3f}")


def written_decimal(number: float | Decimal, *, digits: int) -> str:
    """This function will write a number with commas and `digits` decimals, halves rounded up."""
    return typographic_minus(f"{rounded(number, digits=digits):,.{digits}f}")


def typographic_minus(text: str) -> str:
    """This function will give a written number the real minus and take the sign off a zero."""
    if not text.startswith("-"):
        return text
    return MINUS + text[1:] if text.strip("-0.,") else text[1:]


def _rounded(exact: Decimal, digits: int) -> Decimal:
    found = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return found or abs(found)  # a zero has no sign
