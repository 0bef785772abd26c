"""Small parts that pages fetch again by themselves: the freshness pill."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def freshness(request: HttpRequest) -> HttpResponse:
    """This function will answer with the pill of the header; asking never prolongs an idle session."""
    request.session.save = _untouched  # type: ignore[method-assign]
    return render(request, "components/fresh.html")


def _untouched(*_: object, **__: object) -> None:
    """The middleware saves every session it sees; a poll by a script is no use of the account."""
