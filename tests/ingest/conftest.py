"""A broker of these tests' own, which sends again after one second instead of fifteen."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdm.embedded import broker
from mdm.embedded.ports import free_port
from mdm.embedded.processes import Child


@pytest.fixture(scope="module")
def impatient_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("broker")
    port = free_port()
    program = broker.broker(data=data, port=port, password="secret", ack_wait_s=1)
    child = Child(program)
    try:
        deadline = time.monotonic() + 20
        while program.is_ready and not program.is_ready():
            assert time.monotonic() < deadline, "the broker does not answer"
            time.sleep(0.05)
        yield broker.url(port=port, password="secret")
    finally:
        child.end()
