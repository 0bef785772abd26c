"""One cell's text becomes a value, or a Korean sentence says why not."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from devices.imports import cells
from devices.imports.problems import UnreadableCell
from mdm.lib.clock import SEOUL

small = cells.whole(low=0, high=3)
kind = cells.choice([("NBIOT", "NB-IoT"), ("LORA", "LoRa")])


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.customer_number, "０９-13", "09-13"),
        (small, "２", 2),
        (cells.whole(low=0, high=9999), "1,234", 1234),
        (cells.litres, "0.125", 125),
        (cells.litres, "1,234.5", 1_234_500),
        (cells.litres, "12", 12_000),
        (cells.degrees(limit=90), "37.5665", 37.5665),
        (cells.day, "2026-03-01", date(2026, 3, 1)),
        (cells.day, "2026.3.1.", date(2026, 3, 1)),
        (cells.day, "20260301", date(2026, 3, 1)),
        (cells.moment, "2026-03-01 09:30", datetime(2026, 3, 1, 9, 30, tzinfo=SEOUL)),
        (cells.moment, "2026-03-01", datetime(2026, 3, 1, tzinfo=SEOUL)),
        (kind, "nb-iot", "NBIOT"),
        (kind, "LORA", "LORA"),
        (cells.text(limit=5), " 물 사랑 ", "물 사랑"),
    ],
)
def test_a_cell_is_read(read: Callable[[str], Any], cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (cells.customer_number, "번호 1"),
        (small, "4"),
        (small, "-1"),
        (small, "1.5"),
        (small, "9" * 5000),
        (small, "²x"),
        (cells.litres, "-1"),
        (cells.litres, "0.1234"),
        (cells.litres, "1e400"),
        (cells.litres, "NaN"),
        (cells.degrees(limit=90), "91"),
        (cells.degrees(limit=90), "nan"),
        (cells.degrees(limit=90), "1e999"),
        (cells.day, "2026-02-30"),
        (cells.day, "1026-02-03"),
        (cells.day, "어제"),
        (cells.moment, "2026-03-01 24:00"),
        (kind, "WiFi"),
        (cells.text(limit=5), "여섯 글자다"),
        (cells.text(limit=9), "줄\n바꿈"),
        (cells.phone, "전화 없음"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    read: Callable[[str], Any], cell: str
) -> None:
    with pytest.raises(UnreadableCell, match=r"\.$"):
        read(cell)
