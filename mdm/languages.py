"""Korean unless somebody chose otherwise: the browser's own preference decides nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ChosenLanguageMiddleware(LocaleMiddleware):
    """The language of the cookie that 한국어/English sets; numbers and dates keep their formats."""

    def process_request(self, request: HttpRequest) -> None:
        """This function will speak the chosen language, Korean without a choice."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(known)
        request.LANGUAGE_CODE = known

    def process_response(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        response: HttpResponseBase,
    ) -> HttpResponseBase:
        """This function will name the language of the answer and what it depends on."""
        response.headers.setdefault("Content-Language", translation.get_language() or "ko")
        return response
