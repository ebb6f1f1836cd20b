"""The circuit breaker of a connection: who gets no trustworthy answer several times in a row stops asking for a while.

Then one call goes ahead to see. Only answers that never came or that can't be trusted count; a refusal, and "slow
down" too, show that the other side is well.
"""

import random
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from prometheus_client import Counter

from outbox.outcomes import NotOurTurn
from outbox.sentences import Sentence
from providers.base import OutcomeUnknown, ProviderError, Unavailable
from providers.models import Connection
from providers.registry import get_provider
from providers.signals import connection_answers_again

log = structlog.get_logger(__name__)
FAILURES_UNTIL_REST = 5
# "Wait" in the middle of several steps leaves the whole unfinished, but it is an answer.
CODES_OF_PATIENCE = {"own_pace", "rate_limited", "daily_limit", "account_daily_limit"}
changes = Counter("provider_breaker_changes_total", "Circuit breakers that opened or closed", ["provider", "to"])
jitter = random.SystemRandom()


class Resting(ProviderError, NotOurTurn):
    """Not asked, because the provider has not been answering."""


def rest_seconds() -> float:
    """Half a lease (30 s), give or take a fifth, so that not all connections try at the same moment."""
    return settings.LEASE_SECONDS / 2 * jitter.uniform(0.8, 1.2)


def let_through(connection: Connection) -> None:
    """Raises Resting while the connection, just read, rests. When that is over, the first to come is let through."""
    if connection.resting_until is None:
        return
    if connection.resting_until > timezone.now() or not take_probe(connection):
        raise explain_rest(connection)


def take_probe(connection: Connection) -> bool:
    """Whether it is ours to see. The others rest on, until it must be known how that ended."""
    seen, until = connection.resting_until, timezone.now() + timedelta(seconds=rest_seconds())
    resting = Connection.objects.filter(pk=connection.pk, resting_until=seen)
    is_ours = bool(resting.update(resting_until=until))
    connection.refresh_from_db(fields=["failures_in_a_row", "resting_until"])
    return is_ours


def explain_rest(connection: Connection) -> Resting:
    label = get_provider(connection.provider).label
    at: datetime = connection.resting_until or timezone.now()
    return Resting(
        Sentence(
            "%(provider)s has given no usable answer several times in a row, so it is left alone for a moment."
            " It is asked again by itself.",
            provider=label,
        ),
        code="provider_resting",
        provider_code=connection.last_provider_code,
        retry_at=at,
    )


def note_outcome(connection: Connection, error: ProviderError | None) -> None:
    """Afterwards the breaker knows how a call ended; `error` is None when it went well."""
    if isinstance(error, NotOurTurn):
        return
    if isinstance(error, Unavailable | OutcomeUnknown) and error.code not in CODES_OF_PATIENCE:
        count_failure(connection)
    elif error is None or error.provider_code:
        close(connection)


def count_failure(connection: Connection) -> None:
    same = Connection.objects.filter(pk=connection.pk)
    same.update(failures_in_a_row=F("failures_in_a_row") + 1)
    until = timezone.now() + timedelta(seconds=rest_seconds())
    if same.filter(failures_in_a_row__gte=FAILURES_UNTIL_REST, resting_until=None).update(resting_until=until):
        changes.labels(connection.provider, "open").inc()
        log.warning("provider_rests", connection=str(connection.pk), provider=connection.provider)


def close(connection: Connection) -> None:
    """It answers: whatever waited for that goes on at once."""
    if not connection.failures_in_a_row:
        return
    failed = Connection.objects.filter(pk=connection.pk, failures_in_a_row__gt=0)
    was_resting = failed.filter(resting_until__isnull=False).exists()
    failed.update(failures_in_a_row=0, resting_until=None)
    connection.failures_in_a_row, connection.resting_until = 0, None
    if was_resting:
        changes.labels(connection.provider, "closed").inc()
        log.info("provider_answers_again", connection=str(connection.pk), provider=connection.provider)
        connection_answers_again.send(Connection, connection=connection)
