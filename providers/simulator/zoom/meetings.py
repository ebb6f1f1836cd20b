"""Create, get, delete and end a meeting."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.clock import write_seconds
from providers.simulator.wire import Response, answer_empty, answer_json
from providers.simulator.zoom import errors
from providers.simulator.zoom.access import admit, admit_for_meeting, admit_for_user
from providers.simulator.zoom.hosts import check_alternative_hosts, choose_host, find_actor
from providers.simulator.zoom.meeting_fields import FieldReader, read_body
from providers.simulator.zoom.meeting_record import INSTANT, JOIN_ORIGIN, SCHEDULED, Meeting
from providers.simulator.zoom.meeting_settings import describe_settings
from providers.simulator.zoom.passcodes import read_policy
from providers.simulator.zoom.people import ZoomUser
from providers.simulator.zoom.users import make_zak


def create_meeting(call: Call) -> Response:
    user = admit_for_user(call)
    body = read_body(call)
    host = choose_host(call, user, body)
    headers = call.world.zoom.meter.count_change(call, host)
    fields = FieldReader(body, zone=host.timezone, policy=read_policy(call.options)).read_all()
    alternatives = check_alternative_hosts(call, host, fields.get("settings", {}))
    meeting = keep_meeting(call, host, fields)
    note_mails(call, meeting, alternatives)
    call.world.webhooks.announce_change("meeting.created", meeting, operator=user)
    return answer_json(201, describe_meeting(call, meeting), headers)


def keep_meeting(call: Call, host: ZoomUser, fields: dict[str, Any]) -> Meeting:
    zoom = call.world.zoom
    passcode = choose_passcode(call, fields)
    meeting = Meeting(id=zoom.make_meeting_id(), host=host, created_at=call.world.clock.now(), timezone=host.timezone)
    apply_fields(meeting, fields)
    apply_tracking(call, meeting, fields)
    meeting.set_password(passcode)
    meeting.client_id = find_actor(call).client_id
    if meeting.type == SCHEDULED and meeting.start_at is None:
        meeting.type = INSTANT
    zoom.meetings[meeting.id] = meeting
    return meeting


def choose_passcode(call: Call, fields: dict[str, Any]) -> str:
    """The chosen one, else one that Zoom makes up unless it was told not to."""
    if fields.get("password"):
        return str(fields["password"])
    return read_policy(call.options).make() if fields.get("default_password", True) else ""


def apply_fields(meeting: Meeting, fields: dict[str, Any]) -> None:
    for name in ("topic", "agenda", "type", "start_at", "duration", "timezone", "pre_schedule"):
        if name in fields:
            setattr(meeting, name, fields[name])
    meeting.settings.update(fields.get("settings", {}))


def apply_tracking(call: Call, meeting: Meeting, fields: dict[str, Any]) -> None:
    """Only fields that the account has defined are kept."""
    known = call.world.zoom.directory.accounts[meeting.host.account_id].tracking_fields
    if "tracking_fields" in fields:
        meeting.tracking_fields = [each for each in fields["tracking_fields"] if each["field"] in known]


def note_mails(call: Call, meeting: Meeting, alternatives: list[str]) -> None:
    if describe_settings(meeting.settings)["alternative_hosts_email_notification"]:
        for email in alternatives:
            call.world.zoom.note_mail(meeting, "alternative host", email)


def describe_meeting(call: Call, meeting: Meeting) -> dict[str, Any]:
    """The whole meeting, with a host link that was made this moment."""
    described = {**describe_for_report(meeting), "settings": describe_settings(meeting.settings)}
    described["start_url"] = f"{JOIN_ORIGIN}/s/{meeting.id}?zak={make_zak(call)}"
    if meeting.tracking_fields:
        described["tracking_fields"] = meeting.tracking_fields
    return described


def describe_for_report(meeting: Meeting) -> dict[str, Any]:
    described: dict[str, Any] = {
        "uuid": meeting.uuid,
        "id": meeting.id,
        "host_id": meeting.host.id,
        "host_email": meeting.host.email,
        "topic": meeting.topic,
        "type": meeting.type,
        "status": meeting.status,
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "agenda": meeting.agenda,
        "created_at": write_seconds(meeting.created_at),
        "join_url": meeting.join_url,
        "password": meeting.password,
        "h323_password": meeting.h323_password,
        "pstn_password": meeting.h323_password,
        "encrypted_password": meeting.encrypted_password,
        "creation_source": "open_api",
        "pre_schedule": meeting.pre_schedule,
    }
    if meeting.start_at:
        described["start_time"] = write_seconds(meeting.start_at)
    return described


def get_meeting(call: Call) -> Response:
    return answer_json(200, describe_meeting(call, admit_for_meeting(call)))


def delete_meeting(call: Call) -> Response:
    meeting = admit_for_meeting(call)
    if meeting.is_running:
        raise errors.refuse(400, 3002, f"Meeting {meeting.id} is in progress.")
    if call.request.query.get("schedule_for_reminder", "true") != "false":
        call.world.zoom.note_mail(meeting, "host reminder", meeting.host.email)
    grant = find_actor(call)
    meeting.mark_deleted(call.world.clock.now(), by=f"api:{grant.client_id}")
    call.world.webhooks.announce_change("meeting.deleted", meeting, operator=grant.user)
    return answer_empty()


def update_status(call: Call) -> Response:
    """`end` a running meeting, or `recover` a deleted one."""
    action = read_body(call).get("action")
    if action == "recover":
        return recover_meeting(call)
    meeting = admit_for_meeting(call)
    if action != "end":
        raise errors.refuse_field("action", "Must be one of end, recover.")
    if not meeting.is_running:
        raise errors.refuse(400, 3007, "The meeting has already ended.")
    meeting.mark_ended()
    call.world.webhooks.announce_run("meeting.ended", meeting)
    return answer_empty()


def recover_meeting(call: Call) -> Response:
    grant = admit(call)
    meeting = call.world.zoom.find_meeting(call.parameters["meeting"])
    if meeting is None or meeting.host.account_id != grant.user.account_id:
        raise errors.refuse_unknown_meeting(call.parameters["meeting"])
    meeting.mark_recovered()
    return answer_empty()
