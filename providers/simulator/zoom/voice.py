"""How Zoom says what a fault makes it say."""

from providers.simulator.call import Call
from providers.simulator.faults import Fault
from providers.simulator.wire import Response, answer_json
from providers.simulator.zoom import errors
from providers.simulator.zoom.grants import Grant
from providers.simulator.zoom.rate_limits import PLANS, name_label
from providers.simulator.zoom.scopes import list_accepted
from providers.simulator.zoom.throttling import answer_daily_user, answer_per_second


def find_grant(call: Call) -> Grant | None:
    """Whose token came with the call, be it an access token or, at the token endpoint, a refresh token."""
    grants = call.world.zoom.grants
    refresh_token = call.request.form.get("refresh_token", "")
    return grants.find_by_access_token(call.bearer_token()) or grants.find_by_refresh_token(refresh_token)


def name_caller(call: Call) -> str:
    grant = find_grant(call)
    return grant.user.email if grant else ""


def say_throttled(call: Call, fault: Fault) -> Response:
    category = name_label(call.operation)
    if fault.form.startswith("daily"):
        return say_daily_limit(call, fault)
    limit = PLANS["pro"][category].per_second
    form = fault.form or "qps"
    return answer_per_second(form, call.world.clock, category=category, limit=limit, seconds=fault.seconds)


def say_daily_limit(call: Call, fault: Fault) -> Response:
    limit = call.options.zoom_daily_limit
    form = fault.form or "daily"
    return answer_daily_user(form, call.world.clock, category=name_label(call.operation), limit=limit)


def say_lost_scope(call: Call) -> Response:
    return errors.refuse_missing_scopes(list_accepted(call.operation, needs_admin=False)[:1]).response


def say_invalid_token(call: Call) -> Response:
    return errors.refuse_invalid_token().response


def say_wrong_secret(call: Call) -> Response:
    return answer_json(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})


def say_expired_secret(call: Call) -> Response:
    """Zoom's secrets do not expire; one that was rotated looks like a wrong one."""
    return say_wrong_secret(call)


def say_error(call: Call, fault: Fault) -> Response:
    if call.operation.endswith(("exchange_code", "refresh_token", "account_token")):
        return answer_json(fault.status or 400, {"reason": fault.message or "Bad request", "error": fault.code})
    code = int(fault.code) if fault.code.isdecimal() else 300
    return errors.refuse(fault.status or 400, code, fault.message or "Simulated error.").response


def revoke_caller(call: Call) -> None:
    caller = find_grant(call)
    if caller:
        account_id = caller.user.account_id
        call.world.zoom.grants.revoke(lambda grant: grant.user.account_id == account_id)
