"""Where Zoom's operations live."""

from providers.simulator.pages.join import show_zoom_host_page, show_zoom_join_page, start_zoom_meeting
from providers.simulator.router import ZOOM, ZOOM_API, ZOOM_ROOMS, Route
from providers.simulator.zoom.consent import show_authorize_page, take_decision
from providers.simulator.zoom.meeting_lists import list_meetings, list_upcoming_meetings
from providers.simulator.zoom.meeting_updates import update_meeting
from providers.simulator.zoom.meetings import create_meeting, delete_meeting, get_meeting, update_status
from providers.simulator.zoom.token_endpoint import answer_token_request, name_operation, revoke
from providers.simulator.zoom.users import get_settings, get_user, get_zak, list_users

ROUTES = [
    Route("GET", ZOOM, "/oauth/authorize", "zoom.authorize_page", show_authorize_page),
    Route("POST", ZOOM, "/oauth/authorize", "zoom.authorize", take_decision),
    Route("POST", ZOOM, "/oauth/token", name_operation, answer_token_request),
    Route("POST", ZOOM, "/oauth/revoke", "zoom.revoke", revoke),
    Route("GET", ZOOM_API, "/v2/users", "zoom.list_users", list_users),
    Route("GET", ZOOM_API, "/v2/users/{user}", "zoom.get_user", get_user),
    Route("GET", ZOOM_API, "/v2/users/{user}/settings", "zoom.get_settings", get_settings),
    Route("GET", ZOOM_API, "/v2/users/{user}/token", "zoom.get_zak", get_zak),
    Route("GET", ZOOM_API, "/v2/users/{user}/meetings", "zoom.list_meetings", list_meetings),
    Route("POST", ZOOM_API, "/v2/users/{user}/meetings", "zoom.create_meeting", create_meeting),
    Route("GET", ZOOM_API, "/v2/users/{user}/upcoming_meetings", "zoom.list_upcoming_meetings", list_upcoming_meetings),
    Route("PUT", ZOOM_API, "/v2/meetings/{meeting*}/status", "zoom.update_status", update_status),
    Route("GET", ZOOM_API, "/v2/meetings/{meeting*}", "zoom.get_meeting", get_meeting),
    Route("PATCH", ZOOM_API, "/v2/meetings/{meeting*}", "zoom.update_meeting", update_meeting),
    Route("DELETE", ZOOM_API, "/v2/meetings/{meeting*}", "zoom.delete_meeting", delete_meeting),
    Route("GET", ZOOM_ROOMS, "/j/{meeting}", "page.zoom_join", show_zoom_join_page),
    Route("GET", ZOOM_ROOMS, "/s/{meeting}", "page.zoom_host", show_zoom_host_page),
    Route("POST", ZOOM_ROOMS, "/s/{meeting}", "page.zoom_start", start_zoom_meeting),
]
