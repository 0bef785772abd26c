"""Fields of the filter that never refuse: what cannot be read counts as not given and is named."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import django_filters
from django import forms

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
        """This function will return a text, an hour 1…24 or a day, None when there is none."""
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
    "hour": read_hour,
    "day": read_day,
    "text": _read_text,
    "bbox": read_box,
}
