"""Whose meeting it becomes: `schedule_for`, alternative hosts, and who may host at all."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.zoom import errors
from providers.simulator.zoom.grants import Grant
from providers.simulator.zoom.meeting_record import INSTANT
from providers.simulator.zoom.people import LICENSED, ZoomUser


def choose_host(call: Call, user: ZoomUser, body: dict[str, Any]) -> ZoomUser:
    """The user of the path, or the one the meeting is scheduled for; a wish not allowed fails the whole call."""
    host = user
    wanted = body.get("schedule_for")
    if wanted:
        is_instant = body.get("type", 2) == INSTANT or not body.get("start_time")
        host = find_scheduled_for(call, user, wanted, is_instant=is_instant)
    check_may_host(host)
    return host


def find_scheduled_for(call: Call, user: ZoomUser, wanted: Any, *, is_instant: bool) -> ZoomUser:
    if is_instant and call.operation == "zoom.create_meeting":
        raise errors.refuse(400, 3000, "Instant meetings do not support the `schedule_for` parameter.")
    host = call.world.zoom.directory.find_user(str(wanted))
    if host is None or host.account_id != user.account_id:
        raise errors.refuse(400, 300, "The value that you entered in the `schedule_for` field is invalid.")
    if host.id != user.id and user.email not in host.lets_schedule:
        raise errors.refuse(400, 3000, f"You cannot schedule a meeting for {wanted}.")
    return host


def check_may_host(host: ZoomUser) -> None:
    if not host.may_host or host.status != "active":
        raise errors.refuse_hosting()


def check_alternative_hosts(call: Call, host: ZoomUser, settings: dict[str, Any]) -> list[str]:
    """Their addresses. Each must be a licensed user of the host's account, or nothing is created at all."""
    emails = [email.strip() for email in settings.get("alternative_hosts", "").replace(",", ";").split(";")]
    emails = [email for email in emails if email]
    for email in emails:
        other = call.world.zoom.directory.find_user(email)
        if other is None or other.account_id != host.account_id or other.type != LICENSED:
            raise errors.refuse(400, 300, "Alternative hosts must be licensed users of the host's account.")
    return emails


def find_actor(call: Call) -> Grant:
    """Who did it; only asked after the call was admitted."""
    return call.world.zoom.grants.owner_of(call.bearer_token())
