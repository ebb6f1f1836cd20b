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
    if not meeting.exists or meeting.is_unwanted:
        raise Conflict(_("There is no meeting to start."), code="no_meeting")
    audit.record(meeting.organization, "meeting.started", by=by, subject=meeting.job.name)
    if meeting.is_by_hand or not get_provider(meeting.provider).capabilities.has_host_link:
        return meeting.join_url
    if meeting.connection is None or not meeting.connection.is_usable:
        raise Conflict(
            _("The provider is not connected any more, so nobody can be made the host. You can still join as a guest."),
            code="no_provider",
        )
    return fetch_host_link(meeting.connection, meeting.provider_meeting_id)
