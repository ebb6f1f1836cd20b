"""Log-in and log-out, the start page of each role, and *Request access*."""

from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import LoginForm
from accounts.gates import admin_required, member_of, organization_of
from accounts.services import request_access

CONFIGURATION_URL = "/meetings-configuration/"


def find_home(user: Any) -> str:
    """Where somebody starts, by role. Operators have nothing to do but in the Django admin."""
    if not user.is_authenticated:
        return "/jobs/"
    if user.organization_id is None:
        return "/admin/"
    return "/jobs/" if user.is_scheduler else "/my-jobs/"


@require_safe
def go_home(request: HttpRequest) -> HttpResponse:
    return redirect(find_home(request.user))


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return find_home(self.request.user)


def show_lockout(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any]) -> HttpResponse:
    """The answer to too many wrong passwords, for this pair of e-mail address and network address only."""
    seconds = ceil(get_cool_off(request).total_seconds())
    minutes = ceil(seconds / 60)
    sentence = _(
        "Too many tries with a wrong password. Wait %(minutes)s minutes, then try again; or ask your admin for help."
    ) % {"minutes": minutes}
    form = LoginForm(initial={"email": (credentials or {}).get("email", "")})
    context = {"form": form, "lockout": sentence, "next": request.POST.get("next", "")}
    answer = render(request, "accounts/login.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("login")
    if request.method != "POST":
        return render(request, "accounts/logout.html", {"cancel_url": find_home(request.user)})
    logout(request)
    answer = redirect("login")
    # The way back of the browser must not show pages of somebody who has left.
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@require_safe
def log_in_operator(request: HttpRequest) -> HttpResponse:
    """Operators use the same log-in, because only that one counts wrong passwords by e-mail address."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or "/admin/")


def show_request_access(request: HttpRequest) -> HttpResponse:
    """For an admin whose organization may not use virtual meetings (yet)."""
    asked_at = organization_of(request).virtual_meetings_requested_at
    return render(request, "accounts/request_access.html", {"asked_at": asked_at}, status=403)


@require_POST
@admin_required
def ask_for_access(request: HttpRequest) -> HttpResponse:
    if request_access(organization_of(request), by=member_of(request)):
        messages.success(request, _("Your request was recorded. The operator will get back to you."))
    return redirect(CONFIGURATION_URL)
