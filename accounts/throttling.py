"""The API's rate limit, per token (or per user in a browser session), with the headers that tell how much is left."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class TokenThrottle(SimpleRateThrottle):
    scope = "api"

    def get_rate(self) -> str:
        return settings.API_RATE_LIMIT

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.auth is not None:
            return f"throttle:token:{request.auth.pk}"
        if request.user:
            return f"throttle:user:{request.user.pk}"
        return f"throttle:address:{self.get_ident(request)}"

    def allow_request(self, request: Request, view: Any) -> bool:
        is_allowed = super().allow_request(request, view)
        if self.rate is not None:
            left = max(self.num_requests - len(self.history), 0)
            oldest = self.history[-1] if self.history else self.now
            reset = max(int(oldest + self.duration - self.now), 0)
            # Read by accounts.api_views, which writes the headers on whatever answer comes.
            request._request.rate_limit = {"limit": self.num_requests, "remaining": left, "reset": reset}
        return is_allowed
