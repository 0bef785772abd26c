"""Fields of the filter that never refuse: what cannot be read counts as not given and is named."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, NamedTuple

import django_filters
from django import forms

from dashboard.ui.language import say

LONGEST_TEXT = 80
_MOST_VALUES = 500
EARLIEST = date(2000, 1, 1)


class ManyField(forms.Field):
    """Values as a comma list or repeated names; unknown ones are left out and remembered."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, accepted: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accepted = frozenset(accepted)
        self.dropped = False

    def clean(self, value: Any) -> list[str]:
        """This function will return the known values in the order given, each once."""
        texts = [part.strip() for text in value or () for part in str(text).split(",")]
        asked = list(dict.fromkeys(text for text in texts if text))[:_MOST_VALUES]
        known = [text for text in asked if text in self.accepted]
        self.dropped = len(known) < len(asked)
        return known


class LenientField(forms.Field):
    """One value of a kind; what cannot be read counts as not given and is remembered."""

    def __init__(self, *, kind: str = "text", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.dropped = False

    def clean(self, value: Any) -> Any:
        """This function will return a text, a day, missed slots or a box, None when there is none."""
        text = str(value or "").replace("\0", "").strip()
        read = _READERS[self.kind](text)
        self.dropped = bool(value) and read is None
        return read


class ManyFilter(django_filters.Filter):
    """A filter that takes several values; the column is a segment's, or "" when none is."""

    field_class = ManyField

    def __init__(self, *, label: str, column: str = "", accepted: Collection[str] = ()) -> None:
        super().__init__(label=label, accepted=accepted, required=False)
        self.column = column


class LenientFilter(django_filters.Filter):
    """A filter that takes one value of a kind."""

    field_class = LenientField

    def __init__(self, *, label: str, kind: str) -> None:
        super().__init__(label=label, kind=kind, required=False)


def read_day(text: str) -> date | None:
    """This function will read 2026-11-20, None when it is no day of our time."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= date(2199, 12, 31) else None


def read_hour(text: str) -> int | None:
    """This function will read a slot 1…24, None when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and 1 <= int(text[:3]) <= 24 else None


class Missed(NamedTuple):
    """미수신: a slot 1…24 (None = any) of a day (None = today)."""

    day: date | None
    slot: int | None

    def __str__(self) -> str:
        parts = (self.day.isoformat() if self.day else "", f"{self.slot:02d}" if self.slot else "")
        return "T".join(part for part in parts if part) if self.day else str(self.slot)


def read_missed(text: str) -> Missed | None:
    """This function will read 7, 2026-11-20 or 2026-11-20T07 (24 = its last hour), None otherwise."""
    before, sign, after = text.partition("T")
    if not sign and (slot := read_hour(text)):
        return Missed(None, slot)
    day, hour = read_day(before), read_hour(after)
    return Missed(day, hour) if day and bool(hour) == bool(sign) else None


def missed_words(missed: Missed) -> str:
    """This function will say which slots are meant: 7시, 2026-11-20, 2026-11-20 7시."""
    parts = (
        missed.day.isoformat() if missed.day else "",
        say("{slot}시", slot=missed.slot) if missed.slot else "",
    )
    return " ".join(part for part in parts if part)


def _read_text(text: str) -> str | None:
    return text[:LONGEST_TEXT] or None


def read_box(text: str) -> tuple[float, float, float, float] | None:
    """This function will read west,south,east,north in degrees, None when that is no box on earth."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (west, south, east, north) if _on_earth(west, south, east, north) else None


def _on_earth(west: float, south: float, east: float, north: float) -> bool:
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


_READERS: dict[str, Callable[[str], Any]] = {
    "missed": read_missed,
    "day": read_day,
    "text": _read_text,
    "bbox": read_box,
}
