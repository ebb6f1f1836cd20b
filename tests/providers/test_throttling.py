"""Every form in which a provider says how long to wait."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import time_machine

from providers import meetings
from providers.base import Throttled
from providers.throttling import read_retry_moment, say_throttled
from tests.providers.connecting import make_request

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
DAILY_TEXT = b'{"code":429,"message":"... You may resume these requests at GMT 00:00:00."}'


@dataclass
class Answer:
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


at_noon = pytest.mark.usefixtures("noon")
SOON = {
    "seconds": {"Retry-After": "7"},
    "an ISO moment": {"Retry-After": "2026-03-01T12:00:07Z"},
    "an HTTP date": {"Retry-After": format_datetime(NOON + timedelta(seconds=7), usegmt=True)},
    "a reset time": {"X-RateLimit-Reset": str(int(NOON.timestamp()) + 7), "X-RateLimit-Type": "QPS"},
}


@at_noon
@pytest.mark.parametrize("headers", SOON.values(), ids=SOON)
def test_a_short_wait_is_exact(headers):
    error = say_throttled("Zoom", Answer(headers), method="POST")
    assert error.retry_at == NOON + timedelta(seconds=7)
    assert error.code == "rate_limited"


DAILY = {
    "all headers": Answer({"Retry-After": "2026-03-02T00:00:00Z", "X-RateLimit-Type": "Daily-limit"}),
    "only what is left": Answer({"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "100"}),
    "only the sentence": Answer({}, DAILY_TEXT),
}


@at_noon
@pytest.mark.parametrize("answer", DAILY.values(), ids=DAILY)
def test_a_daily_limit_waits_for_the_next_day_and_not_everybody_in_the_same_second(answer):
    error = say_throttled("Zoom", answer, method="POST")
    assert error.retry_at is not None
    assert MIDNIGHT < error.retry_at <= MIDNIGHT + timedelta(seconds=45)
    assert error.code == "daily_limit"
    assert "today (UTC)" in error.message


@at_noon
def test_a_long_wait_that_ends_before_the_day_is_no_daily_limit():
    error = say_throttled("Microsoft", Answer({"Retry-After": "7200"}), method="POST")
    assert error.retry_at == NOON + timedelta(hours=2)
    assert error.code == "rate_limited"
    assert "today" not in error.message


@at_noon
def test_nothing_said_is_left_to_the_back_off():
    error = say_throttled("Zoom", Answer(), method="POST")
    assert (error.retry_at, error.code) == (None, "rate_limited")


@at_noon
def test_nothing_left_of_a_limit_per_second_is_no_daily_limit():
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Type": "QPS"}
    assert read_retry_moment(Answer(headers), method="POST") is None


@at_noon
def test_reading_is_not_counted_by_the_day():
    assert read_retry_moment(Answer({"X-RateLimit-Remaining": "0"}), method="GET") is None


@at_noon
@pytest.mark.parametrize("value", ["", "soon", "-5", "١٢", "2026-99-99", "Mon, 99 Foo"])
def test_what_cannot_be_read_is_ignored(value):
    assert read_retry_moment(Answer({"Retry-After": value}), method="GET") is None


@at_noon
def test_a_moment_in_the_past_means_now_and_no_wait_is_endless():
    assert read_retry_moment(Answer({"Retry-After": "2020-01-01T00:00:00Z"}), method="GET") == NOON
    assert read_retry_moment(Answer({"Retry-After": "99999999"}), method="GET") == NOON + timedelta(hours=25)


@pytest.mark.parametrize("form", ["seconds", "iso", "http_date", "reset", "none", "qps", "concurrent"])
def test_the_stand_ins_short_forms_are_understood(simulator, zoom, form):
    simulator.set_fault(kind="status_429", form=form, operation="zoom.create_meeting", count=1)
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "rate_limited"
    assert (caught.value.retry_at is None) == (form in {"none", "concurrent"})


@pytest.mark.parametrize("form", ["daily", "daily_bare", "daily_none"])
def test_the_stand_ins_daily_forms_are_understood(simulator, zoom, form):
    simulator.set_fault(kind="status_429", form=form, operation="zoom.create_meeting", count=1)
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "daily_limit"


def test_the_hosts_hundred_changes_a_day_are_seen_as_such(simulator, zoom):
    simulator.control("POST", "counters", json={"host": "dana@clinic.example", "used": 100})
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "daily_limit"
