"""Where the control API lives."""

from providers.simulator.control import api
from providers.simulator.control.api import controlled
from providers.simulator.router import OWN, Route

ROUTES = [
    Route("GET", OWN, "/_health", "", controlled(api.check_health)),
    Route("POST", OWN, "/_control/reset", "", controlled(api.reset)),
    Route("GET", OWN, "/_control/state", "", controlled(api.show_state)),
    Route("GET", OWN, "/_control/calls", "", controlled(api.list_calls)),
    Route("DELETE", OWN, "/_control/calls", "", controlled(api.clear_calls)),
    Route("GET", OWN, "/_control/faults", "", controlled(api.list_faults)),
    Route("POST", OWN, "/_control/faults", "", controlled(api.add_faults)),
    Route("DELETE", OWN, "/_control/faults", "", controlled(api.clear_faults)),
    Route("DELETE", OWN, "/_control/faults/{fault}", "", controlled(api.remove_fault)),
    Route("POST", OWN, "/_control/clock", "", controlled(api.move_clock)),
    Route("GET", OWN, "/_control/options", "", controlled(api.list_options)),
    Route("POST", OWN, "/_control/options", "", controlled(api.change_options)),
    Route("POST", OWN, "/_control/revoke", "", controlled(api.revoke)),
    Route("POST", OWN, "/_control/webhook", "", controlled(api.send_webhook), is_slow=True),
    Route("GET", OWN, "/_control/webhooks", "", controlled(api.list_webhooks)),
    Route("POST", OWN, "/_control/webhooks/release", "", controlled(api.release_webhooks)),
    Route("POST", OWN, "/_control/meetings/{meeting*}/delete", "", controlled(api.delete_meeting)),
    Route("POST", OWN, "/_control/authorize", "", controlled(api.authorize)),
    Route("POST", OWN, "/_control/apps", "", controlled(api.register_app)),
    Route("POST", OWN, "/_control/accounts", "", controlled(api.add_account)),
    Route("POST", OWN, "/_control/counters", "", controlled(api.set_counter)),
    Route("GET", OWN, "/_control/secrets", "", controlled(api.list_secrets)),
]
