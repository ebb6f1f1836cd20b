"""Being the host: the link with which whoever has it is the host is asked for at the click and kept nowhere."""

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Conflict
from automation.models import Meeting
from providers.meetings import fetch_host_link
from providers.registry import get_provider


def start_link(meeting: Meeting, *, by: User) -> str:
    """A fresh host link, or the join link where a provider has no other. The use is recorded, the link is not."""
    refusal = refusal_to_start(meeting)
    if refusal is not None:
        raise refusal
    audit.record(meeting.organization, "meeting.started", by=by, subject=meeting.job.name)
    if meeting.connection is None or not has_host_link(meeting):
        return meeting.join_url
    return fetch_host_link(meeting.connection, meeting.provider_meeting_id)


def refusal_to_start(meeting: Meeting) -> Conflict | None:
    """Why nobody can start it, however often it is tried; None when it is worth trying."""
    if not meeting.exists or meeting.is_unwanted:
        return Conflict(_("There is no meeting to start."), code="no_meeting")
    if has_host_link(meeting) and (meeting.connection is None or not meeting.connection.is_usable):
        return Conflict(
            _("The provider is not connected any more, so nobody can be made the host. You can still join as a guest."),
            code="no_provider",
        )
    return None


def has_host_link(meeting: Meeting) -> bool:
    return not meeting.is_by_hand and get_provider(meeting.provider).capabilities.has_host_link
