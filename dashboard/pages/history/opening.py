"""Rows of 이력 that open: before → after of what changed, then who, when, from where and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.ui.columns import Column
from dashboard.ui.language import word
from dashboard.ui.wording import DASH

AUTOMATIC = "자동"


@dataclass(frozen=True, slots=True)
class Opening:
    """What the closed row says (a file says only this), each field's old and new value, and the facts."""

    what: str
    fields: Sequence[tuple[str, str, str]] = ()  # label, old, new
    facts: Sequence[tuple[str, str]] = ()  # label, value; "" = left out

    def __str__(self) -> str:
        return self.what


class OpeningColumn(Column):
    """One line in words; it opens into a table of old and new values, changed ones alone, and the facts."""

    def render(self, value: Opening) -> SafeString:
        """This function will write the line with what stands behind it."""
        return drawn(value)

    def typed(self, value: Opening | None) -> str | None:
        """This function will write the line alone."""
        return word(value.what) if value else None


def drawn(value: Opening) -> SafeString:
    """This function will write one line that opens into fields and facts."""
    told = [(word(label), word(text)) for label, text in value.facts if text]
    facts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", told)
    return format_html(
        '<details><summary>{}</summary>{}<dl class="dl">{}</dl></details>',
        _line(value), _changed(value.fields), facts,
    )  # fmt: skip


def in_words(label: str, old: str, new: str) -> str:
    """This function will write one change in a line; a first value has no arrow."""
    old, new = word(old), word(new)
    return f"{word(label)} {new}" if not old else f"{word(label)} {old} → {new or DASH}"


def whence(said: Mapping[str, Any]) -> str:
    """This function will say from where a change came: a file, a page or a command; what nobody did by
    hand came from the system itself."""
    place = str(said.get("url") or said.get("command") or "")
    if said.get("file"):
        return f"{_('파일')} {said['file']} · {place}"
    if not place:
        return _("시스템")
    return f"{_('화면')} {place}" if place.startswith("/") else f"{_('명령')} manage.py {place}"


def _line(value: Opening) -> str:
    if len(value.fields) < 2:
        said = word(value.what)
        return said or (in_words(*value.fields[0]) if value.fields else _("자세히"))
    return f"{in_words(*value.fields[0])} {_('외')} {len(value.fields) - 1}"


def _changed(fields: Sequence[tuple[str, str, str]]) -> str:
    if not fields:
        return ""
    rows = format_html_join(
        "", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
        ((word(label), word(old) or DASH, word(new) or DASH) for label, old, new in fields),
    )  # fmt: skip
    return format_html(
        '<table class="t plain"><thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
        '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        _("항목"), _("이전"), _("이후"), rows,
    )  # fmt: skip
