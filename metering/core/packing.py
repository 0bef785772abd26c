"""The two packed integers of a slot: `meta` orders competing values (T-4), `radio` keeps the signal.

meta, high to low: 1 bit number given · 11 bits closeness 1800 − |measured_at − slot_end| s ·
32 bits received_at as seconds since 2000 · 18 bits Status. Larger wins; on a tie above the status
bits the larger register wins. radio: rssi 8 · rsrp 8 · rsrq 10 · sinr 10 · battery 10 bits, each
shifted so that 0 means "not reported".
"""

from metering.core.reading import Radio, Status

STATUS_BITS = 18
STATUS_MASK = (1 << STATUS_BITS) - 1
_SECONDS_BITS = 32
_CLOSENESS_SHIFT = STATUS_BITS + _SECONDS_BITS
_NUMBER_SHIFT = _CLOSENESS_SHIFT + 11
NUMBER_BIT = 1 << _NUMBER_SHIFT
EPOCH_2000_S = 946_684_800
_WORST_OFFSET_S = 1800

_RSRP_SHIFT, _RSRQ_SHIFT, _SINR_SHIFT, _BATTERY_SHIFT = 8, 16, 26, 36


def pack_meta(*, has_number: bool, offset_s: int, received_at_s: int, status: int) -> int:
    """This function will return the precedence key of a device value (T-4) with its Status bits;
    `offset_s` = measured_at − slot_end in seconds, `received_at_s` Unix seconds."""
    closeness = _WORST_OFFSET_S - min(abs(offset_s), _WORST_OFFSET_S)
    return (
        (NUMBER_BIT if has_number else 0)
        | closeness << _CLOSENESS_SHIFT
        | (received_at_s - EPOCH_2000_S) << STATUS_BITS
        | status
    )


def status_of(*, meta: int) -> Status:
    """This function will return the Status flags of a packed meta."""
    return Status(meta & STATUS_MASK)


def received_at_s_of(*, meta: int) -> int:
    """This function will return received_at of a packed meta as Unix seconds."""
    return (meta >> STATUS_BITS & (1 << _SECONDS_BITS) - 1) + EPOCH_2000_S


def pack_radio(*, radio: Radio | None, battery_v: float | None) -> int | None:
    """This function will return a radio report (dBm, dB, V) as one integer, None when empty."""
    if radio is None and battery_v is None:
        return None
    radio = radio or Radio()
    return (
        _field(radio.rssi_dbm, scale=1, offset=200, bits=8)
        | _field(radio.rsrp_dbm, scale=1, offset=200, bits=8) << _RSRP_SHIFT
        | _field(radio.rsrq_db, scale=10, offset=500, bits=10) << _RSRQ_SHIFT
        | _field(radio.sinr_db, scale=10, offset=500, bits=10) << _SINR_SHIFT
        | _field(battery_v, scale=100, offset=1, bits=10) << _BATTERY_SHIFT
    )


def unpack_radio(*, packed: int | None) -> tuple[Radio, float | None]:
    """This function will return the radio values (dBm, dB) and battery volts of a packed integer."""
    value = packed or 0
    rssi, rsrp = (
        _value(value, scale=1, offset=200, bits=8),
        _value(value >> _RSRP_SHIFT, scale=1, offset=200, bits=8),
    )
    return (
        Radio(
            rssi_dbm=None if rssi is None else int(rssi),
            rsrp_dbm=None if rsrp is None else int(rsrp),
            rsrq_db=_value(value >> _RSRQ_SHIFT, scale=10, offset=500, bits=10),
            sinr_db=_value(value >> _SINR_SHIFT, scale=10, offset=500, bits=10),
        ),
        _value(value >> _BATTERY_SHIFT, scale=100, offset=1, bits=10),
    )


def _field(value: float | None, *, scale: int, offset: int, bits: int) -> int:
    if value is None:
        return 0
    return min(max(round(value * scale) + offset, 1), (1 << bits) - 1)


def _value(packed: int, *, scale: int, offset: int, bits: int) -> float | None:
    stored = packed & (1 << bits) - 1
    return None if stored == 0 else (stored - offset) / scale
