"""Reading the body of a Graph call: known properties, right types, times that make sense; 400 otherwise."""

from datetime import datetime, timedelta
from typing import Any

from providers.simulator.call import Call
from providers.simulator.microsoft.graph_errors import refuse_input
from providers.simulator.microsoft.moments import read_moment

SWITCHES = {
    "allowAttendeeToEnableCamera",
    "allowAttendeeToEnableMic",
    "allowBreakoutRooms",
    "allowParticipantsToChangeName",
    "allowPowerPointSharing",
    "allowRecording",
    "allowTeamworkReactions",
    "allowTranscription",
    "allowWhiteboard",
    "isEntryExitAnnounced",
    "recordAutomatically",
}
CHOICES = {
    "allowedPresenters": {"everyone", "organization", "roleIsPresenter", "organizer"},
    "allowMeetingChat": {"enabled", "disabled", "limited"},
    "shareMeetingChatHistoryDefault": {"none", "all"},
    "allowedLobbyAdmitters": {"organizerAndCoOrganizersAndPresenters", "organizerAndCoOrganizers"},
}
LOBBY_SCOPES = {
    "organizer",
    "organization",
    "organizationAndFederated",
    "everyone",
    "invited",
    "organizationExcludingGuests",
}
SETTINGS = SWITCHES | set(CHOICES) | {"lobbyBypassSettings", "watermarkProtection", "meetingSpokenLanguageTag"}
PROPERTIES = SETTINGS | {
    "startDateTime",
    "endDateTime",
    "subject",
    "participants",
    "chatInfo",
    "externalId",
    "joinMeetingIdSettings",
    "audioConferencing",
}
LONGEST_MEETING = timedelta(days=1, hours=6)


def read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.request.read_json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refuse_input(call, "Unable to read JSON request payload.")
    unknown = [name for name in body if name not in PROPERTIES and not name.startswith("@odata.")]
    if unknown:
        raise refuse_input(call, f"The property '{unknown[0]}' does not exist on type 'microsoft.graph.onlineMeeting'.")
    return body


def read_time(call: Call, body: dict[str, Any], name: str) -> datetime | None:
    if body.get(name) is None:
        return None
    moment = read_moment(body[name])
    if moment is None:
        raise refuse_input(call, f"Cannot convert the literal in '{name}' to the expected type 'Edm.DateTimeOffset'.")
    return moment


def read_span(call: Call, body: dict[str, Any]) -> tuple[datetime, datetime]:
    """Start and end. An end alone is refused, a start alone lasts an hour, nothing means now."""
    start_at, end_at = read_time(call, body, "startDateTime"), read_time(call, body, "endDateTime")
    if start_at is None and end_at is not None:
        raise refuse_input(call, "startDateTime is required when endDateTime is given.")
    start_at = start_at or call.world.clock.now().replace(microsecond=0)
    end_at = end_at or start_at + timedelta(hours=1)
    if end_at < start_at:
        raise refuse_input(call, "endDateTime must not be before startDateTime.")
    return start_at, end_at


def read_subject(call: Call, body: dict[str, Any]) -> str | None:
    subject = body.get("subject")
    if subject is not None and not isinstance(subject, str):
        raise refuse_input(call, "Cannot convert 'subject' to the expected type 'Edm.String'.")
    return subject


def read_attendees(call: Call, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The whole list each time. The organizer is who he is: naming another one is refused."""
    participants = body.get("participants") or {}
    if not isinstance(participants, dict) or not isinstance(participants.get("attendees", []), list):
        raise refuse_input(call, "Cannot read 'participants'.")
    if "organizer" in participants:
        raise refuse_input(call, "The organizer of a meeting can't be changed.")
    attendees = participants.get("attendees", [])
    if not all(isinstance(each, dict) for each in attendees):
        raise refuse_input(call, "Cannot read 'attendees'.")
    return [{"identity": {}, "role": "attendee", "upn": None, **each} for each in attendees]


def read_settings(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    settings = {name: value for name, value in body.items() if name in SETTINGS and value is not None}
    for name, value in settings.items():
        if name in SWITCHES and not isinstance(value, bool):
            raise refuse_input(call, f"Cannot convert '{name}' to the expected type 'Edm.Boolean'.")
        if name in CHOICES and not (isinstance(value, str) and value in CHOICES[name]):
            raise refuse_input(call, f"The value '{value}' is not valid for '{name}'.")
    check_lobby(call, settings.get("lobbyBypassSettings", {}))
    return settings


def check_lobby(call: Call, lobby: Any) -> None:
    if not isinstance(lobby, dict) or str(lobby.get("scope", "everyone")) not in LOBBY_SCOPES:
        raise refuse_input(call, "'lobbyBypassSettings' has a scope that is not valid.")
    if not isinstance(lobby.get("isDialInBypassEnabled", False), bool):
        raise refuse_input(call, "Cannot convert 'isDialInBypassEnabled' to the expected type 'Edm.Boolean'.")
