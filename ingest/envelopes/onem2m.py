"""oneM2M notifications in JSON or XML: who sent what, through LG U+, Mobius, OM2M or ThingPlug."""

import base64
import binascii
import json
import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ingest.codecs import strict_json
from ingest.codecs.reasons import Reason
from ingest.envelopes.envelope import Envelope, instant
from metering.core.reading import UnableToDecode

_SENDER_KEYS: Final = ("cr", "sr", "sur", "pi", "fr")
_HEX_FRAME: Final = re.compile(r"(?:[aA][1-4])(?:[0-9a-fA-F]{2})*")
_HEX_TEXT: Final = re.compile(r"(?:[0-9a-fA-F]{2})+")
_HEX_FORMATS: Final = ("LoRa/Sensor", "ttv")  # cnf of ThingPlug, whose con is plain hex
_REMOTE_CSE: Final = re.compile(r"/remoteCSE-([^/]+)")
_ENTITY_ID: Final = re.compile(
    r"(?:ASN|ADN|AND|MN|APN)_CSE-D-(?:[0-9a-fA-F]{10}|[0-9a-fA-F]{32})-\w{4}"
)
_MOST_TAGS: Final = 8_000
_MAX_ID: Final = 128


def open_envelope(payload: bytes) -> Envelope:
    """Return the first content instance of a JSON or XML notification, further ones as its rest;
    UnableToDecode('parse')."""
    is_xml = payload.lstrip()[:1] == b"<"
    facts, instances = _facts(_xml_tree(payload) if is_xml else strict_json.parse(payload))
    terminal_id, is_path = _terminal_id(facts)
    if facts.get("vrq") in (True, "true"):
        return Envelope(terminal_id, control="subscription_check")
    if not terminal_id:
        raise UnableToDecode(Reason.PARSE, "no sender (cr, sr, sur, pi, fr)")
    if not instances:
        return Envelope(terminal_id, control="registration")
    instance = instances[0]
    if not isinstance(instance, dict):
        raise UnableToDecode(Reason.PARSE, "cin is no object")
    known = is_path or _ENTITY_ID.fullmatch(terminal_id)
    inside = {_local(key): item for key, item in instance.items()}
    return Envelope(
        terminal_id,
        _body(inside.get("con"), is_hex=inside.get("cnf") in _HEX_FORMATS),
        instant(inside.get("ct")),
        notes=() if known else ("terminal_shape",),
        rest=_notification(terminal_id, instances[1:]) if len(instances) > 1 else b"",
    )


def _notification(terminal_id: str, instances: list[object]) -> bytes:
    """Write what was not taken as a message that can be taken in anew."""
    holders = [{"m2m:cin": each} for each in instances]
    return json.dumps({"nev": {"rep": holders}, "cr": terminal_id}).encode()


def encode(
    *, terminal_id: str, body: bytes, wrapped: bool = False, hex_text: bool = False
) -> bytes:
    """Return LG U+'s JSON notification of `body`; `con` is base64, of its hex text on demand."""
    content = base64.b64encode(body.hex().encode() if hex_text else body).decode()
    notification = {"nev": {"rep": {"m2m:cin": {"con": content}}}, "cr": terminal_id}
    return json.dumps({"m2m:sgn": notification} if wrapped else notification).encode()


def _facts(tree: object) -> tuple[dict[str, object], list[object]]:
    """Return the first value of every key anywhere in `tree`, the outermost before those inside,
    and every content instance."""
    facts: dict[str, object] = {}
    instances: list[object] = []
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
                if "cin" in local:
                    cin = local["cin"]
                    instances += cin if isinstance(cin, list) else [cin]
                deeper += [item for key, item in local.items() if key != "con"]
        level = deeper
    return facts, instances


def _local(name: str) -> str:
    """Drop the namespace: `m2m:cin` and `{http://…}cin` are `cin`."""
    return name.rpartition("}")[2].rpartition(":")[2]


def _xml_tree(payload: bytes) -> object:
    if payload.count(b"<") > _MOST_TAGS:  # a parser spends far more on each than on its bytes
        raise UnableToDecode(Reason.PARSE, f"more than {_MOST_TAGS} tags")
    try:
        root: Element = defusedxml.ElementTree.fromstring(payload, forbid_dtd=True)
        return {root.tag: _branch(root)}
    except RecursionError:
        raise UnableToDecode(Reason.PARSE, "nested too deeply") from None
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise UnableToDecode(Reason.PARSE, f"not XML: {error}") from None


def _branch(element: Element) -> object:
    """Return the element as JSON would show it: text, or its children, those of one name as list."""
    if not len(element):
        return (element.text or "").strip()
    children: dict[str, list[object]] = {}
    for child in element:
        children.setdefault(child.tag, []).append(_branch(child))
    return {tag: each if len(each) > 1 else each[0] for tag, each in children.items()}


def _terminal_id(facts: dict[str, object]) -> tuple[str, bool]:
    """Return the sender as an opaque string, and whether it stood inside a subscription's path, as
    ThingPlug does; "" when there is none."""
    for key in _SENDER_KEYS:
        sender = facts.get(key)
        sender = sender[0] if isinstance(sender, list) and sender else sender
        if isinstance(sender, str) and sender:
            within = _REMOTE_CSE.search(sender)
            sender = within[1] if within else sender
            if len(sender) > _MAX_ID or not sender.isprintable():
                raise UnableToDecode(Reason.PARSE, f"{key} is no terminal id")
            return sender, within is not None
    return "", False


def _body(content: object, *, is_hex: bool = False, rounds: int = 3) -> bytes:
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
        return _body(strict_json.parse(text), is_hex=is_hex, rounds=rounds - 1)
    if _HEX_FRAME.fullmatch(text) or (is_hex and _HEX_TEXT.fullmatch(text)):
        return bytes.fromhex(text)
    body = _from_base64(text)
    inner = body.decode("ascii", errors="replace").strip()
    if _HEX_TEXT.fullmatch(inner):
        return bytes.fromhex(inner)
    return _body(inner, rounds=rounds - 1) if body.isascii() and inner.isprintable() else body


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnableToDecode(Reason.PARSE, f"con is not base64: {error}") from None
