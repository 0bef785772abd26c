"""What surrounds a frame: who sent it, when, and how our register says that it is to be read."""

import enum
from datetime import datetime
from typing import NamedTuple


class RssiAs(enum.StrEnum):
    """How the RSSI byte of a terminal is read (devices.models.RssiReading)."""

    AUTO = "AUTO"  # up to 31 as AT+CSQ, from 51 on as a magnitude
    CSQ = "CSQ"
    MAGNITUDE = "MAGNITUDE"


class Rules(NamedTuple):
    """What our register says of a terminal and of the way its messages come."""

    codec: str = ""  # a folder of ingest.codecs; "" = recognised by the first byte
    rssi_as: str = RssiAs.AUTO
    lora: bool = False  # known to radio over LoRa
    tolerant: bool = False  # wrong length or checksum is no reason to refuse a plausible frame
    trusted: bool = True  # the platform's own time counts (T-3)


class Sending(NamedTuple):
    """One frame's circumstances; `received_at` dates the values of a terminal without a clock."""

    terminal_id: str
    received_at: datetime
    rules: Rules = Rules()
