"""Lays a frame open field by field, also a broken one: what people look at when it was refused."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.codecs.seoul.layout import (
    A4,
    CALIBER_MM,
    CONTROLS,
    DATA_REPORT,
    LAYOUTS,
    LORA_LAYOUTS,
    LORA_REPORT,
    NO_POSITION,
    NO_STEP,
    NO_VALUE,
    PROTOCOLS,
    Layout,
)

_TOKEN: Final = re.compile(r"(\d*)([a-zA-Z])")
_SIZES: Final = {"B": 1, "b": 1, "H": 2, "h": 2, "I": 4}
_BCD: Final = frozenset({"first_id", "second_id", "terminal_serial", "firmware", "meter_serial"})


class Part(NamedTuple):
    """One field: its offset and bytes, its name in `Head`, and what it says ("" = only a number)."""

    at: int
    raw: bytes
    name: str
    meaning: str


def parts_of(frame: bytes) -> list[Part]:
    """Return the fields that are there, in their order; what lies behind the last known one is
    called "rest"."""
    if len(frame) < 3 or frame[0] not in PROTOCOLS:
        return [Part(0, frame, "rest", "")] if frame else []
    if not _is_report(frame):
        parts = [Part(0, frame[:1], "protocol", PROTOCOLS[frame[0]])]
        parts += [Part(1, frame[1:2], "length", _length(frame))]
        parts += [Part(2, frame[2:3], "mtype", CONTROLS.get(frame[2], "?"))]
        return parts + _tail(frame, 3)
    layout = _layout(frame)
    parts = list(_head(frame, layout))
    if len(parts) < len(layout.names):
        return parts
    return parts + list(_values(frame, layout)) + _tail(frame, _end(frame, layout))


def _is_report(frame: bytes) -> bool:
    """Type 0x30 is a report over LoRa when it is long enough; over NB-IoT it would be a join."""
    lora = LORA_LAYOUTS[frame[0]][0]
    return frame[2] == DATA_REPORT or (frame[2] == LORA_REPORT and len(frame) >= lora.frame_size(0))


def _layout(frame: bytes) -> Layout:
    """Take the variant with minutes only where it fits and the plain one does not."""
    plain, extended = (LORA_LAYOUTS if frame[2] == LORA_REPORT else LAYOUTS)[frame[0]]
    return extended if _fits(frame, extended) and not _fits(frame, plain) else plain


def _fits(frame: bytes, layout: Layout) -> bool:
    size = layout.head.size
    return len(frame) >= size and len(frame) == layout.frame_size(frame[size - 2])


def _head(frame: bytes, layout: Layout) -> Iterator[Part]:
    at = 0
    for name, size in zip(layout.names, _sizes(layout.head.format), strict=True):
        raw = frame[at : at + size]
        if len(raw) < size:
            if raw:
                yield Part(at, raw, name, "…")
            return
        yield Part(at, raw, name, _meaning(name, raw, frame))
        at += size


def _sizes(form: str) -> Iterator[int]:
    for count, letter in _TOKEN.findall(form):
        if letter == "s":
            yield int(count)
        else:
            yield from [_SIZES[letter]] * int(count or 1)


def _values(frame: bytes, layout: Layout) -> Iterator[Part]:
    at, end = layout.head.size, _end(frame, layout)
    if layout.reference_size and at + 4 <= len(frame):
        reference = int.from_bytes(frame[at : at + 4], "little")
        yield Part(at, frame[at : at + 4], "reference", f"{reference:,}")
        at += layout.reference_size
    none = NO_VALUE if frame[0] == A4 else NO_STEP
    while at < end:
        raw = frame[at : min(at + layout.value_size, end)]
        number = int.from_bytes(raw, "little")
        yield Part(at, raw, "value", "–" if number == none else f"{number:,}")
        at += layout.value_size


def _end(frame: bytes, layout: Layout) -> int:
    """Where the values end: by their number, or right before the last byte of a shorter frame."""
    said = layout.frame_size(frame[layout.head.size - 2]) - 1
    return max(layout.head.size, min(said, len(frame) - 1))


def _tail(frame: bytes, at: int) -> list[Part]:
    rest = [Part(at, frame[at:-1], "rest", "")] if at < len(frame) - 1 else []
    if at > len(frame) - 1:
        return rest
    summed = sum(frame[2:-1]) & 0xFF
    sign = "=" if summed == frame[-1] else "≠"
    return [*rest, Part(len(frame) - 1, frame[-1:], "checksum", f"{sign} {summed:02X}")]


def _length(frame: bytes) -> str:
    actual = len(frame) - 3
    return f"{frame[1]} {'=' if actual == frame[1] else '≠'} {actual}"


def _meaning(name: str, raw: bytes, frame: bytes) -> str:
    number = int.from_bytes(raw, "little", signed=name == "snr")
    if name in _BCD:
        return raw.hex()
    if name == "newest":
        return _time(raw)
    if name == "length":
        return _length(frame)
    return _numbers(name, number)


def _numbers(name: str, number: int) -> str:
    said = {
        "protocol": PROTOCOLS.get(number, "?"),
        "mtype": "data report",
        "rsrp": f"{-number} dBm",
        "rsrq": f"{-number} dB",
        "snr": f"{number} dB",
        "battery": f"{(number & 0x7F) / 10:.1f} V" + (" ↓" if number & 0x80 else ""),
        "caliber": f"{CALIBER_MM.get(number >> 4, '?')} mm · {number & 0x0F}",
        "status": f"{number:08b}",
        "ref_pos": "–" if number == NO_POSITION else str(number),
    }
    return said.get(name, str(number))


def _time(raw: bytes) -> str:
    year, month, day, hour, minute, second = raw
    clock = f"{hour:02d}:{minute:02d}:{second:02d}"
    if raw[:3] == b"\xff\xff\xff":
        return f"−{clock}"
    return f"20{year:02d}-{month:02d}-{day:02d} {clock}"
