"""The original of a held message on the screen: a hex dump, its text, and what could be read of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.ui.wording import cubic_metres, slot
from metering.core.slots import hour_of, instant_of

SHOWN_BYTES = 8 * 1024
_LINE = 16
FIELDS = {
    "protocol": "프로토콜",
    "length": "길이",
    "mtype": "메시지 종류",
    "first_id": "IMEI·IMSI (앞)",
    "second_id": "IMEI·IMSI (뒤)",
    "rssi": "RSSI",
    "ber": "BER",
    "cell": "셀 ID",
    "rsrp": "RSRP",
    "rsrq": "RSRQ",
    "snr": "SNR",
    "terminal_serial": "단말 번호",
    "firmware": "펌웨어",
    "battery": "배터리",
    "meter_serial": "계량기 번호",
    "meter_type": "계량기 종류",
    "caliber": "구경 · 소수 자리",
    "status": "상태 비트",
    "metering": "검침 주기",
    "report": "보고 주기",
    "newest": "최신 검침 시각",
    "interval": "값 간격(h)",
    "value_count": "값 개수",
    "ref_pos": "기준 위치",
    "reference": "기준 지침",
    "value": "값",
    "checksum": "검사합",
    "rest": "나머지",
}
FACTS = {
    "meter_serial": "계량기 번호",
    "caliber_mm": "구경(mm)",
    "decimals": "소수 자리",
    "terminal_serial": "단말 번호",
    "firmware": "펌웨어",
    "ctn": "CTN",
    "battery_v": "배터리(V)",
    "report_interval_h": "보고 주기(h)",
    "metering_interval_h": "검침 주기(h)",
    "source_seq": "순번",
}


@dataclass(frozen=True, slots=True)
class DumpLine:
    """16 bytes: offset, hex before, at and after the byte where reading stopped, and letters."""

    offset: str
    before: str
    stopped: str
    after: str
    letters: str


@dataclass(frozen=True, slots=True)
class FramePart:
    """One field of the frame inside the message."""

    offset: str
    raw: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of the message, whether it was placed or not."""

    at: str
    register: str
    status: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Decoded:
    """What ingest could read, in words; empty where it could not."""

    texts: list[tuple[str, str]]
    parts: list[FramePart]
    facts: list[tuple[str, Any]]
    readings: list[ReadingLine]
    stopped_at: int | None

    @property
    def is_empty(self) -> bool:
        """This function will say that nothing at all could be read."""
        return not (self.texts or self.parts or self.readings)


def decoded_words(found: Mapping[str, Any] | None, *, held: list[int]) -> Decoded:
    """This function will put ingest's explanation into words; `held` = positions of the readings
    that are held, empty = all of them."""
    found = found or {}
    facts = found.get("facts", {})
    return Decoded(
        texts=[(name, value) for name, value in found.get("texts", [])],
        parts=[
            FramePart(f"{at:04x}", raw, FIELDS.get(name, name), meaning)
            for at, raw, name, meaning in found.get("frame", [])
        ],
        facts=[(label, facts[name]) for name, label in FACTS.items() if name in facts],
        readings=[
            ReadingLine(_slot(at), cubic_metres(litres), status, not held or place in held)
            for place, (at, litres, status) in enumerate(found.get("readings", []))
        ],
        stopped_at=found.get("stopped_at"),
    )


def hex_dump(payload: bytes, *, stopped_at: int | None = None) -> list[DumpLine]:
    """This function will write bytes 16 a line with offsets and an ASCII column."""
    return [
        _dump_line(start, payload[start : start + _LINE], stopped_at)
        for start in range(0, len(payload), _LINE)
    ]


def text_of(payload: bytes) -> str:
    """This function will return a message that is text as text, else ""."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if all(each.isprintable() or each in "\r\n\t" for each in text) else ""


def _dump_line(start: int, part: bytes, stopped_at: int | None) -> DumpLine:
    letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in part)
    offset = f"{start:04x}"
    if stopped_at is None or not start <= stopped_at < start + len(part):
        return DumpLine(offset, f"{part.hex(' '):<47}", "", "", letters)
    at = stopped_at - start
    before, stopped, after = part[:at].hex(" "), part[at : at + 1].hex(), part[at + 1 :].hex(" ")
    gap = " " if before else ""
    padded = f"{' ' + after if after else '':<{47 - len(before) - len(gap) - 2}}"
    return DumpLine(offset, before + gap, stopped, padded, letters)


def _slot(written: str) -> str:
    try:
        measured_s = int(datetime.fromisoformat(written).timestamp())
        return slot(instant_of(hour=hour_of(measured_at_s=measured_s)))
    except (ValueError, OverflowError):
        return written
