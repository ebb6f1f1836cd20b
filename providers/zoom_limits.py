"""What Zoom lets an account ask a second, by plan and label, and how much of that is ours.

The figures count for the whole account, whichever apps use it; so by default we take half (ZOOM_RATE_SHARE). Which
plan an account has can't be asked, hence ZOOM_PLAN. The limit of a host's day is another matter.
"""

from collections.abc import Mapping

from django.conf import settings

from providers.base import Tokens
from providers.pace import RateLimit

LIGHT, MEDIUM = "light", "medium"
PER_SECOND: Mapping[str, Mapping[str, int]] = {
    "free": {LIGHT: 4, MEDIUM: 2},
    "pro": {LIGHT: 30, MEDIUM: 20},
    "business": {LIGHT: 80, MEDIUM: 60},
}


def choose_label(method: str, path: str) -> str:
    """Creating a meeting and every list are Medium; the rest of what we ask is Light."""
    is_list = method == "GET" and (path.endswith("/meetings") or path == "/users")
    return MEDIUM if method == "POST" or is_list else LIGHT


def limit_for(tokens: Tokens, method: str, path: str) -> RateLimit | None:
    """None while it is not known whose account it is: somebody authorizes at this very moment."""
    if not tokens.account_id:
        return None
    label = choose_label(method, path)
    allowed = PER_SECOND[settings.ZOOM_PLAN][label]
    return RateLimit(f"zoom:{tokens.account_id}", label, allowed * settings.ZOOM_RATE_SHARE)
