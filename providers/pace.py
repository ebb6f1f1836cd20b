"""How fast we ask: all workers and organizations together never more than our share of what an account is allowed.

Before a call leaves, `await_turn` waits until it is in step. A wait of more than a few seconds is not waited for: the
work is put off, and that is neither a failure nor an attempt. When a provider says 429 nevertheless (somebody else uses
the account as well), everybody pauses until the moment it named.
"""

import time
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone
from prometheus_client import Counter, Histogram

from outbox import pace
from outbox.outcomes import NotOurTurn
from outbox.pace_stores import MICRO, Turn, current_store
from outbox.present import is_somebody_waiting, seconds_of_lease_left
from outbox.sentences import Sentence
from providers.base import ProviderError, Throttled

# Calls that leave in step do not arrive in step. We go so much slower that they may drift by this part of a second.
DRIFT = 0.1
LONGEST_WAIT_SECONDS = 5.0
# When a provider says "slow down" and nothing else.
SHORT_PAUSE = timedelta(seconds=2)
waits = Histogram("provider_pace_wait_seconds", "Waits of calls for being in step", ["label"])
put_off = Counter("provider_pace_put_off_total", "Calls that were put off to stay in step", ["label"])


@dataclass(frozen=True)
class RateLimit:
    """How many calls with this `label` a second we allow ourselves for one provider account, ours and others' alike."""

    account: str  # with the provider's name: "zoom:ABC123"
    label: str
    per_second: float

    @property
    def key(self) -> str:
        return f"{self.account}:{self.label}"

    @property
    def interval(self) -> int:
        """Microseconds between two calls. Of 12.5 calls a second only 12 are allowed: the half would be a 13th."""
        whole = int(self.per_second) if self.per_second >= 1 else self.per_second
        return round((1 + DRIFT) * MICRO / whole)


class OwnPace(Throttled, NotOurTurn):
    """Others of ours go first; the turn comes in seconds."""

    is_brief = True


class Paused(Throttled, NotOurTurn):
    """The provider told all of us to wait, and this call did not have to hear it for itself."""


def await_turn(limit: RateLimit, speaker: str) -> None:
    """Returns when the call may leave. Raises OwnPace or Paused when that takes too long."""
    started = time.monotonic()
    turn = pace.await_turn(limit, patience=patience(), is_ahead=is_somebody_waiting())
    if not turn.is_taken:
        put_off.labels(limit.label).inc()
        raise explain_wait(limit, speaker, turn)
    waits.labels(limit.label).observe(time.monotonic() - started)


def patience() -> float:
    """Seconds. The call itself, and what is to be written afterwards, must still fit into the lease."""
    longest = min(LONGEST_WAIT_SECONDS, settings.LEASE_SECONDS / 6)
    left = seconds_of_lease_left()
    return longest if left is None else max(0.0, min(longest, left - settings.LEASE_SECONDS / 2))


def explain_wait(limit: RateLimit, speaker: str, turn: Turn) -> ProviderError:
    at = timezone.now() + timedelta(seconds=turn.seconds)
    moment = f"{at.astimezone(UTC):%H:%M:%S} UTC"
    if turn.is_paused:
        return Paused(
            Sentence(
                "%(provider)s asked everybody who uses this account to slow down. It is asked again at %(moment)s.",
                provider=speaker,
                moment=moment,
            ),
            code="rate_limited",
            retry_at=at,
        )
    return OwnPace(
        Sentence(
            "%(provider)s is asked at most %(rate)s times a second for this account, and others are before this one."
            " Its turn comes at about %(moment)s.",
            provider=speaker,
            rate=f"{limit.per_second:g}",
            moment=moment,
        ),
        code="own_pace",
        retry_at=at,
    )


def pause_after(limit: RateLimit, refusal: Throttled) -> None:
    """A 429 of the account concerns everybody; one of a host's own day does not (see `throttling`)."""
    if refusal.code != "daily_limit":
        current_store().pause(limit.key, refusal.retry_at or timezone.now() + SHORT_PAUSE)
