"""What has to be entered at the providers, from where the product itself knows it: help that cannot grow old."""

from typing import Any

from django.conf import settings

from accounts.scopes import ALL_SCOPES
from providers.authorization import redirect_uri
from providers.base import Provider
from providers.registry import all_providers


def help_facts() -> dict[str, Any]:
    """Values that help pages show: `zoom`, `teams`, and what concerns the whole installation."""
    installation = {
        "base_url": settings.BASE_URL,
        "product_name": settings.PRODUCT_NAME,
        "scopes": ALL_SCOPES,
        "rate_limit": settings.API_RATE_LIMIT,
    }
    return installation | {provider.name: describe(provider) for provider in all_providers()}


def describe(provider: Provider) -> dict[str, Any]:
    return {
        "label": provider.label,
        "console_url": provider.guide.console_url,
        "redirect_uri": redirect_uri(provider.name),
        "scopes": provider.guide.scopes,
        "settings": provider.guide.settings,
        "is_configured": provider.is_configured(),
        "password_rule": provider.capabilities.password_rule,
    }
