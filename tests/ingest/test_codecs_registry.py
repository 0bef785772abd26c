"""A codec is a folder: what lies beside the others is found, and a copy of one works at once."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.codecs
from ingest.codecs import plain_register, registry
from ingest.codecs.sending import Rules, Sending
from ingest.envelopes import decode_uplink
from metering.core.reading import UnableToDecode

HERE = Path(plain_register.__file__).parent
AT = datetime(2021, 3, 15, 9, tzinfo=UTC)
PAYLOAD = bytes.fromhex(json.loads((HERE / "vectors.json").read_text())["vectors"][0]["hex"])


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A copy of the plain register codec under another name, in a folder of the same package."""
    shutil.copytree(HERE, tmp_path / "copied_register")
    codec = tmp_path / "copied_register" / "codec.py"
    codec.write_text(codec.read_text() + "\nFIRST_BYTES = frozenset({VERSION})\n")
    monkeypatch.setattr(ingest.codecs, "__path__", [*ingest.codecs.__path__, str(tmp_path)])
    registry.forget()
    yield "copied_register"
    registry.forget()
    for name in [each for each in sys.modules if each.startswith("ingest.codecs.copied_register")]:
        del sys.modules[name]


def test_every_folder_is_a_codec_with_its_vectors_and_its_source() -> None:
    folders = {each.parent.name for each in HERE.parent.glob("*/codec.py")}

    assert set(registry.codecs()) == folders >= {"json_uplink", "plain_register", "seoul"}
    for name in folders:
        assert json.loads((HERE.parent / name / "vectors.json").read_text())["vectors"]
        assert (HERE.parent / name / "SOURCE.md").read_text().startswith("# Source of")


def test_no_first_byte_belongs_to_two_codecs() -> None:
    known = [byte for codec in registry.codecs().values() for byte in codec.first_bytes]

    assert len(known) == len(set(known))


def test_a_copied_folder_is_a_codec_that_terminals_can_name(copied: str) -> None:
    rules = Rules(codec=copied)

    report = registry.decode_body(PAYLOAD, sending=Sending("T-1", AT, rules))

    assert [each.register_l for each in report.readings] == [225151, 225139, None]
    assert registry.codecs()[copied].decode is not plain_register.decode


def test_a_copied_folder_may_recognise_its_frames_by_their_first_byte(copied: str) -> None:
    assert len(registry.decode_body(PAYLOAD, sending=Sending("T-1", AT)).readings) == 3


def test_a_copied_codec_is_reached_through_an_envelope(copied: str) -> None:
    con = {"nev": {"rep": {"m2m:cin": {"cnf": "ttv", "con": PAYLOAD.hex()}}}, "cr": "T-1"}

    report = decode_uplink(
        format="onem2m",
        terminal_id="T-1",
        payload=json.dumps(con).encode(),
        received_at=AT,
        rules=Rules(codec=copied),
    )

    assert len(report.readings) == 3


def test_what_nobody_knows_is_no_codec() -> None:
    with pytest.raises(UnableToDecode) as caught:
        registry.decode_body(PAYLOAD, sending=Sending("T-1", AT))

    assert caught.value.reason == "no_codec"
