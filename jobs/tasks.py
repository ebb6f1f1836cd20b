from celery import shared_task

from jobs import wall_times
from outbox.present import BACKGROUND, working_at


@shared_task
def keep_wall_times() -> None:
    with working_at(BACKGROUND):
        wall_times.keep_wall_times()
