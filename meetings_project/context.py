"""What every page shows: the product's name and version, the navigation, and what an admin must know at once."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from meetings_project.navigation import banners_for, navigation_for
from meetings_project.version import VERSION


def every_page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    is_member = bool(user and user.is_authenticated and user.organization_id)
    return {
        "organization": user.organization if is_member else None,
        "product_name": settings.PRODUCT_NAME,
        "version": VERSION,
        "error_id": getattr(request, "error_id", ""),
        "simulated_provider": bool(settings.PROVIDER_SIMULATOR_URL),
        "navigation": navigation_for(user, request.path) if is_member else [],
        "banners": banners_for(user) if is_member else [],
    }
