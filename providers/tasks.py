from celery import shared_task

from providers import upkeep


@shared_task
def check_connection(connection_id: str) -> None:
    upkeep.check_connection(connection_id)
