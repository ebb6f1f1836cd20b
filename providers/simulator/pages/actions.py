"""The buttons of the pages. Each does what the control API does, and leads back to its page."""

from collections.abc import Callable

from providers.simulator.call import Call
from providers.simulator.control.actions import delete_by_hand
from providers.simulator.faults import WrongFault, read_fault
from providers.simulator.options import WrongOption
from providers.simulator.pages.faults import PRESETS
from providers.simulator.pages.layout import page, show
from providers.simulator.wire import Response, answer_html, redirect_to
from providers.simulator.zoom.webhook_triggers import WrongTrigger, trigger_event

Button = Callable[[Call], str]


def press(button: Button) -> Callable[[Call], Response]:
    """The button's answer is the page to go back to; a mistake is shown instead."""

    def answer(call: Call) -> Response:
        try:
            return redirect_to(button(call))
        except (WrongFault, WrongOption, WrongTrigger, ValueError) as mistake:
            body = (
                f"<div class='card consent'><h1>That can't be done</h1><p>{show(mistake)}</p><a href='/'>Back</a></div>"
            )
            return answer_html(page("Mistake", body), 400)

    return answer


def add_fault(call: Call) -> str:
    call.world.faults.add(read_fault({name: value for name, value in call.request.form.items() if value}))
    return "/"


def add_preset(call: Call) -> str:
    name = call.request.form.get("name", "")
    if name not in PRESETS:
        raise WrongFault(f"There is no preset {name!r}.")
    call.world.faults.add(read_fault(PRESETS[name][1]))
    return "/"


def remove_fault(call: Call) -> str:
    call.world.faults.remove(int(call.request.form.get("id", "0")))
    return "/"


def clear_faults(call: Call) -> str:
    call.world.faults.remove()
    return "/"


def move_clock(call: Call) -> str:
    clock, wish = call.world.clock, call.request.form.get("add", "0")
    to_midnight = (clock.next_midnight() - clock.now()).total_seconds() + 1
    ahead = to_midnight if wish == "midnight" else float(wish)
    clock.set_offset(clock.offset.total_seconds() + ahead if ahead else 0)
    return "/"


def reset(call: Call) -> str:
    call.world.reset()
    return "/"


def save_options(call: Call) -> str:
    form = dict(call.request.form)
    back = form.pop("_next", "/ui/options")
    call.options.update(form)
    return back if back.startswith("/ui/") else "/ui/options"


def send_event(call: Call) -> str:
    form = {name: value for name, value in call.request.form.items() if value}
    trigger_event(call.world, {**form, "copies": int(form.get("copies", "1"))})
    return "/ui/webhooks"


def send_meeting_event(call: Call) -> str:
    """The thing happens whether or not anybody listens for its event."""
    trigger_event(call.world, call.request.form)
    return "/ui/meetings"


def delete_meeting(call: Call) -> str:
    delete_by_hand(call.world, call.request.form.get("meeting_id", ""))
    return "/ui/meetings"
