"""Messages that no registered terminal sends: strangers, broken frames, plain garbage."""

from base64 import b64encode
from typing import Final

from ingest.simulator.dice import Draw, uniform
from ingest.simulator.identities import terminal_name
from ingest.simulator.uplinks import Uplink
from ingest.simulator.world import World
from mdm.lib.clock import SEOUL
from metering.core.slots import HOUR_S, SLOTS, instant_of

STRANGERS: Final = 3
_STRANGERS_FROM_DAYS: Final = 3
_GARBAGE_CHANCE: Final = 0.013  # an hour
_FRAME: Final = bytes.fromhex(
    "a34570350000000000017f450061230000017f1700341262000b000500210000001703259f12000017"
    "011320010615030f1200000106007f6f030000000c00ffff000007000000e2"
)
_SHIFT: Final = 900_001  # far from the shifts of registered terminals


def oddities(*, world: World, hour: int) -> list[Uplink]:
    """This function will return the odd uplinks of the hour after `hour`."""
    return _strangers(world, hour) + _garbage(world, hour)


def stranger(*, number: int) -> str:
    """This function will return the id of a terminal that reports without being registered."""
    return terminal_name(row=number, shift=_SHIFT)


def _strangers(world: World, hour: int) -> list[Uplink]:
    if hour < world.scene.end_hour - _STRANGERS_FROM_DAYS * SLOTS:
        return []
    return [
        _stranger_report(number, hour)
        for number in range(STRANGERS)
        if (hour - number * 2) % 6 == 0
    ]


def _stranger_report(number: int, hour: int) -> Uplink:
    terminal, sent_s = stranger(number=number), hour * HOUR_S + 700 + 60 * number
    readings = ",".join(
        f'{{"at":"{instant_of(hour=hour - back).astimezone(SEOUL).isoformat()}",'
        f'"register_l":{40_000 + (hour - back) % 100_000 * 12}}}'
        for back in range(6)
    )
    payload = f'{{"terminal":"{terminal}","readings":[{readings}]}}'
    return Uplink(sent_s, "json", terminal, payload.encode())


def _garbage(world: World, hour: int) -> list[Uplink]:
    number = uniform(world.scene.seed, Draw.ODDITY, hour)[0] / _GARBAGE_CHANCE
    if number >= 1:
        return []
    terminal = terminal_name(row=hour % 1000, shift=_SHIFT + 1)
    kinds = (
        _wrapped(_FRAME[:-1] + b"\x00", terminal),  # checksum
        _wrapped(_FRAME[:-9], terminal),  # cut short
        b"\xa3\x00\x70 not a notification",
        _wrapped(_FRAME, "ASN_CSE-D-0000000000-ARIS"),  # another sender than the topic's
    )
    payload = kinds[int(number * len(kinds))]
    return [Uplink(hour * HOUR_S + 1800, "onem2m", terminal, payload)]


def _wrapped(frame: bytes, terminal: str) -> bytes:
    return b'{"nev":{"rep":{"m2m:cin":{"con":"%s"}}},"cr":"%s"}' % (
        b64encode(frame),
        terminal.encode(),
    )
