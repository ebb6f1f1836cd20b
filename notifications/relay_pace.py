"""How fast mails are handed over: all workers together never more than the relay takes, and when it can't, all wait.

A relay is a host, a port and a user. A thread asks `pass_gate` before it takes up a mail, so that the choice of the
mail falls at the last moment: what was queued last may leave first, and what waits can still be overtaken. The turn it
was given is spent by `spend_turn`, when the mail goes on the wire. A relay that is down or says "slow down" pauses
everybody; when that is over, a single mail goes ahead to see.
"""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone
from prometheus_client import Counter

from notifications.relay import Relay, RelayTrouble
from outbox import pace
from outbox.outcomes import NotOurTurn
from outbox.pace_stores import MICRO, Turn, current_store
from outbox.present import is_somebody_waiting
from outbox.sentences import Sentence

log = structlog.get_logger(__name__)
# Mails that leave in step do not arrive in step: in each minute three seconds are left for those that take longer.
DRIFT = 0.05
LONGEST_WAIT_SECONDS = 5.0
SOON = 0.5
# A turn that was given and not used for so long is lost: mails would leave too late to be in step.
PERMIT_SECONDS = 2.0
pauses = Counter("mail_relay_pauses_total", "Pauses of a mail server", ["code"])
mine = threading.local()


class RelayWaits(NotOurTurn):
    """Nothing was handed over: the relay is given time."""

    is_brief = True


@dataclass(frozen=True)
class MailLimit:
    """How many mails a minute a relay is given by all workers together."""

    relay: Relay
    per_minute: int

    @property
    def key(self) -> str:
        return f"mail:{self.relay.host}:{self.relay.port}:{self.relay.user}"[:200]

    @property
    def interval(self) -> int:
        return round((1 + DRIFT) * 60 * MICRO / self.per_minute)


@dataclass(frozen=True)
class Permit:
    """This thread may hand over one mail, until `expires_at` on the clock of the process."""

    expires_at: float
    is_probe: bool = False


def configured_limit() -> MailLimit:
    return MailLimit(Relay.configured(), settings.MAIL_RATE_PER_MINUTE)


def pass_gate() -> float:
    """0 when this thread may hand over one mail; else the seconds after which it is worth asking again."""
    if held_permit() is not None:
        return 0.0
    limit = configured_limit()
    turn = current_store().look(limit.key)
    if turn.is_paused:
        return turn.seconds
    if turn.paused_until:
        return take_probe(limit, turn)
    if limit.per_minute:
        turn = current_store().take(limit.key, limit.interval, patience=0.0, is_ahead=False)
        if not turn.is_taken:
            return turn.seconds
    permit(seconds=PERMIT_SECONDS)
    return 0.0


def take_probe(limit: MailLimit, over: Turn) -> float:
    """The pause is over: who is first goes ahead. If nothing is heard of him, the next one follows."""
    seconds = settings.LEASE_SECONDS / 3
    if not current_store().probe(limit.key, over.paused_until, timezone.now() + timedelta(seconds=seconds)):
        return SOON
    permit(seconds=seconds, is_probe=True)
    return 0.0


def permit(*, seconds: float, is_probe: bool = False) -> None:
    mine.permit = Permit(time.monotonic() + seconds, is_probe)


def held_permit() -> Permit | None:
    held: Permit | None = getattr(mine, "permit", None)
    return held if held is not None and held.expires_at > time.monotonic() else None


def spend_turn() -> Permit:
    """Called for each mail that goes on the wire. Raises RelayWaits when it may not."""
    held, mine.permit = held_permit(), None
    return held or take_turn_at_once()


def take_turn_at_once() -> Permit:
    """For mails that did not pass the gate. Who is waited for takes the next moment that is free."""
    limit = configured_limit()
    seconds = pass_gate()
    if seconds and limit.per_minute and is_somebody_waiting():
        turn = pace.await_turn(limit, patience=LONGEST_WAIT_SECONDS, is_ahead=True)
        seconds = 0.0 if turn.is_taken else turn.seconds
    if seconds:
        raise RelayWaits(
            Sentence("The mail server is given no more mails at the moment. This one leaves by itself."),
            code="mail_server_pace",
            retry_at=timezone.now() + timedelta(seconds=seconds),
        )
    held, mine.permit = held_permit(), None
    return held or Permit(time.monotonic())


def note_taken(permit: Permit) -> None:
    """The relay took a mail. If that was to be seen, everybody goes on."""
    if permit.is_probe:
        current_store().resume(configured_limit().key)
        log.info("mail_server_takes_mails_again")


def pause_relay(trouble: RelayTrouble, *, seconds: float) -> None:
    """Nobody tries for so long, and the mail that met the trouble goes again then."""
    limit, until = configured_limit(), timezone.now() + timedelta(seconds=seconds)
    current_store().pause(limit.key, until)
    trouble.retry_at = until
    pauses.labels(trouble.code).inc()
    log.warning("mail_server_paused", code=trouble.code, provider_code=trouble.provider_code, seconds=round(seconds))
