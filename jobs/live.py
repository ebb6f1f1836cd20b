"""Parts of pages that ask for themselves again every few seconds. Mostly there is nothing new, and little is done."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.gates import View


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def nothing_new() -> HttpResponse:
    """htmx leaves the page as it is."""
    return HttpResponse(status=204)


def live_part(view: View) -> View:
    """Whoever has been logged out in the meantime gets the whole page anew, and there the way to log in.

    Without this the log-in page would be put in the place of the part.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_htmx(request) and not request.user.is_authenticated:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return answer
