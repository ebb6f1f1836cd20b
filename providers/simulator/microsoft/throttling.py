"""Retry-After as Microsoft writes it: seconds, or nothing."""

from datetime import UTC, timedelta
from email.utils import format_datetime

from providers.simulator.call import Call
from providers.simulator.faults import Fault


def write_retry_after(call: Call, fault: Fault) -> dict[str, str]:
    """`form` none gives no header, http_date a date, everything else seconds."""
    if fault.form == "none":
        return {}
    if fault.form == "http_date":
        again_at = call.world.clock.now() + timedelta(seconds=fault.seconds)
        return {"Retry-After": format_datetime(again_at.astimezone(UTC), usegmt=True)}
    return {"Retry-After": str(max(1, round(fault.seconds)))}
