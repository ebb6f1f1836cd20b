from celery import shared_task

from outbox.present import BACKGROUND, working_at
from providers import upkeep


@shared_task
def check_connection(connection_id: str) -> None:
    with working_at(BACKGROUND):
        upkeep.check_connection(connection_id)
