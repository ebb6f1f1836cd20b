"""The frame around our pages: with the navigation for members, without it for everybody else."""

from typing import Any

from django.http import HttpRequest


def frame_for(request: HttpRequest) -> dict[str, Any]:
    """Context that the templates' first line extends from."""
    is_member = request.user.is_authenticated and request.user.organization_id is not None
    return {"frame": "base.html" if is_member else "support/frame.html", "is_member": is_member}
