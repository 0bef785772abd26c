"""The Seoul terminal protocol A1..A4 over NB-IoT and LoRa."""

from ingest.codecs.seoul.codec import decode
from ingest.codecs.seoul.encoder import SeoulFrame, UnableToEncode, encode, encode_control

__all__ = ["SeoulFrame", "UnableToEncode", "decode", "encode", "encode_control"]
