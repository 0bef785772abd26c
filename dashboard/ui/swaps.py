"""Pages that answer in place: a request for what hangs on the conditions gets the page without its frame."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

LIST_ID = "results"
_WHOLE, _ALONE = "base.html", "swap.html"


def wants_list(request: HttpRequest) -> bool:
    """This function will say that a page which stands asks for its list or its figures again; who comes
    back through the history gets the whole page."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Target") == LIST_ID
        and headers.get("HX-History-Restore-Request") != "true"
    )


def layout_of(request: HttpRequest) -> str:
    """This function will return the template that a page is drawn in."""
    return _ALONE if wants_list(request) else _WHOLE


def keep_apart(response: HttpResponseBase) -> None:
    """This function will tell every cache that one address has two answers."""
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
