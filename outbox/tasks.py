from celery import shared_task

from outbox import sweep as sweeping


@shared_task
def sweep() -> None:
    sweeping.sweep()
