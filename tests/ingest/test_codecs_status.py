"""The meter's status byte, by protocol version: the same bit means different things."""

import pytest

from metering.core.reading import Status
from metering.core.status import PROFILES, translate

R = Status.REPORTED


@pytest.mark.parametrize(
    ("byte", "profile", "expected"),
    [
        (0x00, "SEOUL_V1_1", (R, 0, None)),
        (0x80, "SEOUL_V1_1", (R | Status.Q4_EXCEEDED, 0, None)),
        (0x60, "SEOUL_V1_1", (R | Status.BACKFLOW | Status.LEAK, 0, None)),
        (0x18, "SEOUL_V1_1", (R | Status.EMPTY_PIPE | Status.DAMAGE, 0, None)),
        (0x06, "SEOUL_V1_1", (R | Status.LOW_BATTERY | Status.FREEZE, 0, None)),
        (0x01, "SEOUL_V1_1", (R | Status.UNKNOWN, 0x01, None)),
        (0x84, "SEOUL_V1_2", (R | Status.Q3_EXCEEDED | Status.LOW_BATTERY, 0, None)),
        (0x2A, "SEOUL_V1_2", (R | Status.LEAK | Status.UNKNOWN, 0x0A, None)),
        (0x00, "SEOUL_V1_3", (R, 0, 3.7)),
        (0x04, "SEOUL_V1_3", (R, 0, 3.3)),
        (0x05, "SEOUL_V1_3", (R, 0, 3.2)),
        (0x06, "SEOUL_V1_3", (R | Status.LOW_BATTERY, 0, 3.1)),
        (0x1F, "SEOUL_V1_3", (R | Status.LOW_BATTERY, 0, 0.6)),
        (0xE1, "SEOUL_V1_3", (R | Status.Q3_EXCEEDED | Status.BACKFLOW | Status.LEAK, 0, 3.6)),
        (0x26, "SEOUL_V1_4", (R | Status.LEAK | Status.LOW_BATTERY, 0, 3.1)),
        (0x18, "OTHER_10_08", (R | Status.BACKFLOW | Status.LEAK, 0, None)),
        (0x28, "OTHER_10_08", (R | Status.LEAK | Status.UNKNOWN, 0x20, None)),
        (0x21, "NO_SUCH_PROFILE", (R | Status.UNKNOWN, 0x21, None)),
        (0x00, "", (R, 0, None)),
    ],
)  # fmt: skip
def test_a_byte_means_what_its_profile_says(
    byte: int, profile: str, expected: tuple[Status, int, float | None]
) -> None:
    assert translate(byte, profile) == expected


@pytest.mark.parametrize("profile", [name for name in PROFILES if name > "SEOUL_V1_1"])
def test_bit_seven_raises_no_q4_from_version_1_2_on(profile: str) -> None:
    flags, _, _ = translate(0x80, profile)

    assert Status.Q3_EXCEEDED in flags
    assert Status.Q4_EXCEEDED not in flags


@pytest.mark.parametrize("profile", [*PROFILES, ""])
def test_an_unknown_bit_is_never_swallowed(profile: str) -> None:
    for byte in range(256):
        flags, unknown, _ = translate(byte, profile)

        assert (Status.UNKNOWN in flags) == bool(unknown)
        assert unknown & ~byte == 0
        assert Status.REPORTED in flags
