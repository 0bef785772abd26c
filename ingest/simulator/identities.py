"""Numbers by which devices are known: invented, unique, and the same at every start."""

from dataclasses import dataclass
from typing import Final

from ingest.simulator.dice import Draw, pick, rows_of, uniform
from ingest.simulator.fleet import CHIRPSTACK, JSON, LORA, TTS, Fleet
from ingest.simulator.scenario import Scenario

_EIGHT_DIGITS: Final = 10**8
_STRIDE: Final = 72_617  # coprime to 10^8: consecutive rows get numbers far apart, none twice
_HEX_STRIDE: Final = 0x9E3779B1
_HEX_RANGE: Final = 1 << 40
_FORMATS: Final = {JSON: "json", CHIRPSTACK: "chirpstack", TTS: "tts"}
_FIRMWARES: Final = ("0325", "0331", "0402")


@dataclass(frozen=True, slots=True)
class Identities:
    """One entry per customer; `new_meters` are the meters that replace others."""

    terminals: list[str]
    serials: list[str]
    firmwares: list[str]
    imeis: list[str]
    imsis: list[str]
    ctns: list[str]  # "" over LoRa
    meters: list[str]
    new_meters: list[str]


def identities(*, scene: Scenario, drawn: Fleet) -> Identities:
    """This function will return the identities of all devices of a scenario."""
    rows = range(scene.customers)
    shift = scene.seed * 7
    firmware = pick(uniform(scene.seed, Draw.RADIO, rows_of(scene.customers), 9), (5, 3, 2))
    subscriber = [f"12{_spread(row, shift + 11):08d}" for row in rows]
    lora = (drawn.communication == LORA).tolist()
    return Identities(
        terminals=[terminal_name(row=row, shift=shift, lora=lora[row]) for row in rows],
        serials=[f"{drawn.year[row] - 2000:02d}{_spread(row, shift + 23):08d}" for row in rows],
        firmwares=[_FIRMWARES[code] for code in firmware.tolist()],
        imeis=[f"3500000{_spread(row, shift + 31):08d}" for row in rows],
        imsis=[f"45006{digits}" for digits in subscriber],
        ctns=["" if lora[row] else f"0{subscriber[row]}" for row in rows],
        meters=[f"{_spread(row, shift):08d}" for row in rows],
        new_meters=[f"{_spread(row + scene.customers, shift):08d}" for row in rows],
    )


def terminal_name(*, row: int, shift: int, lora: bool = False) -> str:
    """This function will return an opaque terminal id: an oneM2M entity id, or a locally
    administered EUI over LoRa."""
    number = (row * _HEX_STRIDE + shift * 4099) % _HEX_RANGE
    return f"020000{number:010X}" if lora else f"ASN_CSE-D-{number:010X}-ARIS"


def format_of(*, frame: int) -> str:
    """This function will return the topic's format of a kind of frame."""
    return _FORMATS.get(frame, "onem2m")


def codec_of(*, frame: int) -> str:
    """This function will return the payload codec that the register names for a kind of frame."""
    return "plain_register" if frame in (CHIRPSTACK, TTS) else ""


def _spread(row: int, shift: int) -> int:
    return (row * _STRIDE + shift * 1009 + 10_000_019) % _EIGHT_DIGITS
