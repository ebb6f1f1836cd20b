"""The way of every request: find its route, let a fault strike, run the operation, write the log."""

import time

from providers.simulator.call import Call, Refusal
from providers.simulator.fault_effects import find_caller, play_fault
from providers.simulator.guard import refuse_stranger
from providers.simulator.router import ENTRA, GRAPH, OWN, ZOOM_API, Route, Router
from providers.simulator.wire import Request, Response, answer_html, answer_json
from providers.simulator.world import World

UNKNOWN = {
    ZOOM_API: {"code": 2300, "message": "This API endpoint is not recognized."},
    GRAPH: {"error": {"code": "BadRequest", "message": "Resource not found for the segment.", "innerError": {}}},
    ENTRA: {
        "error": "invalid_request",
        "error_description": "AADSTS900561: The endpoint does not accept this request.",
    },
}
UNKNOWN_STATUS = {ZOOM_API: 404, GRAPH: 400, ENTRA: 400}


def serve_request(world: World, router: Router, request: Request) -> Response:
    found = router.find(request)
    if request.site == OWN:
        return refuse_stranger(request) or serve_own(world, found, request)
    if found is None:
        return answer_unknown(request)
    route, parameters = found
    call = Call(world, request, parameters, route.name_operation(request))
    is_page = call.vendor == "page"  # No part of any API: no fault strikes it, no log names it.
    return act_on(route, call) if is_page else run_operation(route, call)


def serve_own(world: World, found: tuple[Route, dict[str, str]] | None, request: Request) -> Response:
    if found is None:
        return answer_json(404, {"error": f"There is no {request.method} {request.path} here."})
    route, parameters = found
    return act_on(route, Call(world, request, parameters, ""))


def answer_unknown(request: Request) -> Response:
    if request.site not in UNKNOWN:
        return answer_html("<!DOCTYPE html><html lang=en><title>Not found</title><h1>Not found</h1></html>", 404)
    return answer_json(UNKNOWN_STATUS[request.site], UNKNOWN[request.site])


def run_operation(route: Route, call: Call) -> Response:
    started = time.perf_counter()
    with call.world.lock:
        find_caller(call)
        call.fault = call.world.faults.take(call)
    fault = call.fault
    response = play_fault(fault, call, lambda: act_on(route, call)) if fault else act_on(route, call)
    log_call(call, response, time.perf_counter() - started)
    return response


def act_on(route: Route, call: Call) -> Response:
    try:
        if route.is_slow:
            return route.answer(call)
        with call.world.lock:
            return route.answer(call)
    except Refusal as refusal:
        return refusal.response


def log_call(call: Call, response: Response, seconds: float) -> None:
    unanswered = response.ending in ("reset", "hang")
    with call.world.lock:
        call.world.calls.add(
            vendor=call.vendor,
            operation=call.operation,
            method=call.request.method,
            path=call.request.path,
            status=0 if unanswered else response.status,
            at=call.world.clock.now().isoformat(),
            account=call.account,
            fault=call.fault.kind if call.fault else "",
            milliseconds=round(seconds * 1000, 2),
        )
