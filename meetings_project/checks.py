"""System checks: settings that start, but must not go live."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def simulator_is_not_for_production(**_: Any) -> list[Error]:
    if settings.PROVIDER_SIMULATOR_URL and not (settings.DEBUG or settings.ALLOW_SIMULATOR):
        return [
            Error(
                "PROVIDER_SIMULATOR_URL is set: no real meeting would ever be made.",
                hint="Unset it, or set ALLOW_SIMULATOR=1 for a demonstration.",
                id="meetings.E001",
            )
        ]
    return []
