"""What each kind of fault does to a call. `act` is the real operation: an effect calls it before, after or never."""

from collections.abc import Callable
from typing import Protocol

from providers.simulator.call import Call
from providers.simulator.faults import Fault
from providers.simulator.microsoft import entra_voice, graph_voice
from providers.simulator.wire import Response, answer_html
from providers.simulator.zoom import voice as zoom_voice

Act = Callable[[], Response]
Effect = Callable[[Fault, Call, Act], Response]


class Voice(Protocol):
    """How one vendor says a thing; each vendor's voice module has these functions."""

    def say_throttled(self, call: Call, fault: Fault) -> Response: ...
    def say_daily_limit(self, call: Call, fault: Fault) -> Response: ...
    def say_lost_scope(self, call: Call) -> Response: ...
    def say_invalid_token(self, call: Call) -> Response: ...
    def say_wrong_secret(self, call: Call) -> Response: ...
    def say_expired_secret(self, call: Call) -> Response: ...
    def say_error(self, call: Call, fault: Fault) -> Response: ...
    def revoke_caller(self, call: Call) -> None: ...


VOICES: dict[str, Voice] = {"zoom": zoom_voice, "entra": entra_voice, "graph": graph_voice}

HTML_500 = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>500 Internal Server Error</h1></body></html>"
)
HTML_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body></html>"
XML_ERROR = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><error><code>{}</code><message>{}</message></error>'


def play_fault(fault: Fault, call: Call, act: Act) -> Response:
    if fault.acts and fault.kind in SPOKEN:
        act()
    if fault.kind in SPOKEN:
        return SPOKEN[fault.kind](fault, call)
    return ACTING[fault.kind](fault, call, act)


def give_xml(fault: Fault, call: Call) -> Response:
    body = XML_ERROR.format(fault.code or "300", fault.message or "Validation Failed.")
    return Response(fault.status or 400, body.encode(), {"Content-Type": "application/xml;charset=UTF-8"})


def wait_then_act(fault: Fault, call: Call, act: Act) -> Response:
    call.world.wait(fault.seconds)
    return act()


def end_badly(ending: str) -> Effect:
    def act_then_spoil(fault: Fault, call: Call, act: Act) -> Response:
        response = act()
        response.ending = ending  # type: ignore[assignment]  # The three values below are all Endings.
        response.seconds = fault.seconds
        return response

    return act_then_spoil


def reset_before(fault: Fault, call: Call, act: Act) -> Response:
    return Response(0, ending="reset")


def truncate(fault: Fault, call: Call, act: Act) -> Response:
    """Half of the JSON. With `form: cut` the declared length is the whole one and the connection ends in the middle."""
    response = act()
    if fault.form == "cut":
        response.ending = "cut"
    else:
        response.body = response.body[: len(response.body) // 2]
    return response


def revoke_then_act(fault: Fault, call: Call, act: Act) -> Response:
    with call.world.lock:
        VOICES[call.vendor].revoke_caller(call)
    return act()


def just_act(fault: Fault, call: Call, act: Act) -> Response:
    """For `list_lag`: the operation itself looks at `call.fault`."""
    return act()


def find_caller(call: Call) -> None:
    """Make the caller's account known before faults are matched, so that a fault can concern one account alone."""
    voice = VOICES.get(call.vendor)
    finder = getattr(voice, "name_caller", None)
    call.account = finder(call) if finder else ""


SPOKEN: dict[str, Callable[[Fault, Call], Response]] = {
    "status_429": lambda fault, call: VOICES[call.vendor].say_throttled(call, fault),
    "status_500_html": lambda fault, call: answer_html(HTML_500, 500),
    "status_502": lambda fault, call: answer_html(HTML_502, 502),
    "xml_error": give_xml,
    "error": lambda fault, call: VOICES[call.vendor].say_error(call, fault),
    "lost_scope": lambda fault, call: VOICES[call.vendor].say_lost_scope(call),
    "invalid_token_once": lambda fault, call: VOICES[call.vendor].say_invalid_token(call),
    "daily_limit": lambda fault, call: VOICES[call.vendor].say_daily_limit(call, fault),
    "wrong_client_secret": lambda fault, call: VOICES[call.vendor].say_wrong_secret(call),
    "expired_client_secret": lambda fault, call: VOICES[call.vendor].say_expired_secret(call),
}
ACTING: dict[str, Effect] = {
    "delay": wait_then_act,
    "reset_before": reset_before,
    "reset_after": end_badly("reset"),
    "hang_after": end_badly("hang"),
    "slow_body": end_badly("slow"),
    "truncated_json": truncate,
    "revoked_authorization": revoke_then_act,
    "list_lag": just_act,
}
