"""Where Microsoft's operations live."""

from providers.simulator.microsoft import graph_meetings
from providers.simulator.microsoft.consent import show_authorize_page, take_decision
from providers.simulator.microsoft.discovery import show_instance_discovery, show_openid_configuration
from providers.simulator.microsoft.graph_users import get_me
from providers.simulator.microsoft.token_endpoint import answer_token_request, name_operation
from providers.simulator.pages.join import show_teams_join_page
from providers.simulator.router import ENTRA, GRAPH, TEAMS, Route

MEETINGS = "/v1.0/me/onlineMeetings"
ROUTES = [
    Route("GET", ENTRA, "/common/discovery/instance", "entra.discover_instance", show_instance_discovery),
    Route("GET", ENTRA, "/{tenant}/v2.0/.well-known/openid-configuration", "entra.discover", show_openid_configuration),
    Route("GET", ENTRA, "/{tenant}/oauth2/v2.0/authorize", "entra.authorize_page", show_authorize_page),
    Route("POST", ENTRA, "/{tenant}/oauth2/v2.0/authorize", "entra.authorize", take_decision),
    Route("POST", ENTRA, "/{tenant}/oauth2/v2.0/token", name_operation, answer_token_request),
    Route("GET", GRAPH, "/v1.0/me", "graph.get_me", get_me),
    Route("POST", GRAPH, MEETINGS, "graph.create_meeting", graph_meetings.create_meeting),
    Route("GET", GRAPH, MEETINGS, "graph.find_meetings", graph_meetings.find_meetings),
    Route(
        "POST", GRAPH, f"{MEETINGS}/createOrGet", "graph.create_or_get_meeting", graph_meetings.create_or_get_meeting
    ),
    Route(
        "GET",
        GRAPH,
        MEETINGS + "/{meeting}/getVirtualAppointmentJoinWebUrl",
        "graph.get_browser_link",
        graph_meetings.get_browser_link,
    ),
    Route("GET", GRAPH, MEETINGS + "/{meeting}", "graph.get_meeting", graph_meetings.get_meeting),
    Route("PATCH", GRAPH, MEETINGS + "/{meeting}", "graph.update_meeting", graph_meetings.update_meeting),
    Route("DELETE", GRAPH, MEETINGS + "/{meeting}", "graph.delete_meeting", graph_meetings.delete_meeting),
    *(
        Route(
            method,
            GRAPH,
            "/v1.0/users/{user}/onlineMeetings{rest*}",
            "graph.other_user",
            graph_meetings.refuse_other_user,
        )
        for method in ("GET", "POST", "PATCH", "DELETE")
    ),
    Route("POST", GRAPH, "/v1.0/users/{user}/onlineMeetings", "graph.other_user", graph_meetings.refuse_other_user),
    Route("GET", GRAPH, "/v1.0/users/{user}/onlineMeetings", "graph.other_user", graph_meetings.refuse_other_user),
    Route("GET", TEAMS, "/l/meetup-join/{thread}/0", "page.teams_join", show_teams_join_page),
]
