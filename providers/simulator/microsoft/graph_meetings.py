"""Online meetings of Graph v1.0 with a delegated token: `/me` and nobody else."""

import re
from typing import Any

from providers.simulator.call import Call
from providers.simulator.microsoft import graph_errors, meeting_fields
from providers.simulator.microsoft.graph_access import admit, admit_organizer, identify
from providers.simulator.microsoft.meeting_record import OnlineMeeting
from providers.simulator.microsoft.people import MicrosoftUser
from providers.simulator.wire import Response, answer_empty, answer_json

FILTER = re.compile(r"(JoinWebUrl|joinMeetingIdSettings/joinMeetingId)\s+eq\s+'(.*)'", re.IGNORECASE)
UNKNOWN_ENUM = "peopleFromTheFuture"
LIST_CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#users('{}')/onlineMeetings"


def create_meeting(call: Call) -> Response:
    user = admit_organizer(call)
    body = meeting_fields.read_body(call)
    if "externalId" in body:
        raise graph_errors.refuse_input(call, "'externalId' can't be given here; use createOrGet.")
    meeting = make_meeting(call, user, body)
    meeting.settings = meeting_fields.read_settings(call, body)
    if wants_passcode(call, body):
        meeting.require_passcode()
    return answer_meeting(call, keep(call, meeting), 201)


def wants_passcode(call: Call, body: dict[str, Any]) -> bool:
    wanted = body.get("joinMeetingIdSettings") or {}
    if not isinstance(wanted, dict) or set(wanted) - {"isPasscodeRequired"}:
        raise graph_errors.refuse_input(call, "A custom passcode is not supported.")
    return bool(wanted.get("isPasscodeRequired", call.options.graph_default_passcode))


def create_or_get_meeting(call: Call) -> Response:
    """201 for a new meeting, 200 for the one that exists: unchanged, even if other times are asked for.

    Settings are ignored here without a word; they need a PATCH.
    """
    user = admit_organizer(call)
    body = meeting_fields.read_body(call)
    external_id = body.get("externalId")
    if not isinstance(external_id, str) or not external_id:
        raise graph_errors.refuse_input(call, "'externalId' is required.")
    existing = call.world.microsoft.find_by_external_id(user.id, external_id)
    meeting = make_meeting(call, user, body)
    if existing:
        return answer_meeting(call, existing, 200)
    meeting.external_id = external_id
    if call.options.graph_default_passcode:
        meeting.require_passcode()
    return answer_meeting(call, keep(call, meeting), 201)


def make_meeting(call: Call, user: MicrosoftUser, body: dict[str, Any]) -> OnlineMeeting:
    start_at, end_at = meeting_fields.read_span(call, body)
    return OnlineMeeting(
        organizer=user,
        created_at=call.world.clock.now(),
        start_at=start_at,
        end_at=end_at,
        subject=meeting_fields.read_subject(call, body),
        attendees=meeting_fields.read_attendees(call, body),
        client_id=identify(call).client_id,
    )


def keep(call: Call, meeting: OnlineMeeting) -> OnlineMeeting:
    call.world.microsoft.meetings[meeting.id] = meeting
    return meeting


def answer_meeting(call: Call, meeting: OnlineMeeting, status: int = 200) -> Response:
    described = meeting.describe()
    if call.options.graph_unknown_enum:
        described["allowedPresenters"] = UNKNOWN_ENUM
        described["lobbyBypassSettings"]["scope"] = UNKNOWN_ENUM
    return answer_json(status, described)


def find_own(call: Call) -> OnlineMeeting:
    user = admit_organizer(call)
    meeting = call.world.microsoft.meetings.get(call.parameters["meeting"])
    if not call.parameters["meeting"].startswith(ID_START):
        raise graph_errors.refuse(call, 400, "General", f"Invalid meeting id {call.parameters['meeting']}.")
    if meeting is None or not meeting.is_live or meeting.organizer.id != user.id:
        raise graph_errors.refuse_unknown_meeting(call)
    return meeting


ID_START = "MS"  # Base64 of `1*`, with which every meeting id begins.


def get_meeting(call: Call) -> Response:
    return answer_meeting(call, find_own(call))


def find_meetings(call: Call) -> Response:
    """By join URL or join code. There is no way to list all of them."""
    user = admit_organizer(call)
    found = FILTER.fullmatch(call.request.query.get("$filter", "").strip())
    if found is None:
        raise graph_errors.refuse_input(call, "Filter expression expected: JoinWebUrl or joinMeetingId.")
    wanted = found[2].replace("''", "'")
    own = [each for each in call.world.microsoft.meetings.values() if each.is_live and each.organizer.id == user.id]
    is_url = found[1].lower() == "joinweburl"
    hits = [each.describe() for each in own if wanted == (each.join_url if is_url else each.join_code)]
    for hit in hits:
        del hit["@odata.context"]
    return answer_json(200, {"@odata.context": LIST_CONTEXT.format(user.id), "value": hits})


def update_meeting(call: Call) -> Response:
    meeting = find_own(call)
    body = meeting_fields.read_body(call)
    for name in ("joinMeetingIdSettings", "externalId"):
        if name in body:
            raise graph_errors.refuse_input(call, f"'{name}' can't be changed after creation.")
    change_meeting(call, meeting, body)
    return answer_meeting(call, meeting)


def change_meeting(call: Call, meeting: OnlineMeeting, body: dict[str, Any]) -> None:
    """A change of time needs both ends; the lobby keeps what was not named."""
    if ("startDateTime" in body) != ("endDateTime" in body):
        raise graph_errors.refuse_input(call, "startDateTime and endDateTime must be changed together.")
    settings = meeting_fields.read_settings(call, body)
    attendees = meeting_fields.read_attendees(call, body)
    subject = meeting_fields.read_subject(call, body)
    if "startDateTime" in body:
        meeting.start_at, meeting.end_at = meeting_fields.read_span(call, body)
    lobby = {**meeting.settings.get("lobbyBypassSettings", {}), **settings.pop("lobbyBypassSettings", {})}
    meeting.settings = {**meeting.settings, **settings, "lobbyBypassSettings": lobby}
    meeting.attendees = attendees if "participants" in body else meeting.attendees
    meeting.subject = subject if "subject" in body else meeting.subject
    meeting.updates += 1


def delete_meeting(call: Call) -> Response:
    meeting = find_own(call)
    meeting.mark_deleted(call.world.clock.now(), by=f"api:{identify(call).client_id}")
    return answer_empty()


def get_browser_link(call: Call) -> Response:
    """`getVirtualAppointmentJoinWebUrl`: joins in the browser, without the Teams app."""
    meeting = find_own(call)
    link = f"https://visit.teams.microsoft.com/webrtc-svc/virtual-appointment?joinUrl={meeting.join_code}"
    return answer_json(200, {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Edm.String", "value": link})


def refuse_other_user(call: Call) -> Response:
    """A delegated token works with /me only, even for the user's own id."""
    admit(call)
    message = (
        "Organizer ID in token does not match organizer ID in request url. "
        "With delegated permission only /me endpoint is supported."
    )
    raise graph_errors.refuse(call, 403, "General", message)
