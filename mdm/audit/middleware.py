"""Every change made by a web request carries who made it, on which page and from where."""

from typing import Any

import pghistory.middleware
from django.http import HttpRequest

from mdm.lib.actors import actor_of


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Adds the name and the address to the history's context: accounts may be gone when it is read."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """This function will return what each history row of the request says about its origin."""
        actor = actor_of(request)
        return {
            "user": actor.user_id,
            "username": actor.username,
            "address": actor.address,
            "url": actor.path,
        }
