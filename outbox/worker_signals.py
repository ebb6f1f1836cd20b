"""Every worker sweeps as well, so that nothing depends on beat; and it leaves a heartbeat for the health check."""

import threading

import structlog
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from outbox.models import Duty
from outbox.sweep import sweep

log = structlog.get_logger(__name__)
stopping = threading.Event()


@worker_ready.connect
def start_sweeping(**_: object) -> None:
    stopping.clear()
    threading.Thread(target=keep_sweeping, name="sweep", daemon=True).start()


@worker_shutting_down.connect
def stop_sweeping(**_: object) -> None:
    stopping.set()


def keep_sweeping() -> None:
    while not stopping.is_set():
        try:
            leave_heartbeat()
            sweep()
        except DatabaseError as error:
            log.warning("sweep_failed", reason=type(error).__name__)
        finally:
            close_old_connections()
        stopping.wait(settings.SWEEP_SECONDS)


def leave_heartbeat() -> None:
    """The health check reads how old this is."""
    now = timezone.now()
    Duty.objects.update_or_create(name="worker", defaults={"held_until": now, "done_at": now})
