"""How long a provider asks us to wait. Each says it differently, Zoom alone in five ways."""

import random
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from django.utils import timezone

from outbox.sentences import Sentence
from providers.base import Throttled

LONGEST_WAIT = timedelta(hours=25)
LONG_WAIT = timedelta(minutes=10)
LEAST_LIMIT_OF_AN_ACCOUNT = 1000
MIDNIGHT_HINT = b"GMT 00:00:00"
jitter = random.SystemRandom()


class Limited(Protocol):
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> bytes: ...


def read_retry_moment(answer: Limited, *, method: str) -> datetime | None:
    """When to knock again; None when nothing says so, and the worker's own back-off has to do."""
    now = timezone.now()
    for read in READERS:
        if moment := read(answer, method):
            return min(max(moment, now), now + LONGEST_WAIT)
    return None


def say_throttled(speaker: str, answer: Limited, *, method: str) -> Throttled:
    """A wait, or the end of what the host (`daily_limit`) or all the account may do today.

    Without a clock time in words: the reader is told the moment in the own zone.
    """
    retry_at = read_retry_moment(answer, method=method)
    if retry_at and (is_of_the_day(answer) or is_next_day(retry_at)):
        sentence = Sentence("%(provider)s takes no more such requests from this account today (UTC).", provider=speaker)
        code = "account_daily_limit" if concerns_account(answer) else "daily_limit"
    else:
        sentence, code = Sentence("%(provider)s asked us to slow down.", provider=speaker), "rate_limited"
    return Throttled(sentence, code=code, provider_code="HTTP 429", retry_at=retry_at)


def is_next_day(moment: datetime) -> bool:
    """Far away, and within the minute in which Zoom's counters begin again."""
    utc = moment.astimezone(UTC)
    return is_far(moment) and (utc.hour, utc.minute) == (0, 0)


def is_of_the_day(answer: Limited) -> bool:
    return answer.headers.get("X-RateLimit-Type") == "Daily-limit" or MIDNIGHT_HINT in answer.content


def concerns_account(answer: Limited) -> bool:
    """Zoom's daily limits of a host are two or three digits, those of an account four or more; both say so."""
    limit = answer.headers.get("X-RateLimit-Limit", "")
    return is_of_the_day(answer) and limit.isascii() and limit.isdigit() and int(limit) >= LEAST_LIMIT_OF_AN_ACCOUNT


def is_far(moment: datetime) -> bool:
    return moment > timezone.now() + LONG_WAIT


def read_seconds(answer: Limited, _method: str) -> datetime | None:
    text = answer.headers.get("Retry-After", "").strip()
    return timezone.now() + timedelta(seconds=min(int(text), 10**6)) if text.isascii() and text.isdigit() else None


def read_iso_moment(answer: Limited, _method: str) -> datetime | None:
    """Zoom's daily limits put an ISO moment where the standard has seconds."""
    try:
        moment = datetime.fromisoformat(answer.headers.get("Retry-After", "").strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return spread(moment) if is_far(moment) else moment


def read_http_date(answer: Limited, _method: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_reset(answer: Limited, _method: str) -> datetime | None:
    """Unix seconds, at limits per second."""
    text = answer.headers.get("X-RateLimit-Reset", "").strip()
    return datetime.fromtimestamp(int(text), UTC) if re.fullmatch(r"\d{9,11}", text) else None


def read_hint(answer: Limited, _method: str) -> datetime | None:
    """Zoom's limit of 100 a day per host may come without any header: only its sentence names the hour.

    This is no decision on what happened (the status says that), only on when to knock again; should the wording
    change, the back-off takes over and knocks a few times in vain.
    """
    return next_midnight() if MIDNIGHT_HINT in answer.content else None


def read_used_up(answer: Limited, method: str) -> datetime | None:
    """Nothing left of a limit that is not one per second: it is the day's."""
    is_counted = method in {"POST", "PATCH"} and answer.headers.get("X-RateLimit-Type", "") != "QPS"
    return next_midnight() if is_counted and answer.headers.get("X-RateLimit-Remaining") == "0" else None


READERS: tuple[Callable[[Limited, str], datetime | None], ...] = (
    read_seconds,
    read_iso_moment,
    read_http_date,
    read_reset,
    read_hint,
    read_used_up,
)


def next_midnight() -> datetime:
    """00:00 UTC of the coming day, when Zoom's daily counters begin again."""
    tomorrow = timezone.now().astimezone(UTC) + timedelta(days=1)
    return spread(tomorrow.replace(hour=0, minute=0, second=0, microsecond=0))


def spread(moment: datetime) -> datetime:
    """Whoever waits for the same moment should not come in the same second."""
    return moment + timedelta(seconds=jitter.uniform(1, 45))
