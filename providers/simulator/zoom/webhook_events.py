"""The bodies of Zoom's events. The id of a meeting is a number in some and a string in others, as at Zoom."""

import secrets
from datetime import datetime
from typing import Any

from providers.simulator.clock import write_seconds
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.people import ZoomUser

NUMERIC_ID = ("meeting.created", "meeting.updated", "meeting.deleted", "meeting.participant_jbh")
PARTICIPANT_EVENTS = (
    "meeting.participant_joined",
    "meeting.participant_left",
    "meeting.participant_joined_waiting_room",
    "meeting.participant_left_waiting_room",
    "meeting.participant_admitted",
    "meeting.participant_jbh_waiting",
    "meeting.participant_jbh_joined",
)
MEETING_EVENTS = (
    "meeting.created",
    "meeting.updated",
    "meeting.deleted",
    "meeting.permanently_deleted",
    "meeting.started",
    "meeting.ended",
    *PARTICIPANT_EVENTS,
)


def write_milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def write_event(event: str, payload: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {"event": event, "event_ts": write_milliseconds(at), "payload": payload}


def describe_object(event: str, meeting: Meeting) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": meeting.id if event.startswith(NUMERIC_ID) else str(meeting.id),
        "uuid": meeting.uuid,
        "host_id": meeting.host.id,
        "topic": meeting.topic,
        "type": meeting.type,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
    }
    if meeting.start_at:
        described["start_time"] = write_seconds(meeting.start_at)
    return described


def write_change(event: str, meeting: Meeting, operator: ZoomUser, at: datetime) -> dict[str, Any]:
    """created, deleted: the operator and the whole object."""
    payload = {
        "account_id": meeting.host.account_id,
        "operator": operator.email,
        "operator_id": operator.id,
        "operation": "single",
        "object": describe_object(event, meeting),
    }
    return write_event(event, payload, at)


def write_update(meeting: Meeting, operator: ZoomUser, at: datetime, *, old: dict[str, Any]) -> dict[str, Any]:
    """updated: the new values beside the old ones."""
    new = describe_object("meeting.updated", meeting)
    payload = {
        "account_id": meeting.host.account_id,
        "operator": operator.email,
        "operator_id": operator.id,
        "scope": "single",
        "object": {"id": meeting.id, **{name: new[name] for name in old if name in new}},
        "old_object": {"id": meeting.id, **{name: value for name, value in old.items() if name in new}},
        "time_stamp": write_milliseconds(at),
    }
    return write_event("meeting.updated", payload, at)


def write_run(event: str, meeting: Meeting, at: datetime, *, participant: dict[str, Any] | None) -> dict[str, Any]:
    """started, ended and everything about participants."""
    described = describe_object(event, meeting)
    if event == "meeting.ended":
        described["end_time"] = write_seconds(at)
    if event in PARTICIPANT_EVENTS:
        described["participant"] = {**describe_participant(at), **(participant or {})}
    return write_event(event, {"account_id": meeting.host.account_id, "object": described}, at)


def describe_participant(at: datetime) -> dict[str, Any]:
    number = str(16_778_240 + secrets.randbelow(1000) * 1024)
    return {
        "user_id": number,
        "user_name": "Guest",
        "id": "",
        "participant_uuid": secrets.token_hex(8).upper(),
        "join_time": write_seconds(at),
        "email": "",
    }


def write_deauthorization(user: ZoomUser, client_id: str, at: datetime) -> dict[str, Any]:
    payload = {
        "account_id": user.account_id,
        "user_id": user.id,
        "signature": secrets.token_hex(16),
        "deauthorization_time": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z",
        "client_id": client_id,
        "user_data_retention": "false",
    }
    return write_event("app_deauthorized", payload, at)
