"""What every request gets: an error ID, and the reader's language and zone."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.debug import sensitive_variables

from automation.feed_views import show_feed
from outbox.error_ids import new_error_id

Answer = Callable[[HttpRequest], HttpResponse]


class ErrorIdMiddleware:
    """One ID per request: on every log line it writes, in a header, and on every error page and API error."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.error_id = new_error_id()
        with structlog.contextvars.bound_contextvars(error_id=request.error_id):
            response = self.get_response(request)
        response["X-Error-Id"] = request.error_id
        return response


class CalendarProgramMiddleware:
    """Calendar programs have no session and no language, and choke on what depends on either: a feed is answered
    before anybody looks for them. Nothing else of a request's way leads past the other middleware."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    @sensitive_variables("token")
    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request.path_info.removeprefix("/ical/")
        if token == request.path_info or "/" in token or token in {"", "token"}:
            return self.get_response(request)
        return show_feed(request, token)


class ReaderMiddleware:
    """Pages speak the user's language and show times in the user's zone, when the user chose them."""

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        language = user.language or (user.organization.language if user.organization else "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        with timezone.override(user.zone):
            response = self.get_response(request)
        if not getattr(response, "streaming", False) and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response
