"""Wraps reports as platforms deliver them: oneM2M notifications, LoRaWAN servers, our own JSON."""

import base64
from datetime import datetime
from typing import Final, NamedTuple

import numpy as np

from ingest.simulator.dice import Draw, Ints, rows_of, uniform
from ingest.simulator.fleet import A3, A4, CHIRPSTACK, JSON, LORA, SEOUL_LORA, TTS
from ingest.simulator.frames import SeoulFrames
from ingest.simulator.identities import Identities, format_of, identities
from ingest.simulator.payloads import LorawanUplinks
from ingest.simulator.reports import Reports
from ingest.simulator.world import World
from mdm.lib.clock import SEOUL
from metering.core.reading import Status
from metering.core.slots import HOUR_S

_HEX_SHARE: Final = 0.1
_WRAPPED_SHARE: Final = 0.3
_BEST_SNR_DB: Final = 10  # of LoRa
_NAMES: Final = tuple(status for status in Status if status < Status.METER_FAULT)
_STATUS_JSON: Final = tuple(
    ",".join(f'"{status.name}"' for status in _NAMES if flags & status) for flags in range(32)
)


class Uplink(NamedTuple):
    """One message on its way: Unix second of arrival, format and terminal of its topic, payload."""

    sent_s: int
    format: str
    terminal_id: str
    payload: bytes


class Uplinks:
    """Makes the uplinks of one world."""

    def __init__(self, world: World) -> None:
        seed, self._drawn = world.scene.seed, world.drawn
        self.known: Identities = identities(scene=world.scene, drawn=world.drawn)
        self._frames = SeoulFrames(seed=seed, drawn=world.drawn, known=self.known)
        self._lorawan = LorawanUplinks(drawn=world.drawn, frames=self._frames)
        number = uniform(seed, Draw.HEX_TEXT, rows_of(world.scene.customers))
        self._hex = (number < _HEX_SHARE).tolist()
        self._wrapped = (number > 1 - _WRAPPED_SHARE).tolist()

    def of(self, *, reports: Reports) -> list[Uplink]:
        """This method will return one uplink per report, in any order."""
        frame = self._drawn.frame[reports.rows]
        made: list[Uplink] = []
        for kind in (A3, A4, SEOUL_LORA):
            for count in np.unique(reports.count[frame == kind]).tolist():
                at = np.flatnonzero((frame == kind) & (reports.count == count))
                made += self._seoul(kind, reports, at)
        for kind in (CHIRPSTACK, TTS):
            made += self._plain(kind, reports, np.flatnonzero(frame == kind))
        return made + self._json(reports, np.flatnonzero(frame == JSON))

    def _seoul(self, kind: int, reports: Reports, at: Ints) -> list[Uplink]:
        frames = self._frames.encode(frame=kind, reports=reports, at=at)
        rows, sent = reports.rows[at].tolist(), reports.sent_s[at].tolist()
        made = []
        for row, sent_s, frame in zip(rows, sent, frames, strict=True):
            payload = self._notification(kind, row, frame, sent_s)
            made.append(Uplink(sent_s, format_of(frame=kind), self.known.terminals[row], payload))
        return made

    def _notification(self, kind: int, row: int, frame: bytes, sent_s: int) -> bytes:
        """ThingPlug's for LoRa, LG U+'s for NB-IoT."""
        if kind == SEOUL_LORA:
            return _thingplug(self.known.terminals[row], frame, sent_s)
        content = base64.b64encode(frame.hex().encode() if self._hex[row] else frame)
        terminal = self.known.terminals[row].encode()
        payload = b'{"nev":{"rep":{"m2m:cin":{"con":"%s"}}},"cr":"%s"}' % (content, terminal)
        return b'{"m2m:sgn":%s}' % payload if self._wrapped[row] else payload

    def _plain(self, kind: int, reports: Reports, at: Ints) -> list[Uplink]:
        terminals = [self.known.terminals[row] for row in reports.rows[at].tolist()]
        payloads = self._lorawan.of(kind=kind, reports=reports, at=at, terminals=terminals)
        sent = reports.sent_s[at].tolist()
        return [
            Uplink(sent_s, format_of(frame=kind), terminal, payload)
            for sent_s, terminal, payload in zip(sent, terminals, payloads, strict=True)
        ]

    def _json(self, reports: Reports, at: Ints) -> list[Uplink]:
        rows = reports.rows[at]
        rsrp, rsrq, sinr = self._frames.signal(rows=rows, hour=reports.hour)
        lora = self._drawn.communication[rows] == LORA
        rssi = np.minimum(np.maximum(rsrp - np.where(lora, 4, 22), 51), 113)
        times = [_kst(reports.hour - back) for back in range(reports.register_l.shape[1])]
        columns = (at, rows, reports.sent_s[at], reports.count[at], reports.volts[at])
        radio = (lora, rssi, rsrp, rsrq, sinr)
        values, flags = reports.register_l[at].tolist(), reports.flags[at].tolist()
        made = []
        lists = [column.tolist() for column in (*columns, *radio)]
        for place, (_, row, sent_s, count, volts, *signal) in enumerate(zip(*lists, strict=True)):
            terminal = self.known.terminals[row]
            readings = ",".join(
                _reading(at_, value, flag)
                for at_, value, flag in zip(
                    times[:count], values[place][:count], flags[place][:count], strict=True
                )
            )
            payload = (
                f'{{"terminal":"{terminal}","received_at":"{_kst(sent_s / HOUR_S)}",'
                f'"radio":{_radio(*signal)},"battery_v":{volts:.2f},"readings":[{readings}]}}'
            )
            made.append(Uplink(sent_s, format_of(frame=JSON), terminal, payload.encode()))
        return made


def _thingplug(terminal: str, frame: bytes, sent_s: int) -> bytes:
    return (
        '<m2m:cin xmlns:m2m="http://www.onem2m.org/xml/protocols">'
        f"<ct>{_kst(sent_s / HOUR_S)}</ct><sr>/0020000000000001/v1_0/remoteCSE-{terminal}"
        "/container-LoRa/subscription-1</sr><cnf>LoRa/Sensor</cnf>"
        f"<con>{frame.hex()}</con></m2m:cin>"
    ).encode()


def _reading(at: str, register_l: int, flags: int) -> str:
    if register_l < 0:
        return f'{{"at":"{at}","register_l":null,"status":["METER_FAULT"]}}'
    return f'{{"at":"{at}","register_l":{register_l},"status":[{_STATUS_JSON[flags & 31]}]}}'


def _radio(lora: bool, rssi: int, rsrp: int, rsrq: int, sinr: int) -> str:
    if lora:
        return f'{{"rssi":{-rssi},"snr":{min(sinr, _BEST_SNR_DB)}}}'
    return f'{{"rssi":{-rssi},"rsrp":{-rsrp},"rsrq":{-rsrq},"sinr":{sinr}}}'


def _kst(hour: float) -> str:
    return datetime.fromtimestamp(round(hour * HOUR_S), SEOUL).isoformat()
