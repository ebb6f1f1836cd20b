"""What the environment says of the Zoom accounts. Checked here, so that a wrong value stops the start."""

from django.core.exceptions import ImproperlyConfigured
from environ import Env

PLANS = ("free", "pro", "business")


def read_zoom_limits(env: Env) -> tuple[str, float]:
    """The plan, and how much of its limits is ours."""
    plan: str = env.str("ZOOM_PLAN", default="pro")
    if plan not in PLANS:
        raise ImproperlyConfigured(f"ZOOM_PLAN must be {', '.join(PLANS[:-1])} or {PLANS[-1]}, not {plan!r}.")
    share: float = env.float("ZOOM_RATE_SHARE", default=0.5)
    if not 0 < share <= 1:
        raise ImproperlyConfigured(f"ZOOM_RATE_SHARE must be above 0 and at most 1, not {share!r}.")
    return plan, share
