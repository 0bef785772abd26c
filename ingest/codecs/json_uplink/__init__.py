"""Our own JSON uplink, for relays, tests and gateways without a standard."""

from ingest.codecs.json_uplink.codec import decode, encode

__all__ = ["decode", "encode"]
