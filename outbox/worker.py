"""The one place where it is decided what follows when work does not succeed."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from outbox.error_ids import new_error_id
from outbox.models import OutboxQuerySet, OutboxRow
from outbox.outcomes import GiveUp, LostLease, NotDue, NotOurTurn, Outcome
from outbox.present import working_at
from outbox.sentences import Sentence

log = structlog.get_logger(__name__)
CRASHES_UNTIL_QUARANTINE = 3
FIRST_WAIT_SECONDS = 2
LONGEST_WAIT_SECONDS = 15 * 60
SHORTEST_WAIT = timedelta(seconds=1)
PUT_ASIDE = Sentence("Three workers in a row died while working on this, so it was put aside.")
SURPRISED = Sentence("Something unexpected happened on our side.")
jitter = random.SystemRandom()


def work(rows: OutboxQuerySet, row_id: Any, do: Callable[[Any], None]) -> None:
    """Claim the row, do what it orders, and go on while orders came in meanwhile."""
    while (row := rows.claim(row_id)) is not None:
        work_once(row, do)


def work_once(row: OutboxRow, do: Callable[[Any], None]) -> Outcome | None:
    """None when it is done, or nobody knows better; else the anticipated end that it came to."""
    name = f"{row._meta.label_lower}:{row.pk}"
    with structlog.contextvars.bound_contextvars(row=name, attempt=row.attempts), working_at(row):
        try:
            if row.crash_count >= CRASHES_UNTIL_QUARANTINE:
                raise GiveUp(PUT_ASIDE, code="quarantined")
            do(row)
            row.mark_served()
        except LostLease:
            log.warning("lease_lost")
        except NotDue as outcome:
            row.postpone(outcome.retry_at or timezone.now() + SHORTEST_WAIT)
        except Outcome as outcome:
            settle_outcome(row, outcome)
            return outcome
        except Exception as error:  # the only such clause in the project: whatever it was, the row must not be lost
            settle_surprise(row, error)
    return None


def settle_outcome(row: OutboxRow, outcome: Outcome) -> None:
    """An anticipated end: the row says it in words."""
    error_id = row.error_id if row.error_code == outcome.code else ""
    error_id = error_id or new_error_id()
    log.info("work_postponed", error_id=error_id, code=outcome.code, provider_code=outcome.provider_code)
    error = describe(outcome.message, outcome.code, error_id, outcome.provider_code)
    if isinstance(outcome, NotOurTurn):
        put_off(row, outcome, error)
    else:
        put_back(row, error, retry_at=outcome.retry_at, is_final=isinstance(outcome, GiveUp))


def put_off(row: OutboxRow, outcome: NotOurTurn, error: dict[str, str]) -> None:
    """What waits for the same reason is moved along in the same write: a thousand rows need not be claimed for it."""
    until = max(outcome.retry_at, timezone.now() + SHORTEST_WAIT)
    try:
        if outcome.is_brief:
            row.mark_put_off(until=until, error=error)
            return
        row.mark_put_off(until=until, error=error, status=row.WAITING)
    except LostLease:
        log.warning("lease_lost")
        return
    if not outcome.is_alone:
        others = type(row)._default_manager.waiting_like(row)
        others.filter(available_at__lt=until).update_free(available_at=until, **error)


def settle_surprise(row: OutboxRow, surprise: Exception) -> None:
    """Something that nobody thought of: into the log with its error ID, and again until the attempts run out."""
    error_id = new_error_id()
    log.exception("work_failed", error_id=error_id, exc_info=surprise)
    error = describe(SURPRISED, "internal_error", error_id, type(surprise).__name__)
    put_back(row, error, retry_at=None, is_final=row.attempts >= row.MAX_ATTEMPTS)


def put_back(row: OutboxRow, error: dict[str, str], *, retry_at: datetime | None, is_final: bool) -> None:
    try:
        if is_final:
            row.mark_failed(error=error)
        else:
            until = retry_at or timezone.now() + back_off(row.attempts)
            row.mark_waiting(until=max(until, timezone.now() + SHORTEST_WAIT), error=error)
    except LostLease:
        log.warning("lease_lost")


def back_off(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s … 15 min, each with jitter, so that a thousand rows do not come back in the same second."""
    longest = min(FIRST_WAIT_SECONDS * 2 ** max(attempts - 1, 0), LONGEST_WAIT_SECONDS)
    return timedelta(seconds=jitter.uniform(longest / 2, longest))


def describe(message: str, code: str, error_id: str, provider_code: str) -> dict[str, str]:
    return {"error_message": message, "error_code": code, "error_id": error_id, "provider_code": provider_code[:120]}
