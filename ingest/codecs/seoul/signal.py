"""Signal quality in a Seoul frame: what its bytes mean over NB-IoT and over LoRa (UPLINKS §2)."""

from collections.abc import Mapping
from typing import Final

from ingest.codecs.sending import RssiAs
from ingest.codecs.seoul.layout import Head, Layout
from metering.core.reading import Radio

_CSQ_UNKNOWN: Final = 99  # AT+CSQ answers 99,99 when it knows neither
_CSQ_MOST: Final = 31
_LORA_MOST: Final = 150  # LoRa is heard far below what a modem reports


def _csq_dbm(raw: int) -> int | None:
    return -113 + 2 * raw if raw <= _CSQ_MOST else None


def _magnitude_dbm(raw: int) -> int | None:
    return -raw if 51 <= raw <= 113 else None


def _either_dbm(raw: int) -> int | None:
    """Read a small number as AT+CSQ, a large one as a magnitude; between them lies neither."""
    return _csq_dbm(raw) if raw <= _CSQ_MOST else _magnitude_dbm(raw)


_READERS: Final = {
    RssiAs.AUTO: _either_dbm,
    RssiAs.CSQ: _csq_dbm,
    RssiAs.MAGNITUDE: _magnitude_dbm,
}
_RSSI_DBM: Final[Mapping[str, tuple[int | None, ...]]] = {
    str(rule): tuple(reader(raw) for raw in range(256)) for rule, reader in _READERS.items()
}


def radio_of(head: Head, layout: Layout, rssi_as: str, notes: list[str]) -> Radio:
    """Return the values within the accepted ranges (UPLINKS §4); others become a note."""
    radio = _over_lora(head, rssi_as) if layout.lora else _over_nbiot(head, rssi_as)
    expected = (radio.rssi_dbm, radio.sinr_db)
    if None in expected or (not layout.lora and None in (radio.rsrp_dbm, radio.rsrq_db)):
        notes.append("radio_range")
    return radio


def _over_nbiot(head: Head, rssi_as: str) -> Radio:
    unknown = head.rssi == head.ber == _CSQ_UNKNOWN
    return Radio(
        rssi_dbm=None if unknown else _RSSI_DBM.get(rssi_as, _RSSI_DBM["AUTO"])[head.rssi],
        rsrp_dbm=-head.rsrp if 44 <= head.rsrp <= 156 else None,
        rsrq_db=float(-head.rsrq) if head.rsrq <= 34 else None,
        sinr_db=_ratio_db(head.snr),
    )


def _over_lora(head: Head, rssi_as: str) -> Radio:
    """A LoRa radio has no AT+CSQ: the byte is a magnitude unless the terminal's profile differs."""
    if rssi_as == RssiAs.CSQ:
        return Radio(_RSSI_DBM[rssi_as][head.rssi], sinr_db=_ratio_db(head.snr))
    rssi = -head.rssi if 1 <= head.rssi <= _LORA_MOST else None
    return Radio(rssi, sinr_db=_ratio_db(head.snr))


def _ratio_db(value: int) -> float | None:
    return float(value) if -20 <= value <= 30 else None
