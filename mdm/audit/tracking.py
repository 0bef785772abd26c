"""Which changes of a table become history: every one, by trigger, whoever makes it."""

from typing import TypeVar

import pghistory
from django.db.models import Model

Tracked = TypeVar("Tracked", bound=type[Model])


def tracked(model: Tracked) -> Tracked:
    """This decorator will keep every registration, change and removal of a model's rows.

    A save that moves nothing but `updated_at` is no change.
    """
    track = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude_auto=True)),
        pghistory.DeleteEvent(),
    )
    track(model)
    return model
