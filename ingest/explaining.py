"""Says of a held message what could be read of it: its texts, its frame, its readings."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.codecs.seoul.anatomy import parts_of
from metering.core.reading import Report

MOST_TEXTS: Final = 40
MOST_PARTS: Final = 80
MOST_TAGS: Final = 1_000
MOST_READINGS: Final = 48
_LONGEST: Final = 32 * 1024  # of what is looked at
_SHOWN: Final = 120  # characters of one text
_FRAME_NAMES: Final = ("con", "data", "frm_payload")
_PAIR: Final = re.compile(
    r'"([\w:. -]{1,40})"\s*:\s*("(?:[^"\\]|\\.){0,4000}"|[-\w.+]{1,40})', re.ASCII
)
_ELEMENT: Final = re.compile(r"<([A-Za-z][\w:.-]{0,40})[^<>]{0,400}>([^<]{1,8000})</")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")

Explanation = dict[str, Any]


def explain(*, payload: bytes, report: Report | None = None) -> Explanation:
    """This function will lay a message open as far as it goes, as plain values for JSON: `texts`
    (name, value), `frame` (offset, hex, name, meaning), `stopped_at` (byte), and of a readable one
    `facts` and `readings` (time, litres, status). It never raises."""
    found: Explanation = {"texts": [], "frame": [], "stopped_at": None}
    try:
        texts, found["stopped_at"] = _texts(payload[:_LONGEST])
        found["texts"] = [[_short(name), _short(value)] for name, value in texts[:MOST_TEXTS]]
        frame = next(filter(None, map(_frame, texts)), b"")
        found["frame"] = [
            [part.at, part.raw.hex(" "), part.name, part.meaning]
            for part in parts_of(frame)[:MOST_PARTS]
        ]
    except Exception as error:  # noqa: BLE001  what explains a bad message must not refuse it
        found["texts"].append(["error", _short(f"{type(error).__name__}: {error}")])
    if report is not None:
        found |= {"facts": _facts(report), "readings": _readings(report)}
    return found


def _texts(payload: bytes) -> tuple[list[tuple[str, str]], int | None]:
    """Names and values inside, and the byte at which reading stops (None = all was read)."""
    try:
        text = payload.decode()
    except UnicodeDecodeError as error:
        return [], error.start
    opening = text.lstrip()[:1]
    if opening == "<":
        return _ELEMENT.findall(text)[:MOST_TEXTS], _stop_of_xml(payload)
    try:
        return list(_leaves(json.loads(text))), None
    except RecursionError:
        return [], text.find("[")
    except json.JSONDecodeError as error:
        stop = len(text[: error.pos].encode())
        pairs = [(name, value.strip('"')) for name, value in _PAIR.findall(text[: error.pos])]
        return pairs[:MOST_TEXTS] if opening == "{" else [], stop
    except ValueError:  # a number of more digits than Python reads
        return [], 0


def _stop_of_xml(payload: bytes) -> int | None:
    if payload.count(b"<") > MOST_TAGS:
        return 0  # nesting without end costs a parser far more than it tells
    try:
        defusedxml.ElementTree.fromstring(payload, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        return sum(len(each) + 1 for each in payload.split(b"\n")[: line - 1]) + column
    except (DefusedXmlException, LookupError, ValueError, RecursionError):
        return 0
    return None


def _leaves(tree: object) -> Iterator[tuple[str, str]]:
    """Walk without recursion, in the order of the message; no more than can be shown."""
    stack: list[tuple[str, object]] = [("", tree)]
    shown = 0
    while stack and shown < MOST_TEXTS:
        path, node = stack.pop()
        if isinstance(node, dict):
            inside = [(f"{path}.{key}" if path else str(key), each) for key, each in node.items()]
            stack += reversed(inside[:MOST_TEXTS])
        elif isinstance(node, list):
            stack += reversed([(f"{path}[{i}]", each) for i, each in enumerate(node[:MOST_TEXTS])])
        else:
            shown += 1
            yield path, node if isinstance(node, str) else json.dumps(node)


def _frame(text: tuple[str, str]) -> bytes:
    """The frame in a text that platforms keep one in: hex, or base64 of it or of its hex text."""
    name, value = text
    if re.split(r"[.:]", name)[-1] not in _FRAME_NAMES:
        return b""
    value = "".join(value.split())
    if _HEX.fullmatch(value):
        return bytes.fromhex(value)
    try:
        body = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""
    inner = body.decode("ascii", errors="replace").strip()
    return bytes.fromhex(inner) if _HEX.fullmatch(inner) else body


def _facts(report: Report) -> dict[str, Any]:
    names = (
        "battery_v", "report_interval_h", "metering_interval_h", "terminal_serial", "meter_serial",
        "caliber_mm", "decimals", "firmware", "ctn", "control", "source_seq", "clock_synced",
    )  # fmt: skip
    return {name: value for name in names if (value := getattr(report, name)) not in (None, "")}


def _readings(report: Report) -> list[list[Any]]:
    return [
        [
            each.measured_at.isoformat(),
            each.register_l,
            each.status.name or "" if each.status is not None else _byte(each.status_byte),
        ]
        for each in report.readings[:MOST_READINGS]
    ]


def _byte(status: int | None) -> str:
    return "" if status is None else f"0x{status:02X}"


def _short(value: str) -> str:
    text = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return "".join(letter if letter.isprintable() else "�" for letter in text)
