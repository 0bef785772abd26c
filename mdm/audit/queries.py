"""Asks the access log and the history of changes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Func, IntegerField, Model, QuerySet

from mdm.audit.models import AccessEvent


def access_log() -> QuerySet[AccessEvent]:
    """This function will return the access log, newest first."""
    return AccessEvent.objects.defer("numbers").order_by("-at", "-id")


def named(log: QuerySet[AccessEvent]) -> QuerySet[AccessEvent]:
    """This function will add the first twenty 고객번호 of each line as `first_numbers` and how many there
    are as `number_count`: a file may hold millions of them."""
    return log.annotate(
        first_numbers=F("numbers__0_20"),
        number_count=Func(F("numbers"), function="cardinality", output_field=IntegerField()),
    )


def events_of(model: type[Model]) -> QuerySet[Any]:
    """This function will return the history rows of a tracked model with their context, newest first.

    Filter by any field of the model as it was then, by `pgh_obj_id` (the object's own id), by
    `pgh_created_at`, `pgh_label` (insert, update, delete) or `pgh_context__metadata__username`.
    """
    events: QuerySet[Any] = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    return events.select_related("pgh_context").order_by("-pgh_id")


def preceding(page: Iterable[Any]) -> dict[int, Any]:
    """This function will return, per history row id of one model, the row before it of the same object."""
    rows = list(page)
    if not rows:
        return {}
    model = type(rows[0])
    older = list(
        model.objects.filter(
            pgh_obj_id__in={row.pgh_obj_id for row in rows},
            pgh_id__lt=max(row.pgh_id for row in rows),
        ).order_by("pgh_id")
    )
    chains: dict[int, list[Any]] = {}
    for event in older:
        chains.setdefault(event.pgh_obj_id, []).append(event)
    return {
        row.pgh_id: earlier[-1]
        for row in rows
        if (earlier := [one for one in chains.get(row.pgh_obj_id, []) if one.pgh_id < row.pgh_id])
    }
