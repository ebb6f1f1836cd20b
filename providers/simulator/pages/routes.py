"""The pages of the simulator itself."""

from providers.simulator.pages import actions
from providers.simulator.pages.actions import press
from providers.simulator.pages.calls import show_calls_page
from providers.simulator.pages.faults import show_faults_page
from providers.simulator.pages.meetings import show_meetings_page
from providers.simulator.pages.options import show_options_page
from providers.simulator.pages.webhooks import show_webhooks_page
from providers.simulator.router import OWN, Route
from providers.simulator.wire import answer_empty

ROUTES = [
    Route("GET", OWN, "/", "", show_faults_page),
    Route("GET", OWN, "/ui/meetings", "", show_meetings_page),
    Route("GET", OWN, "/ui/calls", "", show_calls_page),
    Route("GET", OWN, "/ui/webhooks", "", show_webhooks_page),
    Route("GET", OWN, "/ui/options", "", show_options_page),
    Route("GET", OWN, "/favicon.ico", "", lambda call: answer_empty()),
    Route("POST", OWN, "/ui/faults", "", press(actions.add_fault)),
    Route("POST", OWN, "/ui/faults/preset", "", press(actions.add_preset)),
    Route("POST", OWN, "/ui/faults/remove", "", press(actions.remove_fault)),
    Route("POST", OWN, "/ui/faults/clear", "", press(actions.clear_faults)),
    Route("POST", OWN, "/ui/clock", "", press(actions.move_clock)),
    Route("POST", OWN, "/ui/reset", "", press(actions.reset)),
    Route("POST", OWN, "/ui/options", "", press(actions.save_options)),
    Route("POST", OWN, "/ui/webhooks/event", "", press(actions.send_event), is_slow=True),
    Route("POST", OWN, "/ui/meetings/event", "", press(actions.send_meeting_event), is_slow=True),
    Route("POST", OWN, "/ui/meetings/delete", "", press(actions.delete_meeting)),
]
