"""oneM2M notifications in JSON or XML: who sent what, through LG U+, Mobius, OM2M or ThingPlug."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.codecs import strict_json
from ingest.codecs.reasons import Reason
from metering.core.reading import UnableToDecode

_SENDER_KEYS: Final = ("cr", "sr", "sur", "pi", "fr")
_HEX_FRAME: Final = re.compile(r"(?:[aA][1-4])(?:[0-9a-fA-F]{2})*")
_HEX_TEXT: Final = re.compile(rb"(?:[0-9a-fA-F]{2})+")
_REMOTE_CSE: Final = re.compile(r"/remoteCSE-([^/]+)")
_ENTITY_ID: Final = re.compile(
    r"(?:ASN|ADN|AND|MN|APN)_CSE-D-(?:[0-9a-fA-F]{10}|[0-9a-fA-F]{32})-\w{4}"
)
_MAX_ID: Final = 128


@dataclass(frozen=True, slots=True)
class Envelope:
    """One opened notification: its sender, the frame inside, the platform's own time if any."""

    terminal_id: str
    body: bytes = b""
    received_at: datetime | None = None
    control: str = ""  # set when there is no frame: "subscription_check", "registration"
    notes: tuple[str, ...] = ()


def open_envelope(payload: bytes) -> Envelope:
    """Return the first content instance of a JSON or XML notification; UnableToDecode('parse')."""
    is_xml = payload.lstrip()[:1] == b"<"
    facts = _facts(_xml_tree(payload) if is_xml else strict_json.parse(payload))
    terminal_id = _terminal_id(facts)
    if facts.get("vrq") in (True, "true"):
        return Envelope(terminal_id, control="subscription_check")
    if not terminal_id:
        raise UnableToDecode(Reason.PARSE, "no sender (cr, sr, sur, pi, fr)")
    if "cin" not in facts:
        return Envelope(terminal_id, control="registration")
    instance = facts["cin"]
    if not isinstance(instance, dict):
        raise UnableToDecode(Reason.PARSE, "cin is no object")
    known = _ENTITY_ID.fullmatch(terminal_id)
    inside = {_local(key): item for key, item in instance.items()}
    body, created_at = _body(inside.get("con")), _instant(inside.get("ct"))
    return Envelope(terminal_id, body, created_at, notes=() if known else ("terminal_shape",))


def encode(
    *, terminal_id: str, body: bytes, wrapped: bool = False, hex_text: bool = False
) -> bytes:
    """Return LG U+'s JSON notification of `body`; `con` is base64, of its hex text on demand."""
    content = base64.b64encode(body.hex().encode() if hex_text else body).decode()
    notification = {"nev": {"rep": {"m2m:cin": {"con": content}}}, "cr": terminal_id}
    return json.dumps({"m2m:sgn": notification} if wrapped else notification).encode()


def _facts(tree: object) -> dict[str, object]:
    """Return the first value of every key anywhere in `tree`, the outermost before those inside."""
    facts: dict[str, object] = {}
    level = [tree]
    while level:
        deeper: list[object] = []
        for node in level:
            if isinstance(node, list):
                deeper += node
            elif isinstance(node, dict):
                local = {_local(key): item for key, item in node.items()}
                rep = local.get("rep")
                if isinstance(rep, str) and rep.lstrip()[:1] == "{":
                    local["rep"] = strict_json.parse(rep)
                for key, item in local.items():
                    facts.setdefault(key, item)
                deeper += [item for key, item in local.items() if key != "con"]
        level = deeper
    return facts


def _local(name: str) -> str:
    """Drop the namespace: `m2m:cin` and `{http://…}cin` are `cin`."""
    return name.rpartition("}")[2].rpartition(":")[2]


def _xml_tree(payload: bytes) -> object:
    try:
        root: Element = defusedxml.ElementTree.fromstring(payload, forbid_dtd=True)
        return {root.tag: _branch(root)}
    except RecursionError:
        raise UnableToDecode(Reason.PARSE, "nested too deeply") from None
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise UnableToDecode(Reason.PARSE, f"not XML: {error}") from None


def _branch(element: Element) -> object:
    """Return the element as JSON would show it: text, or the first child of each name."""
    if not len(element):
        return (element.text or "").strip()
    return {child.tag: _branch(child) for child in reversed(element)}


def _terminal_id(facts: dict[str, object]) -> str:
    """Return the sender as an opaque string; ThingPlug names it inside the subscription's path."""
    for key in _SENDER_KEYS:
        sender = facts.get(key)
        if isinstance(sender, str) and sender:
            within = _REMOTE_CSE.search(sender)
            sender = within[1] if within else sender
            if len(sender) > _MAX_ID or not sender.isprintable():
                raise UnableToDecode(Reason.PARSE, f"{key} is no terminal id")
            return sender
    return ""


def _body(content: object, *, rounds: int = 3) -> bytes:
    """Return the frame in `con`: an object, hex, or base64 of the frame, its hex text or JSON.

    A text inside a text (some platforms encode twice) is opened again, `rounds` times at most.
    """
    if isinstance(content, dict):
        return json.dumps(content).encode()
    if not isinstance(content, str) or not content.strip() or not rounds:
        raise UnableToDecode(Reason.PARSE, "con holds no frame")
    text = content.strip()
    if text[0] == "{":
        return text.encode()
    if text[0] == '"':
        return _body(strict_json.parse(text), rounds=rounds - 1)
    if _HEX_FRAME.fullmatch(text):
        return bytes.fromhex(text)
    try:
        body = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnableToDecode(Reason.PARSE, f"con is not base64: {error}") from None
    if _HEX_TEXT.fullmatch(body.strip()):
        return bytes.fromhex(body.decode())
    return _body(body.decode(), rounds=rounds - 1) if body.isascii() else body


def _instant(created: object) -> datetime | None:
    """Return the platform's creation time; without an offset it is UTC (Mobius)."""
    if not isinstance(created, str):
        return None
    try:
        at = datetime.fromisoformat(created)
    except ValueError:
        return None
    if not 2000 <= at.year < 2200:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
