"""What has to be entered at the providers, from where the product itself knows it: help that cannot grow old."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from accounts.scopes import ALL_SCOPES
from providers.authorization import redirect_uri
from providers.base import Provider
from providers.registry import all_providers

# By its first letter, which is all that Django REST framework reads of a period too.
PERIODS = {
    "s": gettext_noop("%(count)s calls a second"),
    "m": gettext_noop("%(count)s calls a minute"),
    "h": gettext_noop("%(count)s calls an hour"),
    "d": gettext_noop("%(count)s calls a day"),
}


def help_facts() -> dict[str, Any]:
    """Values that help pages show: `zoom`, `teams`, and what concerns the whole installation."""
    installation = {
        "base_url": settings.BASE_URL,
        "product_name": settings.PRODUCT_NAME,
        "scopes": ALL_SCOPES,
        "rate_limit": describe_rate(settings.API_RATE_LIMIT),
    }
    return installation | {provider.name: describe(provider) for provider in all_providers()}


def describe_rate(rate: str) -> str:
    """For example: 600 calls a minute."""
    count, _, period = rate.partition("/")
    return gettext(PERIODS[period[0]]) % {"count": count}


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
