"""One template filter for each format of the design guide; templates format nothing else."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from dashboard.ui import wording
from mdm.lib import masking

register = template.Library()

register.filter("m3", wording.cubic_metres)
register.filter("rate", wording.percent)
register.filter("count", wording.count)
register.filter("day", wording.day)
register.filter("moment", wording.moment)
register.filter("slot", wording.slot)
register.filter("lasting", wording.lasting)
register.filter("mask_name", masking.mask_name)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_address", masking.mask_address)


@register.filter
def decimals(number: float | Decimal | None, digits: int = 1) -> str:
    """This function will write a number with `digits` decimals, a dash for None."""
    return wording.decimals(number, digits)


@register.filter
def near(at: datetime | None, today: date) -> str:
    """This function will write an instant without what today already says: 21:04 or 11-20 21:04."""
    return wording.short_moment(at, today)


@register.filter
def near_slot(slot_end: datetime | None, today: date) -> str:
    """This function will write a slot without what today already says; midnight is 24:00 (T-2)."""
    return wording.short_slot(slot_end, today)


@register.filter
def lasting_until(since: datetime | None, now: datetime) -> str:
    """This function will write how long something has lasted: 9시간, 5일 4시간."""
    return wording.lasting(None if since is None else now - since)


@register.filter
def dash(value: object) -> object:
    """This function will show – for None and for an empty text."""
    return wording.DASH if value is None or value == "" else value
