"""The meetings of a user. It is short of what a get shows: no passcode (not in the link either), the agenda cut."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from providers.simulator.call import Call
from providers.simulator.clock import write_seconds
from providers.simulator.wire import Response, answer_json
from providers.simulator.zoom import errors
from providers.simulator.zoom.access import admit_for_user
from providers.simulator.zoom.meeting_record import INSTANT, JOIN_ORIGIN, Meeting
from providers.simulator.zoom.pages import cut_page

LONGEST_AGENDA = 250
UPCOMING_WINDOW = timedelta(hours=24)


def is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.end_at is not None and meeting.end_at < now and not meeting.is_running


SELECTIONS: dict[str, Callable[[Meeting, datetime], bool]] = {
    "scheduled": lambda meeting, now: not meeting.is_expired(now),
    "live": lambda meeting, now: meeting.is_running,
    "upcoming": lambda meeting, now: not is_over(meeting, now),
    "upcoming_meetings": lambda meeting, now: not is_over(meeting, now),
    "previous_meetings": is_over,
}


def list_meetings(call: Call) -> Response:
    user = admit_for_user(call)
    kind = call.request.query.get("type", "scheduled")
    if kind not in SELECTIONS:
        raise errors.refuse_field("type", f"Must be one of {', '.join(SELECTIONS)}.")
    now = call.world.clock.now()
    is_selected = SELECTIONS[kind]
    chosen = [meeting for meeting in list_visible(call, user) if is_selected(meeting, now)]
    paging, rows = cut_page(call, [describe_row(meeting) for meeting in sorted(chosen, key=order)])
    return answer_json(200, {**paging, "meetings": rows})


def list_visible(call: Call, user: Any) -> list[Meeting]:
    """Instant meetings are never listed; young ones are not yet, when a fault says so."""
    meetings = [meeting for meeting in call.world.zoom.list_of_host(user) if meeting.type != INSTANT]
    if call.fault and call.fault.kind == "list_lag":
        youngest = call.world.clock.now() - timedelta(seconds=call.fault.seconds)
        meetings = [meeting for meeting in meetings if meeting.created_at <= youngest]
    return meetings


def order(meeting: Meeting) -> tuple[float, int]:
    return (meeting.start_at.timestamp() if meeting.start_at else 0.0, meeting.id)


def describe_row(meeting: Meeting) -> dict[str, Any]:
    row = {
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host.id,
        "topic": meeting.topic,
        "type": meeting.type,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda[:LONGEST_AGENDA],
        "created_at": write_seconds(meeting.created_at),
        "join_url": f"{JOIN_ORIGIN}/j/{meeting.id}",
    }
    if meeting.start_at:
        row["start_time"] = write_seconds(meeting.start_at)
    return row


def list_upcoming_meetings(call: Call) -> Response:
    """`GET /users/{id}/upcoming_meetings`: the next 24 hours, another shape, no paging."""
    user = admit_for_user(call)
    now = call.world.clock.now()
    chosen = [
        meeting
        for meeting in list_visible(call, user)
        if meeting.start_at and now <= meeting.start_at <= now + UPCOMING_WINDOW
    ]
    rows = [describe_upcoming(meeting) for meeting in sorted(chosen, key=order)]
    return answer_json(200, {"total_records": len(rows), "meetings": rows})


def describe_upcoming(meeting: Meeting) -> dict[str, Any]:
    row = describe_row(meeting)
    kept = ("id", "topic", "type", "start_time", "duration", "timezone", "created_at", "join_url")
    return {**{name: row[name] for name in kept}, "use_pmi": False, "passcode": meeting.password}
