"""Where it is kept when somebody may be asked next: in Redis where there is one, else in the database.

One number says it all (the generic cell rate algorithm): `next_at`, the moment of the next call, is moved on by one
interval for each call that leaves. Whoever finds it in the past goes; everybody else waits, and only a person's call
takes a later moment in advance. So a bulk of waiting calls never stands before a person.

A pause holds everybody. After one that nobody has ended, `probe` lets a single one go ahead to see.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

import structlog
from django.conf import settings
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from outbox.models import Pace

log = structlog.get_logger(__name__)
MICRO = 1_000_000
NANOS_IN_MICRO = 1_000
# So much of a delay is made up for: whoever wakes a little late does not slow the others down.
LATENESS = MICRO // 25
SECONDS_WITHOUT_REDIS = 5.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Turn:
    """`is_taken`: the call may leave after `seconds`; else that is when it is worth asking again.

    `paused_until` in microseconds since 1970, also when that is over; 0: there was no pause, or somebody has ended it.
    """

    is_taken: bool
    seconds: float = 0.0
    is_paused: bool = False
    paused_until: int = 0


class Store(Protocol):
    def take(self, key: str, interval: int, *, patience: float, is_ahead: bool) -> Turn:
        """`interval` in microseconds. `is_ahead`: take a moment in the next `patience` seconds, if none is free now."""
        ...

    def look(self, key: str) -> Turn:
        """Which turn there would be, without taking it."""
        ...

    def pause(self, key: str, until: datetime) -> None:
        """No call before then."""
        ...

    def probe(self, key: str, seen: int, until: datetime) -> bool:
        """Whether it is ours to see if the pause `seen`, which is over, was long enough. The others wait until then."""
        ...

    def resume(self, key: str) -> None:
        """All is well again."""
        ...


def in_micros(moment: datetime) -> int:
    """Exactly: what is read is compared with what was written."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def describe_turn(now: int, next_at: int, paused_until: int) -> Turn:
    if paused_until > now:
        return Turn(False, (paused_until - now) / MICRO, is_paused=True, paused_until=paused_until)
    return Turn(False, max(next_at - now, 0) / MICRO, paused_until=paused_until)


class DatabaseStore:
    def take(self, key: str, interval: int, *, patience: float, is_ahead: bool) -> Turn:
        now = time.time_ns() // NANOS_IN_MICRO
        moved = Greatest(F("next_at"), Value(now - LATENESS)) + interval
        free = Q(paused_until=None) | Q(paused_until__lte=timezone.now())
        if Pace.objects.filter(free, pk=key, next_at__lte=now).update(next_at=moved):
            return Turn(True)
        return self._take_later(key, interval, patience=patience if is_ahead else -1.0)

    def _take_later(self, key: str, interval: int, *, patience: float) -> Turn:
        row, is_new = Pace.objects.get_or_create(pk=key)
        now = time.time_ns() // NANOS_IN_MICRO
        if row.paused_until and row.paused_until > timezone.now():
            return Turn(False, (row.paused_until - timezone.now()).total_seconds(), is_paused=True)
        wait = max(row.next_at - now, 0) / MICRO
        same = Pace.objects.filter(pk=key, next_at=row.next_at)
        if not (is_new or wait <= patience) or not same.update(next_at=max(row.next_at, now) + interval):
            return Turn(False, wait)
        return Turn(True, wait)

    def look(self, key: str) -> Turn:
        row = Pace.objects.filter(pk=key).first() or Pace(key=key)
        paused_until = in_micros(row.paused_until) if row.paused_until else 0
        return describe_turn(time.time_ns() // NANOS_IN_MICRO, row.next_at, paused_until)

    def pause(self, key: str, until: datetime) -> None:
        Pace.objects.get_or_create(pk=key)
        Pace.objects.filter(pk=key).exclude(paused_until__gt=until).update(paused_until=until)

    def probe(self, key: str, seen: int, until: datetime) -> bool:
        moment = EPOCH + timedelta(microseconds=seen)
        return bool(Pace.objects.filter(pk=key, paused_until=moment).update(paused_until=until))

    def resume(self, key: str) -> None:
        Pace.objects.filter(pk=key).update(paused_until=None)


# The same in one step, by the clock of Redis. Numbers are formatted, for Lua writes large ones with an exponent.
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept = redis.call('HMGET', KEYS[1], 'next', 'paused')
local next_at, paused = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
if paused > now then return {0, string.format('%.0f', paused - now), 1} end
local wait = math.max(next_at - now, 0)
if wait > tonumber(ARGV[2]) then return {0, string.format('%.0f', wait), 0} end
local moved = math.max(next_at, now - tonumber(ARGV[3])) + tonumber(ARGV[1])
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', moved))
redis.call('EXPIRE', KEYS[1], 90000)
return {1, string.format('%.0f', wait), 0}
"""
PAUSE = """
if tonumber(redis.call('HGET', KEYS[1], 'paused') or 0) < tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], 'paused', ARGV[1])
    redis.call('EXPIRE', KEYS[1], 90000)
end
"""


LOOK = """
local time = redis.call('TIME')
local kept = redis.call('HMGET', KEYS[1], 'next', 'paused')
return {string.format('%.0f', time[1] * 1000000 + time[2]), kept[1] or '0', kept[2] or '0'}
"""
PROBE = """
if (redis.call('HGET', KEYS[1], 'paused') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'paused', ARGV[2])
return 1
"""
RESUME = "redis.call('HDEL', KEYS[1], 'paused')"


class RedisStore:
    def __init__(self, url: str):
        redis = Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
        scripts = (redis.register_script(script) for script in (TAKE, LOOK, PAUSE, PROBE, RESUME))
        self._take, self._look, self._pause, self._probe, self._resume = scripts

    def take(self, key: str, interval: int, *, patience: float, is_ahead: bool) -> Turn:
        longest = round(patience * MICRO) if is_ahead else 0
        taken, wait, paused = self._take(keys=[f"pace:{key}"], args=[interval, longest, LATENESS])
        return Turn(bool(taken), int(wait) / MICRO, is_paused=bool(paused))

    def look(self, key: str) -> Turn:
        now, next_at, paused_until = (int(each) for each in self._look(keys=[f"pace:{key}"]))
        return describe_turn(now, next_at, paused_until)

    def pause(self, key: str, until: datetime) -> None:
        self._pause(keys=[f"pace:{key}"], args=[in_micros(until)])

    def probe(self, key: str, seen: int, until: datetime) -> bool:
        return bool(self._probe(keys=[f"pace:{key}"], args=[seen, in_micros(until)]))

    def resume(self, key: str) -> None:
        self._resume(keys=[f"pace:{key}"])


class SafeStore:
    """Redis; while it does not answer, the database. Nobody waits for it twice."""

    def __init__(self, redis: Store, database: Store):
        self._redis, self._database = redis, database
        self._absent_until = 0.0

    def take(self, key: str, interval: int, *, patience: float, is_ahead: bool) -> Turn:
        return self._ask(lambda store: store.take(key, interval, patience=patience, is_ahead=is_ahead))

    def look(self, key: str) -> Turn:
        return self._ask(lambda store: store.look(key))

    def probe(self, key: str, seen: int, until: datetime) -> bool:
        return self._ask(lambda store: store.probe(key, seen, until))

    def pause(self, key: str, until: datetime) -> None:
        """In both: what the other side said must not be forgotten with Redis."""
        self._tell_both(lambda store: store.pause(key, until))

    def resume(self, key: str) -> None:
        self._tell_both(lambda store: store.resume(key))

    def _ask(self, question: Callable[[Store], Answer]) -> Answer:
        if time.monotonic() >= self._absent_until:
            try:
                return question(self._redis)
            except RedisError as error:
                self._note_absence(error)
        return question(self._database)

    def _tell_both(self, order: Callable[[Store], None]) -> None:
        order(self._database)
        try:
            order(self._redis)
        except RedisError as error:
            self._note_absence(error)

    def _note_absence(self, error: RedisError) -> None:
        self._absent_until = time.monotonic() + SECONDS_WITHOUT_REDIS
        log.warning("pace_without_redis", reason=type(error).__name__)


def current_store() -> Store:
    return open_store(settings.REDIS_URL)


@lru_cache(maxsize=2)
def open_store(redis_url: str) -> Store:
    database = DatabaseStore()
    return SafeStore(RedisStore(redis_url), database) if redis_url else database
