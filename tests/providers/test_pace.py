"""Never more than our share of what an account allows, a person before a bulk, and everybody waits when told to."""

import time
from bisect import bisect_left
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection as database
from django.utils import timezone

from outbox import pace_stores
from outbox.models import Pace
from outbox.outcomes import NotOurTurn
from outbox.present import BACKGROUND, working_at
from providers import meetings
from providers.base import Throttled
from providers.models import Connection
from providers.pace import OwnPace, Paused, RateLimit, await_turn
from providers.zoom_limits import choose_label, limit_for
from tests.making import make_organization, make_user
from tests.providers.connecting import connect, count_calls, make_request
from tests.services.redis import private_redis

MICRO = 1_000_000
NOW = {"patience": 0.0, "is_ahead": False}


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    with private_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def key(request):
    return f"zoom:{request.node.name}:medium"


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["database", "redis"])
def test_no_second_holds_more_than_allowed_whoever_asks(kind, key, settings, redis_url):
    settings.REDIS_URL = redis_url if kind == "redis" else ""
    limit = RateLimit(f"zoom:{key}", "medium", per_second=20)
    left_at: list[float] = []
    end = time.monotonic() + 4

    def ask():
        with working_at(BACKGROUND):
            while time.monotonic() < end:
                await_turn(limit, "Zoom")
                left_at.append(time.monotonic())
        database.close()

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert busiest_second(left_at) <= 20
    # On a busy machine much of the time may pass for others.
    assert len(left_at) >= 20


def busiest_second(moments: list[float]) -> int:
    ordered = sorted(moments)
    return max(bisect_left(ordered, start + 1) - place for place, start in enumerate(ordered))


@pytest.mark.parametrize(("per_second", "seconds"), [(10, 0.11), (12.5, 1.1 / 12), (1, 1.1), (0.5, 2.2)])
def test_the_interval_leaves_room_for_calls_that_drift(per_second, seconds):
    assert RateLimit("zoom:a", "medium", per_second).interval == round(seconds * MICRO)


LABELS = {
    ("POST", "/users/me/meetings"): "medium",
    ("GET", "/users/me/meetings"): "medium",
    ("GET", "/users"): "medium",
    ("GET", "/users/me"): "light",
    ("GET", "/meetings/81234567890"): "light",
    ("PATCH", "/meetings/81234567890"): "light",
    ("DELETE", "/meetings/81234567890"): "light",
}


@pytest.mark.parametrize("call", LABELS, ids=" ".join)
def test_each_call_of_zoom_has_its_label(call):
    assert choose_label(*call) == LABELS[call]


def test_the_share_of_the_plan_is_what_we_take(zoom, settings):
    settings.ZOOM_PLAN, settings.ZOOM_RATE_SHARE = "business", 0.25
    limit = limit_for(zoom.tokens, "POST", "/users/me/meetings")
    assert (limit.per_second, limit.key) == (15, f"zoom:{zoom.account_id}:medium")


def busy_for(connection: Connection, hours: float, label: str = "medium") -> None:
    """So many calls go first that the next one's turn is that far."""
    next_at = int((time.time() + hours * 3600) * MICRO)
    Pace.objects.update_or_create(pk=f"zoom:{connection.account_id}:{label}", defaults={"next_at": next_at})


@pytest.fixture
def without_redis(settings):
    settings.REDIS_URL = ""
    pace_stores.open_store.cache_clear()


def test_a_turn_that_is_far_is_told_in_words_and_is_no_failure(simulator, zoom, without_redis):
    busy_for(zoom, hours=1)
    with pytest.raises(OwnPace) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert isinstance(caught.value, NotOurTurn)
    assert caught.value.code == "own_pace"
    assert "10 times a second" in caught.value.message
    assert caught.value.retry_at > timezone.now() + timedelta(minutes=50)
    zoom.refresh_from_db()
    assert (zoom.is_failing, zoom.failures_in_a_row) == (False, 0)
    assert count_calls(simulator, "zoom.create_meeting") == 0


def test_429_of_the_account_makes_everybody_wait_who_uses_it(simulator, zoom, without_redis):
    other = connect(simulator, make_user(make_organization()), "zoom")
    simulator.set_fault(kind="status_429", form="seconds", seconds=30, operation="zoom.create_meeting", count=1)
    with pytest.raises(Throttled):
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    with pytest.raises(Paused) as caught:
        meetings.create_meeting(other, make_request(), is_repeat=False)
    assert caught.value.code == "rate_limited"
    assert caught.value.retry_at > timezone.now() + timedelta(seconds=20)
    assert count_calls(simulator, "zoom.create_meeting") == 1


@pytest.mark.parametrize("form", ["daily", "daily_bare", "daily_none"])
def test_the_spent_day_of_one_host_holds_nobody_else(simulator, zoom, form, without_redis):
    simulator.set_fault(kind="daily_limit", form=form, operation="zoom.create_meeting", count=1)
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "daily_limit"
    assert not Pace.objects.filter(paused_until__gt=timezone.now()).exists()
