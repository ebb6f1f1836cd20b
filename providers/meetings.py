"""What workers do at an organization's provider. Slow: every call talks to the world, so never in a transaction.

Every call may raise any ProviderError (see providers.base); each says what may be done next.
"""

from providers.base import HostAccount, MeetingRequest, OutcomeUnknown, ProviderMeeting
from providers.calls import call_provider
from providers.http import moment_without_echo
from providers.models import Connection
from providers.quotas import counted
from providers.registry import get_provider


def create_meeting(connection: Connection, request: MeetingRequest, *, is_repeat: bool) -> ProviderMeeting:
    """Exactly one meeting exists for `request.reference`.

    `is_repeat` must be true once an earlier call with this reference may have left and its outcome is not known.
    OutcomeUnknown then says when to look: not before a request that we gave up on can still be at work.
    """
    try:
        # A repeat looks first, and mostly finds: it may use what is kept for updates.
        with counted(connection, request.host, host_name=request.host_name, is_create=not is_repeat) as change:
            made = call_provider(
                connection, lambda provider, tokens: provider.create_meeting(tokens, request, is_repeat=is_repeat)
            )
            return change.settle(made)
    except OutcomeUnknown as error:
        if error.retry_at is None and not get_provider(connection.provider).capabilities.is_create_idempotent:
            error.retry_at = moment_without_echo()
        raise


def update_meeting(connection: Connection, meeting_id: str, request: MeetingRequest) -> ProviderMeeting:
    """The meeting has the request's topic, agenda, time, length and entry. Raises MeetingGone."""
    with counted(connection, request.host, host_name=request.host_name, is_create=False):
        return call_provider(connection, lambda provider, tokens: provider.update_meeting(tokens, meeting_id, request))


def cancel_meeting(connection: Connection, meeting_id: str) -> None:
    """The meeting does not exist (any more)."""
    call_provider(connection, lambda provider, tokens: provider.cancel_meeting(tokens, meeting_id))


def abandon_meeting(connection: Connection, request: MeetingRequest) -> None:
    """No meeting exists for `request.reference`: for a create whose outcome was never known and is no longer wanted."""
    call_provider(connection, lambda provider, tokens: provider.abandon_meeting(tokens, request))


def find_meeting(connection: Connection, meeting_id: str) -> ProviderMeeting:
    """The meeting as it is now. Raises MeetingGone."""
    return call_provider(connection, lambda provider, tokens: provider.find_meeting(tokens, meeting_id))


def find_host(connection: Connection, who: str) -> HostAccount:
    """The user of the account with this address or id. Raises HostUnknown."""
    return call_provider(connection, lambda provider, tokens: provider.find_host(tokens, who))


def list_hosts(connection: Connection) -> list[HostAccount]:
    """Users who may host, as far as the authorization lets us see them; at least the one who authorized us."""
    return call_provider(connection, lambda provider, tokens: provider.list_hosts(tokens))


def fetch_host_link(connection: Connection, meeting_id: str) -> str:
    """A fresh link with which whoever has it is the host: for one redirect, never to be stored, mailed or logged."""
    return call_provider(connection, lambda provider, tokens: provider.host_link(tokens, meeting_id))
