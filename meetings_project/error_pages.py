"""Error pages with the error ID, also where no context processor runs any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def show_server_error(request: HttpRequest) -> HttpResponse:
    """The template stands alone: whatever broke may be what an ordinary page is made of."""
    page = loader.get_template("500.html").render({"error_id": getattr(request, "error_id", "")})
    return HttpResponse(page, status=500)


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def show_bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """Django's own view knows no context; this one says the error ID."""
    page = loader.get_template("400.html").render({"error_id": getattr(request, "error_id", "")}, request=None)
    return HttpResponse(page, status=400)
