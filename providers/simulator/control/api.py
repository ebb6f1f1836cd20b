"""`/_control/...`: JSON in, JSON out, 400 with `{"error"}` for a wish that can't be granted."""

from collections.abc import Callable
from typing import Any

from providers.simulator.call import Call
from providers.simulator.clock import WrongOffset
from providers.simulator.control import actions, reports
from providers.simulator.faults import WrongFault, read_fault
from providers.simulator.microsoft.consent import SignInProblem
from providers.simulator.options import WrongOption
from providers.simulator.wire import Response, answer_json
from providers.simulator.zoom.consent import AuthorizeProblem
from providers.simulator.zoom.webhook_triggers import WrongTrigger, trigger_event

Answering = Callable[[Call], Any]


def controlled(answering: Answering) -> Callable[[Call], Response]:
    """What the function returns becomes the JSON of a 200; an anticipated mistake becomes a 400."""

    def answer(call: Call) -> Response:
        try:
            return answer_json(200, answering(call))
        except (AuthorizeProblem, SignInProblem) as problem:
            return answer_json(400, {"error": problem.sentence})
        except (actions.WrongAction, WrongFault, WrongOffset, WrongOption, WrongTrigger) as mistake:
            return answer_json(400, {"error": str(mistake)})

    return answer


def read_wish(call: Call) -> dict[str, Any]:
    wish = read_json(call)
    if not isinstance(wish, dict):
        raise actions.WrongAction("The body must be a JSON object.")
    return wish


def read_json(call: Call) -> Any:
    if not call.request.body:
        return {}
    try:
        return call.request.read_json()
    except ValueError as error:
        raise actions.WrongAction("The body is not JSON.") from error


def read_number(wish: dict[str, Any], name: str) -> float:
    try:
        return float(wish.get(name, 0))
    except (TypeError, ValueError) as error:
        raise actions.WrongAction(f"`{name}` must be a number.") from error


def check_health(call: Call) -> dict[str, str]:
    return {"status": "ok"}


def reset(call: Call) -> dict[str, str]:
    call.world.reset()
    return {"status": "ok"}


def show_state(call: Call) -> dict[str, Any]:
    """Everything; the call log too unless `?calls=no`, because it is long."""
    state = reports.report_state(call.world)
    if call.request.query.get("calls") != "no":
        state["calls"] = call.world.calls.select()
    return state


def list_calls(call: Call) -> dict[str, Any]:
    query = call.request.query
    after = int(query["after"]) if query.get("after", "").isdecimal() else 0
    calls = call.world.calls.select(vendor=query.get("vendor", ""), operation=query.get("operation", ""), after=after)
    return {"calls": calls, "counts": call.world.calls.count_by_operation()}


def clear_calls(call: Call) -> dict[str, str]:
    call.world.calls.clear()
    return {"status": "ok"}


def add_faults(call: Call) -> dict[str, Any]:
    wanted = read_json(call)
    faults = [read_fault(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
    return {"faults": [call.world.faults.add(fault).as_dict() for fault in faults]}


def list_faults(call: Call) -> dict[str, Any]:
    return {"faults": call.world.faults.report()}


def clear_faults(call: Call) -> dict[str, Any]:
    call.world.faults.remove()
    return list_faults(call)


def remove_fault(call: Call) -> dict[str, Any]:
    if call.parameters["fault"].isdecimal():
        call.world.faults.remove(int(call.parameters["fault"]))
    return list_faults(call)


def move_clock(call: Call) -> dict[str, str]:
    call.world.clock.set_offset(read_number(read_wish(call), "offset_seconds"))
    return {"now": call.world.clock.now().isoformat()}


def change_options(call: Call) -> dict[str, Any]:
    call.options.update(read_wish(call))
    return call.options.as_dict()


def list_options(call: Call) -> dict[str, Any]:
    return call.options.as_dict()


def revoke(call: Call) -> dict[str, Any]:
    wish = read_wish(call)
    return actions.revoke_by_hand(call.world, str(wish.get("vendor", "")), str(wish.get("account") or ""))


def send_webhook(call: Call) -> dict[str, Any]:
    return {"deliveries": trigger_event(call.world, read_wish(call))}


def release_webhooks(call: Call) -> dict[str, str]:
    call.world.webhooks.release_held()
    return {"status": "ok"}


def list_webhooks(call: Call) -> dict[str, Any]:
    return {"valid": call.world.webhooks.is_endpoint_valid, "deliveries": call.world.webhooks.report()}


def delete_meeting(call: Call) -> dict[str, Any]:
    return actions.delete_by_hand(call.world, call.parameters["meeting"])


def authorize(call: Call) -> dict[str, str]:
    return actions.authorize(call.world, read_wish(call))


def register_app(call: Call) -> dict[str, Any]:
    wish = read_wish(call)
    vendor, client_id = wish.get("vendor"), str(wish.get("client_id") or "")
    if vendor not in ("zoom", "microsoft") or not client_id:
        raise actions.WrongAction("`vendor` (zoom or microsoft) and `client_id` are needed.")
    call.world.apps.register(vendor, client_id, wish)
    return {"apps": call.world.apps.report()}


def add_account(call: Call) -> dict[str, Any]:
    return actions.add_zoom_account(call.world, read_wish(call))


def set_counter(call: Call) -> dict[str, Any]:
    wish = read_wish(call)
    return actions.set_changes_used(call.world, str(wish.get("host", "")), int(read_number(wish, "used")))


def list_secrets(call: Call) -> dict[str, Any]:
    """Every code, token and host key that was ever handed out, to be looked for where it must not be."""
    return {"secrets": list(call.world.issued_secrets)}
