"""Every form in which Zoom has been seen to answer 429."""

from datetime import UTC, timedelta
from email.utils import format_datetime

from providers.simulator.clock import Clock, write_seconds
from providers.simulator.wire import Response, answer_json

PER_SECOND = "You have reached the maximum per-second rate limit for this API. Try again later."
PER_DAY = (
    "You have reached the maximum daily rate limit for this API. "
    "Refer to the response header for details on when you can make another request."
)
PER_USER = (
    "You have exceeded the daily rate limit ({limit}) of Meeting Create/Update API requests permitted for this "
    "particular user. You may resume these requests at GMT 00:00:00."
)
CONCURRENT = "Too many concurrent requests. A request to disassociate this user has already been made."


def answer_throttled(message: str, headers: dict[str, str]) -> Response:
    return answer_json(429, {"code": 429, "message": message}, headers)


def answer_per_second(form: str, clock: Clock, *, category: str, limit: int, seconds: float) -> Response:
    """`form` is one of seconds, iso, http_date, reset, none, qps, concurrent."""
    again_at = clock.now() + timedelta(seconds=seconds)
    label = {"X-RateLimit-Category": category, "X-RateLimit-Type": "QPS", "X-RateLimit-Limit": str(limit)}
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(again_at.timestamp()) + 1)}
    headers: dict[str, dict[str, str]] = {
        "seconds": {"Retry-After": str(max(1, round(seconds)))},
        "iso": {"Retry-After": write_seconds(again_at + timedelta(seconds=1))},
        "http_date": {"Retry-After": format_datetime(again_at.astimezone(UTC), usegmt=True)},
        "reset": {"X-RateLimit-Reset": reset["X-RateLimit-Reset"]},
        "qps": {**label, **reset},
    }
    return answer_throttled(CONCURRENT if form == "concurrent" else PER_SECOND, headers.get(form, {}))


def answer_daily_user(form: str, clock: Clock, *, category: str, limit: int) -> Response:
    """The limit of a host. `daily` has all headers, `daily_bare` those of the live traces (no Retry-After, no Type),
    `daily_none` has none at all."""
    bare = {"X-RateLimit-Category": category, "X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": "0"}
    full = {**bare, "X-RateLimit-Type": "Daily-limit", "Retry-After": write_seconds(clock.next_midnight())}
    headers = {"daily": full, "daily_bare": bare}.get(form, {})
    return answer_throttled(PER_USER.format(limit=limit), headers)


def answer_daily_account(clock: Clock, *, category: str, limit: int) -> Response:
    return answer_throttled(
        PER_DAY,
        {
            "X-RateLimit-Category": category,
            "X-RateLimit-Type": "Daily-limit",
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": "0",
            "Retry-After": write_seconds(clock.next_midnight()),
        },
    )
