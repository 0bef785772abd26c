"""Behind a proxy: the client's address is what our own proxy saw, not what the client claims."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Puts the last X-Forwarded-For entry, which our proxy appended, in REMOTE_ADDR's place.

    Only for MDM_BEHIND_PROXY=1, where nobody but the proxy reaches the web process; lock-outs and
    the access log read REMOTE_ADDR.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will answer the request with the client's address set."""
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if seen:
            request.META["REMOTE_ADDR"] = seen
        return self.get_response(request)
