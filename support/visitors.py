"""Whoever looks at our pages: a member of an organization, an operator, or nobody we know."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User | None:
    """None for a visitor without a log-in."""
    return request.user if isinstance(request.user, User) else None


def frame_for(request: HttpRequest) -> dict[str, Any]:
    """What the first line of our templates extends: with the navigation for members, without it for all others."""
    user = user_of(request)
    is_member = user is not None and user.organization_id is not None
    return {"frame": "base.html" if is_member else "support/frame.html", "is_member": is_member}
