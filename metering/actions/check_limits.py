"""The thresholds of the soft checks, in one place; what each means stands beside it (docs/adr/0009)."""

from typing import Final

from metering.core.reading import Status
from metering.models import Check

BIT_OF: Final = {
    Check.MAGNET: Status.MAGNET,
    Check.DAMAGE: Status.DAMAGE,
    Check.EMPTY_PIPE: Status.EMPTY_PIPE,
    Check.FREEZE: Status.FREEZE,
}

LIMITS: Final[dict[str, object]] = {
    # V-07: an hour of at least 300 L, above three times the own p99 and above every hour of 30 days,
    # known from 240 single hours (ten days) at least
    "spike_floor_l": 300,
    "spike_factor": 3,
    "spike_hours": 240,
    # V-08: three times the own daily mean and 1 m³ more, and twice the highest of the last four same
    # weekdays; or a tenth of a mean of at least 1 m³, and of the lowest of those weekdays: who uses less
    # is a household, and households go away
    "high_factor": 3,
    "high_floor_l": 1_000,
    "weekday_factor": 2,
    "low_factor": 0.1,
    "low_floor_l": 1_000,
    # V-09: two flow bits on a day without use of which three quarters were read; 100 L hide a leak
    "stuck_flags": 2,
    "stuck_share": 0.75,
    "stuck_resolution_l": 10,
    # V-12: what a dripping tap may not reach in a day
    "inactive_floor_l": 10,
    # V-13: a register may wait a while at the mean daily use before somebody reads it, not longer
    "replaced_fall_l": 5,
    "replaced_floor_l": 1_000,
    "replaced_factor": 3,
    # V-14: ten minutes (T-3); a clock that is off is off for half of a day's values, three at least
    "clock_offset_s": 600,
    "clock_slots": 3,
    # V-15: frames of a foreign meter, or slots that come twice and more than 1 m³ apart
    "foreign_frames": 2,
    "foreign_slots": 3,
    "apart_l": 1_000,
    # 무사용: read on 25 of 30 days, while half of the 업종 uses water
    "idle_read_days": 25,
    "class_share": 50,
    # 과다사용: a week two and a half times the mean of the weeks before it, and 3 m³ more
    "over_factor": 2.5,
    "over_floor_l": 3_000,
    "device_bits": sum(BIT_OF.values()),
    "bit_kinds": [str(kind.value) for kind in BIT_OF],
    "bit_values": [int(bit) for bit in BIT_OF.values()],
}
