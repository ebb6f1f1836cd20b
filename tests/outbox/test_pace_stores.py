"""Where the pace is kept: one turn after another, a person before a bulk, and all wait while there is a pause."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Pace
from outbox.pace_stores import LATENESS, DatabaseStore, RedisStore, SafeStore
from tests.services.process import free_port
from tests.services.redis import private_redis

pytestmark = pytest.mark.database
MICRO = 1_000_000
NOW = {"patience": 0.0, "is_ahead": False}


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    with private_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["database", "redis"])
def store(request, db):
    return RedisStore(request.getfixturevalue("redis_url")) if request.param == "redis" else DatabaseStore()


@pytest.fixture
def key(request):
    return f"zoom:{request.node.name}:medium"


def test_the_second_call_waits_for_the_interval(store, key):
    assert store.take(key, 60 * MICRO, **NOW).is_taken
    turn = store.take(key, 60 * MICRO, **NOW)
    assert not turn.is_taken
    assert 30 < turn.seconds <= 60


def test_a_person_takes_the_next_moment_and_the_bulk_comes_after(store, key):
    store.take(key, 60 * MICRO, **NOW)
    ahead = store.take(key, 60 * MICRO, patience=90, is_ahead=True)
    assert ahead.is_taken
    assert 30 < ahead.seconds <= 60
    assert store.take(key, 60 * MICRO, **NOW).seconds > 90


def test_nobody_takes_a_moment_that_is_too_far(store, key):
    store.take(key, 60 * MICRO, **NOW)
    turn = store.take(key, 60 * MICRO, patience=5, is_ahead=True)
    assert not turn.is_taken
    assert store.take(key, 60 * MICRO, **NOW).seconds <= 60


def test_a_pause_holds_everybody_and_a_shorter_one_does_not_end_it(store, key):
    store.pause(key, timezone.now() + timedelta(seconds=60))
    store.pause(key, timezone.now() + timedelta(seconds=1))
    turn = store.take(key, MICRO, patience=5, is_ahead=True)
    assert (turn.is_taken, turn.is_paused) == (False, True)
    assert 50 < turn.seconds <= 60


def test_a_pause_that_is_over_holds_nobody(store, key):
    store.pause(key, timezone.now() - timedelta(seconds=1))
    assert store.take(key, MICRO, **NOW).is_taken


@pytest.mark.heavy
def test_time_that_nobody_used_is_not_made_up_for(store, key):
    assert store.take(key, MICRO // 10, **NOW).is_taken
    time.sleep(0.35)
    began_at = time.monotonic()
    taken = [store.take(key, MICRO // 10, **NOW).is_taken for _ in range(4)]
    # One at once, up to LATENESS of it made up for; on a slow machine, one more for each interval that the takes need.
    assert 1 <= sum(taken) <= 1 + (time.monotonic() - began_at + LATENESS / MICRO) // 0.1


def test_who_only_looks_takes_nothing(store, key):
    assert store.look(key).seconds == 0
    store.take(key, 60 * MICRO, **NOW)
    assert [30 < store.look(key).seconds <= 60 for _ in range(2)] == [True, True]


def test_after_a_pause_a_single_one_goes_ahead_to_see_and_the_others_wait_on(store, key):
    store.pause(key, timezone.now() - timedelta(seconds=1))
    seen = store.look(key)
    assert (seen.is_paused, seen.paused_until > 0) == (False, True)
    until = timezone.now() + timedelta(seconds=20)
    assert [store.probe(key, seen.paused_until, until) for _ in range(3)] == [True, False, False]
    assert store.look(key).is_paused
    store.resume(key)
    assert (store.look(key).is_paused, store.look(key).paused_until) == (False, 0)
    assert store.take(key, MICRO, **NOW).is_taken


def test_without_redis_the_database_does_it_and_redis_is_not_asked_each_time(db, key):
    absent = RedisStore(f"redis://127.0.0.1:{free_port()}/0")
    store = SafeStore(absent, DatabaseStore())
    assert store.take(key, MICRO, **NOW).is_taken
    store.pause(key, timezone.now() + timedelta(seconds=9))
    assert store.take(key, MICRO, **NOW).is_paused
    assert store.look(key).is_paused
    store.resume(key)
    assert not store.look(key).is_paused
    assert Pace.objects.filter(pk=key).exists()
