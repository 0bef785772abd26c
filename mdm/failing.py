"""The page of a request that failed: one that says so plainly while the database is away."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

_AWAY = (OperationalError, InterfaceError)
_TRY_AGAIN_S = 10


def failed(request: HttpRequest) -> HttpResponse:
    """This function will answer a failed request: 503 while the database is away, else 500. It asks the
    database nothing."""
    if not isinstance(sys.exc_info()[1], _AWAY):
        return server_error(request)
    headers = {"Retry-After": str(_TRY_AGAIN_S), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
