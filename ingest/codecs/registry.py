"""Which codecs there are: every folder beside this file that holds a codec.py with `decode`."""

import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

import ingest.codecs
from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Sending
from metering.core.reading import Report, UnableToDecode


class Codec(NamedTuple):
    """One folder: its decoder, and the first bytes by which its frames are recognised, if any."""

    name: str
    decode: Callable[..., Report]  # (body, *, sending) -> Report, raises UnableToDecode alone
    first_bytes: frozenset[int]


@lru_cache(maxsize=1)
def codecs() -> Mapping[str, Codec]:
    """Return all codecs by the names of their folders."""
    folders = [each.name for each in pkgutil.iter_modules(ingest.codecs.__path__) if each.ispkg]
    return {name: _codec(name) for name in sorted(folders)}


def decode_body(body: bytes, *, sending: Sending) -> Report:
    """Return the report in a frame, read by the codec that the terminal names, or by the only one
    that knows its first byte; UnableToDecode('no_codec') when there is none."""
    wanted = sending.rules.codec
    codec = codecs().get(wanted) if wanted else _by_first_byte().get(body[0])
    if codec is None:
        what = f"no codec {wanted}" if wanted else f"first byte {body[0]:02X}, no codec is named"
        raise UnableToDecode(Reason.NO_CODEC, what)
    return codec.decode(body, sending=sending)


@lru_cache(maxsize=1)
def _by_first_byte() -> Mapping[int, Codec]:
    return {byte: codec for codec in codecs().values() for byte in codec.first_bytes}


def forget() -> None:
    """Look for folders anew at the next frame."""
    codecs.cache_clear()
    _by_first_byte.cache_clear()


def _codec(name: str) -> Codec:
    module = import_module(f"ingest.codecs.{name}.codec")
    return Codec(name, module.decode, frozenset(getattr(module, "FIRST_BYTES", ())))
