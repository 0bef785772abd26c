"""The idle cut-off: a page that refreshes itself is not somebody working."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect


class IdleCutOffMiddleware:
    """Prolongs the session at requests of people; sends a page whose session ended to the log-in.

    A page that refreshes itself must not count: an abandoned screen would stay logged in for ever.
    What somebody asked for inside a page says so (X-Asked-By).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This function will answer the request and move the session's end where it should."""
        if is_asked_for(request):
            request.session.modified = bool(request.session.session_key)
        answer = self.get_response(request)
        if _is_inside(request) and answer.headers.get("Location", "").startswith(
            settings.LOGIN_URL
        ):
            return _leave_for_login(request)
        return answer


class UnkeptMiddleware:
    """Lets no browser keep what somebody who is logged in was shown: after the log-out the way back
    leads to the log-in, not to names and addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This function will answer the request and forbid keeping the answer."""
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in answer:
            patch_cache_control(answer, private=True, no_store=True)
        return answer


def is_asked_for(request: HttpRequest) -> bool:
    """This function will say whether somebody asked, and not a page by itself."""
    return not _is_inside(request) or request.headers.get("X-Asked-By") == "person"


def _is_inside(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _leave_for_login(request: HttpRequest) -> HttpResponse:
    """A redirect would put the log-in page into a corner of the old one."""
    place = urlsplit(request.headers.get("HX-Current-URL", "/"))
    wanted = f"{place.path}?{place.query}" if place.query else place.path
    if is_asked_for(request) and request.method == "GET":
        wanted = request.get_full_path()
    return HttpResponseClientRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': wanted})}")
