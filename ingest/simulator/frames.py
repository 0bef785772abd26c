"""Encodes many reports at once as Seoul frames A3 and A4, and A4 over LoRa (UPLINKS §2)."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.dice import Bools, Draw, Floats, Ints, uniform
from ingest.simulator.fleet import A3, A4, PROFILES, SEOUL_LORA, Fleet
from ingest.simulator.identities import Identities
from ingest.simulator.reports import Reports
from metering.core.reading import Status
from metering.core.slots import HOUR_S, SEOUL_OFFSET_S
from metering.core.status import translate

Bytes = NDArray[np.uint8]

_NO_STEP: Final = 0xFFFF
_NO_VALUE: Final = 0xFFFFFFFF
_PROTOCOL: Final = {A3: 0xA3, A4: 0xA4, SEOUL_LORA: 0xA4}
_BEST_SNR_DB: Final = 10  # of LoRa
_LOW_V: Final = 31  # tenths of a volt
_FLAGS: Final = 32  # combinations of the low five Status bits
_HEALTHY_CODE, _LOW_CODE = 1, 7  # V1.3 and V1.4: 3.6 V and 3.0 V


class SeoulFrames:
    """Frames of one fleet: what never changes is laid out once per customer."""

    def __init__(self, *, seed: int, drawn: Fleet, known: Identities) -> None:
        self._seed, self._drawn = seed, drawn
        self._imei, self._imsi = _bcd(known.imeis, "f"), _bcd(known.imsis, "f")
        self._serial, self._firmware = _bcd(known.serials), _bcd(known.firmwares)
        self._meters = _bcd(known.meters), _bcd(known.new_meters)
        self._rsrp = 70 + (48 * uniform(seed, Draw.RADIO, np.arange(len(drawn.year))) ** 1.5)
        self._status = np.array([_status_bytes(profile) for profile in PROFILES], dtype=np.uint8)

    def encode(self, *, frame: int, reports: Reports, at: Ints) -> list[bytes]:
        """This method will return the frames of the reports at positions `at`, which all use protocol
        `frame` and send the same number of values."""
        rows, count = reports.rows[at], int(reports.count[at[0]])
        records = np.zeros(len(at), dtype=_layout(frame, count))
        records["proto"] = _PROTOCOL[frame]
        records["mtype"] = 0x30 if frame == SEOUL_LORA else 0x70
        records["len"] = records.dtype.itemsize - 3
        if frame == SEOUL_LORA:
            records["rssi"], records["snr"] = self.lora_signal(rows=rows, hour=reports.hour)
        else:
            self._put_identities(records, rows, reports)
        records["serial"], records["firmware"] = self._serial[rows], self._firmware[rows]
        records["battery"] = battery_bytes(volts=reports.volts[at])
        records["meter"] = self.meter_serials(reports=reports, at=at)
        records["meter_type"] = 1
        records["caliber"] = (self._drawn.caliber[rows] + 1) << 4 | self._drawn.decimals[rows]
        records["status"] = self.status_bytes(rows=rows, flags=reports.flags[at, 0])
        records["metering"], records["report"] = 1, self._drawn.interval_h[rows]
        records["time"] = _stamps(reports, at)
        self._put_values(records, frame, rows, reports.register_l[at, :count])
        octets = records.view(np.uint8).reshape(len(at), -1)
        octets[:, -1] = octets[:, 2:-1].sum(axis=1) & 0xFF
        whole, size = octets.tobytes(), octets.shape[1]
        return [whole[top : top + size] for top in range(0, len(whole), size)]

    def meter_serials(self, *, reports: Reports, at: Ints) -> Bytes:
        """This method will return the numbers of the meters that report, as BCD."""
        old, new = self._meters
        rows = reports.rows[at]
        return np.where(reports.new_meter[at, None], new[rows], old[rows])

    def signal(self, *, rows: Ints, hour: int) -> tuple[Ints, Ints, Ints]:
        """This method will return RSRP (−dBm), RSRQ (−dB) and SINR (dB) of terminals in an hour."""
        jitter = uniform(self._seed, Draw.RADIO, rows, hour)
        rsrp = self._rsrp[rows] + 6 * (jitter - 0.5)
        return (
            np.round(rsrp).astype(np.int64),
            np.round(8 + (rsrp - 70) / 6 + 2 * jitter).astype(np.int64),
            np.round(22 - (rsrp - 70) / 2 + 4 * jitter).astype(np.int64),
        )

    def lora_signal(self, *, rows: Ints, hour: int) -> tuple[Ints, Ints]:
        """This method will return RSSI (−dBm) and SNR (dB) of LoRa terminals in an hour."""
        rsrp, _, sinr = self.signal(rows=rows, hour=hour)
        return np.clip(rsrp - 4, 51, 113), np.minimum(sinr, _BEST_SNR_DB)

    def status_bytes(self, *, rows: Ints, flags: Ints) -> Bytes:
        """This method will return the status bytes of meters, each by its own table."""
        chosen: Bytes = self._status[self._drawn.profile[rows], flags % _FLAGS]
        return chosen

    def _put_identities(self, records: NDArray[Any], rows: Ints, reports: Reports) -> None:
        records["imei"], records["imsi"] = self._imei[rows], self._imsi[rows]
        rsrp, records["rsrq"], records["snr"] = self.signal(rows=rows, hour=reports.hour)
        records["rsrp"] = rsrp
        records["rssi"] = np.clip((113 - (rsrp - 22)) // 2, 2, 31)  # as AT+CSQ counts it
        records["cell"] = 4000 + rows % 900

    def _put_values(self, records: NDArray[Any], frame: int, rows: Ints, register_l: Ints) -> None:
        missing = register_l < 0
        raw = np.where(missing, 0, register_l // self._drawn.resolution_l[rows, None])
        records["interval"], records["count"] = 1, register_l.shape[1]
        records["ref_pos"] = np.where(missing.all(axis=1), 0xFF, missing.argmin(axis=1))
        if frame != A3:
            records["values"] = np.where(missing, _NO_VALUE, raw)
            return
        records["reference"], records["values"] = _chain(raw, missing)


def battery_bytes(*, volts: Floats) -> Ints:
    """This function will return battery bytes: tenths of a volt, the top bit set when low."""
    tenths = np.floor(volts * 10 + 1e-6).astype(np.int64)
    return tenths | np.where(tenths <= _LOW_V, 0x80, 0)


def _layout(frame: int, count: int) -> np.dtype[Any]:
    wide, lora = frame != A3, frame == SEOUL_LORA
    identities: list[tuple[Any, ...]] = [
        *((name, "u1", (8,)) for name in ("imei", "imsi")),
        *((name, "u1") for name in ("rssi", "ber")),
        ("cell", "<u4" if wide else "<u2"),
        *((name, "<u2") for name in ("rsrp", "rsrq")),
        ("snr", "<i2"),
    ]
    values: list[tuple[Any, ...]] = [("values", "<u4" if wide else "<u2", (count,))]
    return np.dtype(
        [
            *((name, "u1") for name in ("proto", "len", "mtype")),
            *([("rssi", "u1"), ("snr", "i1")] if lora else identities),
            ("serial", "u1", (5,)),
            ("firmware", "u1", (2,)),
            ("battery", "u1"),
            ("meter", "u1", (4,)),
            *((name, "u1") for name in ("meter_type", "caliber", "status", "metering", "report")),
            ("time", "u1", (6,)),
            *((name, "u1") for name in ("interval", "count", "ref_pos")),
            *([] if wide else [("reference", "<u4")]),
            *values,
            ("checksum", "u1"),
        ]
    )


def _chain(raw: Ints, missing: Bools) -> tuple[Ints, Ints]:
    """Differences going back in time from the newest number; a fall is sent as 0."""
    reference = raw[np.arange(len(raw)), missing.argmin(axis=1)]
    steps = np.full(raw.shape, _NO_STEP)
    newer = reference
    for column in range(raw.shape[1]):
        there = ~missing[:, column]
        steps[there, column] = np.maximum(newer - raw[:, column], 0)[there]
        newer = np.where(there, raw[:, column], newer)
    return np.where(missing.all(axis=1), _NO_VALUE, reference), steps


def _stamps(reports: Reports, at: Ints) -> Bytes:
    """The terminal's own time of the newest value; without a clock its age when it was sent."""
    local_s = reports.hour * HOUR_S + SEOUL_OFFSET_S + reports.clock_s[at]
    moment = local_s.astype("datetime64[s]")
    day, month = moment.astype("datetime64[D]"), moment.astype("datetime64[M]")
    years = moment.astype("datetime64[Y]").astype(np.int64) - 30
    age_s = reports.sent_s[at] - reports.hour * HOUR_S
    fields = (
        (years, 0xFF),
        (month.astype(np.int64) % 12 + 1, 0xFF),
        ((day - month).astype(np.int64) + 1, 0xFF),
        (local_s // HOUR_S % 24, age_s // HOUR_S),
        (local_s // 60 % 60, age_s // 60 % 60),
        (local_s % 60, age_s % 60),
    )
    unsynced = reports.unsynced[at]
    return np.stack([np.where(unsynced, b, a) for a, b in fields], axis=1).astype(np.uint8)


def _bcd(numbers: list[str], filler: str = "") -> Bytes:
    octets = bytes.fromhex("".join(f"{digits}{filler}" for digits in numbers))
    return np.frombuffer(octets, dtype=np.uint8).reshape(len(numbers), -1)


def _status_bytes(profile: str) -> list[int]:
    """The status byte of every combination of the low five Status bits, by the meter's own table."""
    bits = {
        translate(1 << bit, profile)[0] & ~Status.REPORTED: 1 << bit for bit in range(7, -1, -1)
    }
    coded = translate(0, profile)[2] is not None
    table = []
    for flags in range(_FLAGS):
        single = [bits.get(status, 0) for status in Status(flags)]
        low = _LOW_CODE if flags & Status.LOW_BATTERY else _HEALTHY_CODE
        table.append(sum(single) & 0xE0 | low if coded else sum(single))
    return table
