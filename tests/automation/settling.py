"""A worker that comes by for one meeting, whatever else is due."""

from automation.models import Meeting
from automation.scheduling import settle
from outbox.worker import work


def settle_only(meeting: Meeting) -> None:
    work(Meeting.objects.select_related("organization", "job__organization", "job__contact"), meeting.pk, settle)
