"""The broker: Redis where there is one, else folders on this machine.

Nothing important is kept in either. A message says "there may be work"; the work itself stands in rows, so losing
every message costs one sweep at most. Hence no result backend, no late acknowledgement, no ETA and no countdown.
"""

from pathlib import Path
from typing import Any

from meetings_project.folder_broker import SCHEME

COMMON = {
    "CELERY_TASK_IGNORE_RESULT": True,
    "CELERY_TASK_SERIALIZER": "json",
    "CELERY_ACCEPT_CONTENT": ["json"],
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
    "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
    "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
    "CELERY_WORKER_PREFETCH_MULTIPLIER": 4,
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 1.5,
    # A publisher must never wait for a broker that is gone: the sweep finds the row anyway.
    "CELERY_TASK_PUBLISH_RETRY": False,
    "CELERY_TIMEZONE": "UTC",
}


def broker_settings(redis_url: str, state_dir: Path) -> dict[str, Any]:
    """Celery's settings for `redis_url`, or for folders under `state_dir` when it is empty."""
    return COMMON | (redis_broker(redis_url) if redis_url else folder_broker(state_dir / "broker"))


def redis_broker(url: str) -> dict[str, Any]:
    return {
        "CELERY_BROKER_URL": url,
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "socket_timeout": 5,
            "socket_connect_timeout": 0.5,
            "health_check_interval": 10,
            "visibility_timeout": 120,
            "unacked_restore_interval": 1,
        },
    }


def folder_broker(folder: Path) -> dict[str, Any]:
    queue, control = folder / "queue", folder / "control"
    for path in (queue, control):
        path.mkdir(parents=True, exist_ok=True)
    return {
        "CELERY_BROKER_URL": f"{SCHEME}://",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(queue),
            "data_folder_out": str(queue),
            "control_folder": str(control),
            "polling_interval": 0.05,
        },
    }
