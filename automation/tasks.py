from celery import shared_task

from automation.models import Meeting
from automation.scheduling import settle
from outbox.worker import work


@shared_task
def settle_meeting(meeting_id: str) -> None:
    work(Meeting.objects.select_related("organization", "job__organization", "job__contact"), meeting_id, settle)
