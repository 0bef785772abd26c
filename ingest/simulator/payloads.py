"""Encodes reports as plain register payloads and wraps them as LoRaWAN servers do (UPLINKS 1.3)."""

import base64
from datetime import UTC, datetime

import numpy as np

from ingest.codecs import plain_register
from ingest.simulator.dice import Ints
from ingest.simulator.fleet import TTS, Fleet
from ingest.simulator.frames import SeoulFrames, battery_bytes
from ingest.simulator.reports import Reports
from metering.core.slots import instant_of

_LOW = 0x80
_PORT = 2


class LorawanUplinks:
    """Messages of ChirpStack v4 and The Things Stack v3 of one fleet."""

    def __init__(self, *, drawn: Fleet, frames: SeoulFrames) -> None:
        self._drawn, self._frames = drawn, frames

    def of(self, *, kind: int, reports: Reports, at: Ints, terminals: list[str]) -> list[bytes]:
        """This method will return the messages of the reports at positions `at`."""
        rssi, snr = self._frames.lora_signal(rows=reports.rows[at], hour=reports.hour)
        wrap = _tts if kind == TTS else _chirpstack
        return [
            wrap(terminal, base64.b64encode(body).decode(), sent_s, signal)
            for terminal, body, sent_s, signal in zip(
                terminals,
                self._bodies(reports, at),
                reports.sent_s[at].tolist(),
                zip(rssi.tolist(), snr.tolist(), strict=True),
                strict=True,
            )
        ]

    def _bodies(self, reports: Reports, at: Ints) -> list[bytes]:
        rows = reports.rows[at]
        newest_at = instant_of(hour=reports.hour)
        status = self._frames.status_bytes(rows=rows, flags=reports.flags[at, 0])
        columns = (
            reports.count[at],
            self._drawn.decimals[rows],
            status,
            battery_bytes(volts=reports.volts[at]),
            self._drawn.interval_h[rows],
        )
        serials = self._frames.meter_serials(reports=reports, at=at)
        values = np.where(reports.register_l[at] < 0, -1, reports.register_l[at]).tolist()
        return [
            plain_register.encode(
                plain_register.PlainPayload(
                    registers_l=tuple(None if each < 0 else each for each in values[place][:count]),
                    newest_at=newest_at,
                    decimals=decimals,
                    status_byte=byte,
                    battery_v=(battery & ~_LOW) / 10,
                    battery_low=battery >= _LOW,
                    meter_serial=bytes(serials[place]).hex(),
                    report_interval_h=interval_h,
                )
            )
            for place, (count, decimals, byte, battery, interval_h) in enumerate(
                zip(*(column.tolist() for column in columns), strict=True)
            )
        ]


def _chirpstack(terminal: str, data: str, sent_s: int, signal: tuple[int, int]) -> bytes:
    rssi, snr = signal
    eui = terminal.lower()
    return (
        f'{{"deduplicationId":"{eui}-{sent_s}","time":"{_utc(sent_s)}",'
        f'"deviceInfo":{{"devEui":"{eui}"}},"fPort":{_PORT},"data":"{data}",'
        f'"rxInfo":[{{"gatewayId":"0200000000000001","rssi":{-rssi},"snr":{snr}}},'
        f'{{"gatewayId":"0200000000000002","rssi":{-rssi - 9},"snr":{snr - 4}}}]}}'
    ).encode()


def _tts(terminal: str, data: str, sent_s: int, signal: tuple[int, int]) -> bytes:
    rssi, snr = signal
    device = f'{{"device_id":"eui-{terminal.lower()}","dev_eui":"{terminal}"}}'
    return (
        f'{{"end_device_ids":{device},"received_at":"{_utc(sent_s)}","uplink_message":'
        f'{{"f_port":{_PORT},"frm_payload":"{data}","rx_metadata":[{{"rssi":{-rssi},"snr":{snr}}}]}}}}'
    ).encode()


def _utc(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()
