"""A plain binary payload of registers, short enough for LoRaWAN."""

from ingest.codecs.plain_register.codec import decode
from ingest.codecs.plain_register.encoder import PlainPayload, encode

__all__ = ["PlainPayload", "decode", "encode"]
