"""Is it alive, is it ready, and how is it doing: for load balancers, supervisors and Prometheus."""

import hmac
from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from meetings_project.version import VERSION
from outbox.models import Duty

log = structlog.get_logger(__name__)
OLDEST_HEARTBEAT = timedelta(seconds=60)


class Announcer:
    """Probes come every second; that the answer has changed is one line in the log."""

    was_ready: bool | None = None

    def announce(self, *, is_ready: bool, checks: dict[str, Any]) -> None:
        if is_ready == self.was_ready:
            return
        self.was_ready = is_ready
        if is_ready:
            log.info("ready")
        else:
            log.warning("not_ready", missing=[name for name, check in checks.items() if not check["ok"]])


announcer = Announcer()


def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok", "version": VERSION})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, broker and worker answer; 503 with the reason otherwise."""
    database = check_database()
    checks = {
        "database": database,
        "broker": check_broker(),
        "worker": check_worker() if database["ok"] else {"ok": False, "error": "unknown"},
    }
    is_ready = all(check["ok"] for check in checks.values())
    announcer.announce(is_ready=is_ready, checks=checks)
    body = {"status": "ok" if is_ready else "unavailable", "version": VERSION, **checks}
    return JsonResponse(body, status=200 if is_ready else 503)


def check_database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True}


def check_broker() -> dict[str, Any]:
    try:
        with current_app.connection_for_read(connect_timeout=0.5) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, RedisError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True}


def check_worker() -> dict[str, Any]:
    """Ready means that a worker has been seen lately; its sweep leaves a heartbeat."""
    seen_at = Duty.objects.filter(name="worker").values_list("done_at", flat=True).first()
    if seen_at is None:
        return {"ok": False, "heartbeat_age": None}
    age = timezone.now() - seen_at
    limit = max(OLDEST_HEARTBEAT, timedelta(seconds=settings.SWEEP_SECONDS * 6))
    return {"ok": age < limit, "heartbeat_age": round(age.total_seconds(), 1)}


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for whoever has METRICS_TOKEN; not there at all when none is set."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    return ExportToDjangoView(request)
