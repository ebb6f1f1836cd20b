"""Graph's refusals: `{"error": {"code", "message", "innerError"}}`."""

import uuid

from providers.simulator.call import Call, Refusal
from providers.simulator.wire import Response, answer_json


def answer_error(call: Call, status: int, code: str, message: str) -> Response:
    request_id = str(uuid.uuid4())
    client_request_id = call.request.header("client-request-id") or request_id
    inner = {
        "date": call.world.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id,
    }
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return answer_json(status, body, {"request-id": request_id, "client-request-id": client_request_id})


def refuse(call: Call, status: int, code: str, message: str) -> Refusal:
    return Refusal(answer_error(call, status, code, message))


def refuse_input(call: Call, message: str) -> Refusal:
    return refuse(call, 400, "BadRequest", message)


def refuse_token(call: Call, message: str = "Access token validation failure.") -> Refusal:
    refusal = refuse(call, 401, "InvalidAuthenticationToken", message)
    refusal.response.headers["WWW-Authenticate"] = 'Bearer realm="", error="invalid_token"'
    return refusal


def refuse_scope(call: Call) -> Refusal:
    return refuse(call, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def refuse_unknown_meeting(call: Call) -> Refusal:
    return refuse(call, 404, "NotFound", "3004: Specified meeting is not found.")
