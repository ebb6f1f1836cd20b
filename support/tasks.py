from celery import shared_task

from outbox.worker import work
from support import delivery
from support.models import SupportRequest


@shared_task
def send_request(request_id: str) -> None:
    work(SupportRequest.objects.all(), request_id, delivery.deliver)
