"""Litres in, cubic metres out: the one place that turns stored volumes into written numbers."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
_MILLI = Decimal("0.001")


def cubic_metres(litres: float) -> Decimal:
    """This function will turn litres into m³ with three decimals, halves rounded away from zero."""
    exact = Decimal(litres) if isinstance(litres, int) else Decimal(repr(litres))
    return (exact / 1000).quantize(_MILLI, rounding=ROUND_HALF_UP)


def written_cubic_metres(litres: float) -> str:
    """This function will write litres as m³ with three decimals and commas, `−` below zero."""
    return typographic_minus(f"{cubic_metres(litres):,.3f}")


def written_decimal(number: float | Decimal, *, digits: int) -> str:
    """This function will write a number with commas and `digits` decimals, halves rounded up."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return typographic_minus(f"{rounded:,.{digits}f}")


def typographic_minus(text: str) -> str:
    """This function will give a written number the real minus and take the sign off a zero."""
    if not text.startswith("-"):
        return text
    return MINUS + text[1:] if text.strip("-0.,") else text[1:]
