"""A meeting that waits for a host, for a host's next day or for a token: the state in a few words, and where it can be
mended."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from automation.models import Meeting
from providers.base import AppMisconfigured, PermissionMissing, ReauthorizationNeeded
from providers.catalogue_table import TABLE

NO_FREE_HOST, NO_QUOTA, NO_CHOICE = "no_free_host", "waiting_for_quota", "host_not_allowed"
SUSPENDED = "automation_suspended"
DAILY_LIMIT = "daily_limit"  # the provider's own word for it, where we had counted less
WAITS = {
    NO_FREE_HOST: gettext_lazy("No free host"),
    NO_QUOTA: gettext_lazy("Daily limit reached"),
    DAILY_LIMIT: gettext_lazy("Daily limit reached"),
    NO_CHOICE: gettext_lazy("Host not allowed"),
}


# The provider has to be connected (again), after something was put right there.
RECONNECTABLE = {"no_provider", "not_configured"} | {
    entry.code
    for entry in TABLE
    if issubclass(entry.error, ReauthorizationNeeded | PermissionMissing | AppMisconfigured)
}


@dataclass(frozen=True)
class Cure:
    """A link, or (`is_deed`) a button that does it."""

    label: str
    url: str
    is_deed: bool = False


def name_state(meeting: Meeting) -> str:
    """The status in words; where it waits for a host, that."""
    if meeting.status == Meeting.Status.WAITING and meeting.error_code in WAITS:
        return str(WAITS[meeting.error_code])
    return meeting.get_status_display()


def waits_until_midnight(meeting: Meeting) -> bool:
    return meeting.status == Meeting.Status.WAITING and meeting.error_code in {NO_QUOTA, DAILY_LIMIT}


def is_reconnectable(meeting: Meeting) -> bool:
    """Whether an admin mends it where the provider is connected."""
    return meeting.error_code in RECONNECTABLE


def cures_for(meeting: Meeting, reader: User) -> list[Cure]:
    """What this reader may do about it. Hosts and tokens are the admins' business, times the schedulers'."""
    if meeting.status != Meeting.Status.WAITING:
        return []
    if meeting.error_code == SUSPENDED and reader.is_admin:
        return [Cure(_("Open Automation"), reverse("automation:automation"))]
    return cures_of_wait(meeting, reader) if meeting.error_code in WAITS else []


def cures_of_wait(meeting: Meeting, reader: User) -> list[Cure]:
    cures = []
    if reader.is_admin and meeting.error_code == NO_CHOICE:
        cures.append(Cure(_("Choose who is the host"), reverse("automation:hosts")))
    elif reader.is_admin:
        cures.append(Cure(_("Add a host"), reverse("automation:hosts")))
    if meeting.error_code == NO_FREE_HOST:
        cures.append(Cure(_("Move the job"), reverse("jobs:reschedule", args=[meeting.job_id])))
        cures.append(
            Cure(_("Accept the overlap"), reverse("automation:accept_overlap", args=[meeting.pk]), is_deed=True)
        )
    return cures
