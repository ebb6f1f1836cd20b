"""People at work on the provider's own pages, behind our back."""

from typing import Any

from django.utils import timezone

from automation.models import Meeting
from automation.planning import order_look
from notifications.models import Invitation
from notifications.tasks import send_invitations
from tests.automation.settling import settle_only
from tests.services.stand_ins import Simulator


def settled(job: Any) -> Meeting:
    """The job's meeting after a worker came by."""
    meeting = Meeting.objects.get(job=job)
    Meeting.objects.filter(pk=meeting.pk).update(available_at=timezone.now(), changed_there_at=None)
    settle_only(meeting)
    send_everything()
    return Meeting.objects.select_related("job", "connection").get(pk=meeting.pk)


def send_everything() -> None:
    """Every mail that waits is sent now, also what would have waited for more changes."""
    waiting = Invitation.objects.with_work()
    waiting.update(available_at=timezone.now())
    send_invitations([str(each) for each in waiting.order_by("created_at").values_list("pk", flat=True)])


def looked_at(job: Any) -> Meeting:
    """After somebody asked how it is there, and a worker came by."""
    order_look(Meeting.objects.get(job=job))
    return settled(job)


def delete_there(simulator: Simulator, meeting: Meeting) -> None:
    simulator.control("POST", f"meetings/{meeting.provider_meeting_id}/delete")


def change_there(simulator: Simulator, meeting: Meeting, **changes: Any) -> None:
    """Zoom only: the stand-in for Microsoft has no page on which a person could do it."""
    wish = {"event": "meeting.updated", "meeting_id": meeting.provider_meeting_id, "changes": changes}
    simulator.control("POST", "webhook", json=wish)


def live_there(simulator: Simulator) -> list[Any]:
    state = simulator.control("GET", "state", params={"calls": "no"})
    return [one for vendor in ("zoom", "graph") for one in state[vendor]["meetings"] if one["live"]]
