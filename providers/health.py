"""What we remember of how a connection fares: the last success, the last error, and that it is lost."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.audit import record
from outbox.error_ids import new_error_id
from outbox.outcomes import NotOurTurn
from providers.base import HostUnknown, MeetingGone, ProviderError, ReauthorizationNeeded
from providers.models import Connection
from providers.signals import connection_changed

log = structlog.get_logger(__name__)
# A busy connection must not cost a write per call.
PRECISION = timedelta(seconds=5)


def note_success(connection: Connection) -> None:
    """Afterwards the connection counts as healthy. Writes at most once in a few seconds, but at once after an error."""
    now = timezone.now()
    if not connection.is_failing and is_recent(connection.last_success_at):
        return
    present = Connection.objects.filter(pk=connection.pk)
    stale = Q(last_success_at=None) | Q(last_success_at__lt=now - PRECISION) | Q(last_error_at__isnull=False)
    if present.filter(stale).update(last_success_at=now):
        connection.last_success_at = now


def note_failure(connection: Connection, error: ProviderError) -> None:
    """Afterwards the tab shows what failed, with the error ID of its log line."""
    if isinstance(error, MeetingGone | HostUnknown) or is_known(error):
        return  # That is news of a meeting or of a user, or no news at all.
    if connection.is_failing and connection.last_error_code == error.code and is_recent(connection.last_error_at):
        return
    changes = {
        "last_error_at": timezone.now(),
        "last_error": error.message,
        "last_error_code": error.code,
        "last_provider_code": error.provider_code[:120],
        "last_error_id": current_error_id(),
    }
    log.warning(
        "provider_call_failed",
        connection=str(connection.pk),
        provider=connection.provider,
        code=error.code,
        provider_code=error.provider_code,
        error_id=changes["last_error_id"],
    )
    Connection.objects.filter(pk=connection.pk).update(**changes)
    for name, value in changes.items():
        setattr(connection, name, value)


def is_known(error: ProviderError) -> bool:
    """No provider said it just now: it is not our turn, or the connection was lost before."""
    return isinstance(error, NotOurTurn) or (isinstance(error, ReauthorizationNeeded) and not error.provider_code)


def is_recent(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now() - PRECISION


def current_error_id() -> str:
    """The one that the person before the screen is shown, when there is one."""
    return str(structlog.contextvars.get_contextvars().get("error_id") or new_error_id())


@transaction.atomic
def mark_lost(connection: Connection, error: ProviderError) -> bool:
    """Afterwards the authorization counts as dead until somebody reconnects. False when it did already."""
    lost = Connection.objects.usable().filter(pk=connection.pk).update(status=Connection.Status.LOST)
    if not lost:
        return False
    connection.refresh_from_db()
    # Before anybody hears of it: admins are mailed what is noted, and an earlier trouble may still be.
    note_failure(connection, error)
    record(
        connection.organization,
        "connection.lost",
        by=None,
        subject=str(connection),
        code=error.code,
        provider_code=error.provider_code,
    )
    connection_changed.send(Connection, connection=connection, change="lost")
    return True
