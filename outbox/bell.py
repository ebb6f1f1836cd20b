"""Ringing: telling the workers that there may be work. Never fails, never waits long, and nothing depends on it."""

from typing import Any

import structlog
from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from prometheus_client import Counter
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
unheard = Counter("outbox_bells_unheard_total", "Bells that the broker did not take")


def ring(task: Task, *args: Any) -> bool:
    """Publish at once. False when the broker did not take it: the sweep will find the row."""
    try:
        task.apply_async(args=args, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        unheard.inc()
        log.warning("bell_unheard", task=task.name, reason=type(error).__name__)
        return False
    return True


def count_unheard() -> int:
    """How many bells wait in the broker; 0 when it does not answer."""
    pool: Any = current_app.pool  # typed so that its connections seem to be no context managers
    try:
        with pool.acquire(block=True) as connection, connection.channel() as channel:
            return channel.queue_declare(queue=current_app.conf.task_default_queue).message_count
    except (OperationalError, RedisError, OSError) as error:
        log.warning("bells_uncounted", reason=type(error).__name__)
        return 0


def ring_on_commit(task: Task, *args: Any) -> None:
    """Ring once what was written is there to be read."""

    # A plain function: robust callbacks that are partials break Django's own error report (ticket 36487).
    def call() -> None:
        ring(task, *args)

    transaction.on_commit(call, robust=True)
