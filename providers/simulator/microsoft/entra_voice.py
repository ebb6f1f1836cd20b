"""How Entra says what a fault makes it say."""

from providers.simulator.call import Call
from providers.simulator.faults import Fault
from providers.simulator.microsoft.entra_errors import refuse
from providers.simulator.microsoft.throttling import write_retry_after
from providers.simulator.wire import Response


def name_caller(call: Call) -> str:
    grant = call.world.microsoft.grants.find_by_refresh_token(call.request.form.get("refresh_token", ""))
    return grant.user.email if grant else ""


def say_throttled(call: Call, fault: Fault) -> Response:
    response = refuse(call, "temporarily_unavailable", 90033, 429).response
    response.headers.update(write_retry_after(call, fault))
    return response


def say_daily_limit(call: Call, fault: Fault) -> Response:
    return say_throttled(call, fault)


def say_lost_scope(call: Call) -> Response:
    return refuse(call, "invalid_grant", 65001).response


def say_invalid_token(call: Call) -> Response:
    return refuse(call, "invalid_grant", 50173).response


def say_wrong_secret(call: Call) -> Response:
    return refuse(call, "invalid_client", 7000215, 401).response


def say_expired_secret(call: Call) -> Response:
    return refuse(call, "invalid_client", 7000222, 401).response


def say_error(call: Call, fault: Fault) -> Response:
    """`code` is the OAuth error, `message` may be the AADSTS number."""
    number = int(fault.message) if fault.message.isdecimal() else 90033
    return refuse(call, fault.code or "temporarily_unavailable", number, fault.status or 400).response


def revoke_caller(call: Call) -> None:
    grants = call.world.microsoft.grants
    caller = grants.find_by_refresh_token(call.request.form.get("refresh_token", ""))
    if caller:
        grants.revoke(lambda grant: grant.user.id == caller.user.id)
