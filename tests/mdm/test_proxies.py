"""The client's address behind a proxy."""

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mdm.proxies import ClientAddressMiddleware


def _seen(**headers: str) -> str:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.META["REMOTE_ADDR"])

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    return ClientAddressMiddleware(view)(request).content.decode()


def test_the_address_that_our_proxy_appended_wins_over_what_the_client_claimed() -> None:
    assert _seen(**{"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}) == "203.0.113.9"


def test_without_the_header_the_address_stays() -> None:
    assert _seen() == "10.0.0.1"
