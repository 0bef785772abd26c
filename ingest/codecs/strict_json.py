"""JSON of strangers: UTF-8 only, no duplicate keys, no NaN, no bottomless nesting."""

import json

from ingest.codecs.reasons import Reason
from metering.core.reading import UnableToDecode


def parse(payload: bytes | str) -> object:
    """Return the JSON value of `payload`; UnableToDecode('parse') for the ambiguous as well."""
    try:
        text = payload if isinstance(payload, str) else payload.decode()
        value: object = _DECODER.decode(text)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except RecursionError:
        raise UnableToDecode(Reason.PARSE, "nested too deeply") from None
    except ValueError as error:
        raise UnableToDecode(Reason.PARSE, f"not JSON: {error}") from None
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keyed = dict(pairs)
    if len(keyed) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return keyed


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
