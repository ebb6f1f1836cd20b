"""Who is calling, and may he: bearer token, scopes, the `me` rule, rate limits. In the order Zoom decides it."""

from providers.simulator.call import Call
from providers.simulator.zoom import errors
from providers.simulator.zoom.grants import Grant
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.people import ZoomUser
from providers.simulator.zoom.scopes import list_missing


def identify(call: Call) -> Grant:
    token = call.bearer_token()
    if not token:
        raise errors.refuse_missing_token()
    grants = call.world.zoom.grants
    grant = grants.find_by_access_token(token)
    if grant is None:
        raise errors.refuse_invalid_token()
    if grants.is_expired(token):
        raise errors.refuse_expired_token()
    return grant


def admit(call: Call, *, needs_admin: bool = False) -> Grant:
    """The grant behind the call, once its token, its scopes and its account's rate limit allow the operation."""
    grant = identify(call)
    missing = list_missing(grant.scopes, call.operation, needs_admin=needs_admin)
    if missing:
        raise errors.refuse_missing_scopes(missing)
    call.world.zoom.meter.count_call(call, grant.user.account_id)
    return grant


def admit_for_user(call: Call) -> ZoomUser:
    """The user of the path. `me` is for tokens that belong to a user, another user for admin-level tokens only."""
    reference = call.parameters["user"]
    is_self = reference == "me"
    grant = admit(call, needs_admin=not is_self)
    if is_self and grant.is_server_to_server:
        raise errors.refuse_invalid_token()
    if is_self:
        return grant.user
    user = call.world.zoom.directory.find_user(reference)
    if user is None:
        raise errors.refuse_unknown_user(reference)
    if user.account_id != grant.user.account_id:
        raise errors.refuse(400, 1010, "User does not belong to this account.")
    return user


def admit_for_meeting(call: Call) -> Meeting:
    """The live meeting of the path, if it is the caller's own or he is an admin of its account."""
    grant = admit(call)
    reference = call.parameters["meeting"]
    meeting = call.world.zoom.find_meeting(reference)
    if meeting is None or not meeting.is_live or meeting.host.account_id != grant.user.account_id:
        raise errors.refuse_unknown_meeting(reference)
    if meeting.is_expired(call.world.clock.now()):
        raise errors.refuse_unknown_meeting(reference)
    is_own = meeting.host.id == grant.user.id and not grant.is_server_to_server
    if not is_own and list_missing(grant.scopes, call.operation, needs_admin=True):
        raise errors.refuse(400, 3003, "You are not the meeting host.")
    return meeting
