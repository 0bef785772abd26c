"""docker-compose.yml, where no engine can run it: it parses and agrees with the settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = {"migrate", "web", "worker", "beat", "ingest"}


@pytest.fixture
def services() -> dict[str, Any]:
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return dict(composed["services"])


def _read_by_settings() -> set[str]:
    source = (ROOT / "mdm" / "env.py").read_text(encoding="utf-8")
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_every_process_of_the_product_and_every_server_is_described(
    services: dict[str, Any],
) -> None:
    assert set(services) == OURS | {"postgres", "valkey", "broker"}


def test_the_settings_read_every_name_that_the_file_sets(services: dict[str, Any]) -> None:
    known = _read_by_settings()

    for name in OURS:
        assert set(services[name]["environment"]) - known == set(), name


def test_the_file_sets_every_name_without_which_nothing_starts(services: dict[str, Any]) -> None:
    needed = {"DATABASE_URL", "REDIS_URL", "MQTT_URL", "MDM_SECRET_KEY"}

    for name in OURS:
        assert needed <= set(services[name]["environment"]), name


def test_every_server_keeps_its_data_in_a_volume(services: dict[str, Any]) -> None:
    for name in ("postgres", "valkey", "broker"):
        assert any(volume.startswith(f"{name}:/") for volume in services[name]["volumes"])


def test_web_and_worker_share_the_folder_of_files(services: dict[str, Any]) -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (folder,) = re.findall(r"MDM_DATA_DIR=(\S+)", image)

    for name in ("web", "worker"):
        assert f"files:{folder}" in services[name]["volumes"]
    assert f"install -d -o mdm -m 0700 {folder}" in image


def test_the_broker_waits_longer_than_a_slow_batch_and_wants_a_password() -> None:
    config = (ROOT / "docker" / "nats.conf").read_text(encoding="utf-8")

    assert "password: $MQTT_PASSWORD" in config
    assert 'ack_wait: "10m"' in config
    assert "max_ack_pending: 65535" in config


def test_the_documents_name_every_variable_that_the_settings_read() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    assert {name for name in _read_by_settings() if f"`{name}`" not in operations} == set()
