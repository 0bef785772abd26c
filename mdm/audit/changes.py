"""Turns history rows into what people read: who, when, and each field's old and new value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field, ForeignKey

from mdm.audit.queries import preceding
from mdm.lib.clock import SEOUL

KINDS = {"insert": "등록", "update": "변경", "delete": "삭제"}
_SILENT = ("id", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's old and new value as text; "" = empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row of 이력: when, who (a person or a command), what was done to which object."""

    at: datetime
    who: str
    said: Mapping[str, Any]  # who, where and from which file, as it was noted
    model: str  # 수용가, 계량기 …
    kind: str  # 등록, 변경, 삭제
    object_id: int
    event: Any
    fields: list[FieldChange]


def changes_in(page: Iterable[Any]) -> list[Change]:
    """This function will read a page of one model's history rows (`queries.events_of`) as changes.

    Costs one query for the rows before them and one per table that is referred to.
    """
    events = list(page)
    before = preceding(events)
    names = _names([*events, *before.values()])
    return [_change(event, before.get(event.pgh_id), names) for event in events]


def _change(event: Any, before: Any, names: dict[tuple[str, Any], str]) -> Change:
    said = (event.pgh_context.metadata if event.pgh_context else None) or {}
    kind = event.pgh_label
    fields = [
        FieldChange(
            label=str(field.verbose_name),
            old="" if kind == "insert" or before is None else _written(field, before, names),
            new="" if kind == "delete" else _written(field, event, names),
        )
        for field in _fields(event)
    ]
    return Change(
        at=event.pgh_created_at,
        who=said.get("username") or "",
        said=said,
        model=str(event.pgh_tracked_model._meta.verbose_name),
        kind=KINDS.get(kind, kind),
        object_id=event.pgh_obj_id,
        event=event,
        fields=[one for one in fields if one.old != one.new],
    )


def _fields(event: Any) -> "list[Field[Any, Any]]":
    return [
        field
        for field in event.pgh_tracked_model._meta.concrete_fields
        # a model may keep the history of some of its fields alone
        if field.name not in _SILENT and hasattr(event, field.attname)
    ]


def _written(field: "Field[Any, Any]", event: Any, names: dict[tuple[str, Any], str]) -> str:
    value = getattr(event, field.attname, None)
    if value is None:
        return ""
    if isinstance(field, ForeignKey):
        return names.get((field.name, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if isinstance(value, datetime):
        return f"{value.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    return str(value)


def _names(events: list[Any]) -> dict[tuple[str, Any], str]:
    """What the foreign keys of these rows are called today; a row that is gone stays "#id"."""
    if not events:
        return {}
    names: dict[tuple[str, Any], str] = {}
    for field in _fields(events[0]):
        if isinstance(field, ForeignKey):
            keys = {getattr(event, field.attname) for event in events} - {None}
            related = field.related_model._default_manager.in_bulk(keys) if keys else {}
            names |= {(field.name, key): str(found) for key, found in related.items()}
    return names
