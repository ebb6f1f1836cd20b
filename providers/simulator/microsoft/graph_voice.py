"""How Graph says what a fault makes it say."""

from providers.simulator.call import Call
from providers.simulator.faults import Fault
from providers.simulator.microsoft import graph_errors
from providers.simulator.microsoft.throttling import write_retry_after
from providers.simulator.wire import Response


def name_caller(call: Call) -> str:
    grant = call.world.microsoft.grants.find_by_access_token(call.bearer_token())
    return grant.user.email if grant else ""


def say_throttled(call: Call, fault: Fault) -> Response:
    code = fault.code or "TooManyRequests"
    response = graph_errors.answer_error(call, 429, code, "Too many requests. Please retry after a while.")
    response.headers.update(write_retry_after(call, fault))
    return response


def say_daily_limit(call: Call, fault: Fault) -> Response:
    return say_throttled(call, fault)


def say_lost_scope(call: Call) -> Response:
    return graph_errors.refuse_scope(call).response


def say_invalid_token(call: Call) -> Response:
    return graph_errors.refuse_token(call).response


def say_wrong_secret(call: Call) -> Response:
    return say_invalid_token(call)


def say_expired_secret(call: Call) -> Response:
    return say_invalid_token(call)


def say_error(call: Call, fault: Fault) -> Response:
    """503 and 504 may have a Retry-After: `form: seconds` gives them one."""
    status = fault.status or 503
    response = graph_errors.answer_error(call, status, fault.code or "ServiceUnavailable", fault.message)
    if fault.form:
        response.headers.update(write_retry_after(call, fault))
    return response


def revoke_caller(call: Call) -> None:
    grants = call.world.microsoft.grants
    caller = grants.find_by_access_token(call.bearer_token())
    if caller:
        grants.revoke(lambda grant: grant.user.id == caller.user.id)
