from celery import shared_task

from automation import host_checks
from automation.models import Meeting
from automation.scheduling import settle
from outbox.worker import work


@shared_task
def settle_meeting(meeting_id: str) -> None:
    work(Meeting.objects.select_related("organization", "job__organization", "job__contact"), meeting_id, settle)


@shared_task
def check_hosts(connection_id: str) -> None:
    host_checks.check_hosts_of(connection_id)


@shared_task
def follow_resource(resource_id: str) -> None:
    host_checks.follow_resource_by_id(resource_id)
