"""Putting the first-steps panel away, for this browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.gates import scheduler_required

# The panel's template tag reads the same: see automation.templatetags.first_steps.
COOKIE = "first_steps"
HIDDEN = "hidden"
YEAR = 365 * 24 * 3600


@scheduler_required
@require_POST
def hide_first_steps(request: HttpRequest) -> HttpResponse:
    answer = redirect("jobs:list")
    answer.set_cookie(COOKIE, HIDDEN, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.IS_HTTPS)
    return answer
