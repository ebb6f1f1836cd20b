"""`PATCH /meetings/{id}`: some fields, 204, not one byte of body."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.wire import Response, answer_empty
from providers.simulator.zoom.access import admit_for_meeting
from providers.simulator.zoom.hosts import check_alternative_hosts, choose_host, find_actor
from providers.simulator.zoom.meeting_fields import FieldReader, read_body
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.meetings import apply_fields, apply_tracking, describe_for_report, note_mails
from providers.simulator.zoom.passcodes import read_policy


def update_meeting(call: Call) -> Response:
    meeting = admit_for_meeting(call)
    body = read_body(call)
    host = choose_host(call, meeting.host, body)
    headers = call.world.zoom.meter.count_change(call, meeting.host)
    fields = FieldReader(body, zone=meeting.timezone, policy=read_policy(call.options)).read_all()
    alternatives = check_alternative_hosts(call, meeting.host, fields.get("settings", {}))
    before = describe_for_report(meeting)
    change_meeting(call, meeting, fields)
    meeting.host = host
    note_mails(call, meeting, alternatives)
    announce_difference(call, meeting, before)
    return answer_empty(headers=headers)


def change_meeting(call: Call, meeting: Meeting, fields: dict[str, Any]) -> None:
    start_at = fields.get("start_at")
    if start_at is not None and start_at <= call.world.clock.now():
        del fields["start_at"]  # Zoom ignores a start in the past without a word, and takes the other fields.
    apply_fields(meeting, fields)
    apply_tracking(call, meeting, fields)
    if "password" in fields:
        meeting.set_password(fields["password"])
    meeting.updates += 1


def announce_difference(call: Call, meeting: Meeting, before: dict[str, Any]) -> None:
    after = describe_for_report(meeting)
    old = {name: value for name, value in before.items() if after.get(name) != value}
    call.world.webhooks.announce_change("meeting.updated", meeting, operator=find_actor(call).user, old=old)
