"""Who may open a page. Each gate guarantees a logged-in member of an organization."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import Organization, User

View = Callable[..., HttpResponse]


def gate(may_enter: Callable[[User], bool]) -> Callable[[View], View]:
    """A decorator: log in first; then 403 unless `may_enter`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if user.organization_id is None or not may_enter(user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def member_of(request: HttpRequest) -> User:
    """Who opens a page behind a gate: certainly a user of an organization."""
    return cast(User, request.user)


def organization_of(request: HttpRequest) -> Organization:
    return cast(Organization, member_of(request).organization)


member_required = gate(lambda user: True)
scheduler_required = gate(lambda user: user.is_scheduler)
admin_required = gate(lambda user: user.is_admin)


def virtual_meetings_required(view: View) -> View:
    """For pages of a capability that the operator switches on: without it, *Request access* with status 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from accounts.views import show_request_access

        if not organization_of(request).has_virtual_meetings:
            return show_request_access(request)
        return view(request, *args, **kwargs)

    return admin_required(guarded)
