"""Error pages with the error ID, also where no context processor runs any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

# Whoever calls these is told in JSON, in the shape of every error of the API.
API_PATHS = ("/api/", "/virtualmeeting/")


def show_server_error(request: HttpRequest) -> HttpResponse:
    """The template stands alone: whatever broke may be what an ordinary page is made of."""
    if request.path.startswith(API_PATHS):
        return answer_in_json(request, 500, kind="server_error", code="error", detail="Server Error (500)")
    page = loader.get_template("500.html").render({"error_id": getattr(request, "error_id", "")})
    return HttpResponse(page, status=500)


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def show_bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """Django's own view knows no context; this one says the error ID."""
    if request.path.startswith(API_PATHS):
        detail = _("The request could not be understood.")
        return answer_in_json(request, 400, kind="client_error", code="bad_request", detail=detail)
    page = loader.get_template("400.html").render({"error_id": getattr(request, "error_id", "")}, request=None)
    return HttpResponse(page, status=400)


def answer_in_json(request: HttpRequest, status: int, *, kind: str, code: str, detail: str) -> HttpResponse:
    errors = [{"code": code, "detail": detail, "attr": None}]
    body = {"type": kind, "errors": errors, "error_id": getattr(request, "error_id", "")}
    return JsonResponse(body, status=status)
