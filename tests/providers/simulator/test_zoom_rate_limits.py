import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient, code_of


def use_up(stand_in: StandIn, used: int, host: str = "dana@clinic.example") -> None:
    stand_in.control("counters", {"host": host, "used": used})


def test_creates_and_updates_count_together_and_deletes_do_not(admin: ZoomApi, stand_in: StandIn):
    use_up(stand_in, 97)
    first = admin.create()
    path = f"/meetings/{first.json()['id']}"
    assert first.headers["X-RateLimit-Remaining"] == "2"
    assert admin.call("PATCH", path, {"topic": "x"}).headers["X-RateLimit-Remaining"] == "1"
    second = admin.created()
    assert code_of(admin.create()) == (429, 429)
    assert code_of(admin.call("PATCH", path, {"topic": "y"})) == (429, 429)
    assert admin.call("DELETE", f"/meetings/{second['id']}").status_code == 204


def test_daily_limit_is_of_the_host_and_ends_at_midnight_utc(zoom: ZoomClient, admin: ZoomApi, stand_in: StandIn):
    use_up(stand_in, 100, "room1@clinic.example")
    refused = admin.create("room1@clinic.example")
    assert refused.status_code == 429
    assert admin.create("room2@clinic.example").status_code == 201
    again_at = datetime.fromisoformat(refused.headers["Retry-After"])
    now = datetime.now(UTC)
    assert (again_at.hour, again_at.minute, again_at.second) == (0, 0, 0) and now < again_at <= now + timedelta(days=1)
    stand_in.clock((again_at - now).total_seconds() + 2)
    assert zoom.api("dana").create("room1@clinic.example").status_code == 201


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("iso", {"X-RateLimit-Type": "Daily-limit", "X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "100"}),
        ("bare", {"X-RateLimit-Type": None, "X-RateLimit-Remaining": "0", "Retry-After": None}),
        ("none", {"X-RateLimit-Type": None, "X-RateLimit-Remaining": None, "Retry-After": None}),
    ],
)
def test_daily_limit_answers_with_all_some_or_no_headers(admin: ZoomApi, stand_in: StandIn, form, expected):
    use_up(stand_in, 100)
    stand_in.options(zoom_daily_answer=form)
    answer = admin.create()
    assert {name: answer.headers.get(name) for name in expected} == expected


def test_limit_can_be_changed_and_success_can_come_without_headers(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_daily_limit=1, zoom_rate_headers=False)
    assert "X-RateLimit-Remaining" not in admin.create().headers
    assert admin.create().status_code == 429


def count_refused(api: ZoomApi, amount: int) -> int:
    return [api.call("GET", "/users/me").status_code for _ in range(amount)].count(429)


def test_calls_per_second_are_limited_by_the_plan(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_plan="free")
    assert count_refused(admin, 6) == 2
    answer = admin.call("GET", "/users/me")
    assert answer.status_code == 429
    assert answer.headers["X-RateLimit-Type"] == "QPS" and answer.headers["X-RateLimit-Category"] == "Light"
    stand_in.options(zoom_plan="off")
    assert count_refused(admin, 40) == 0


def test_each_account_has_its_own_seconds(zoom: ZoomClient, admin: ZoomApi, stand_in: StandIn):
    other = zoom.api("bea")
    stand_in.options(zoom_plan="free")
    assert count_refused(admin, 5) == 1
    assert count_refused(other, 4) == 0
    peaks = stand_in.state()["zoom"]["rates"]["peak_per_second"]
    assert peaks["Northwind Clinic Light"] == 4


def test_creates_and_lists_are_medium(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_plan="free")
    statuses = [admin.create().status_code for _ in range(3)]
    assert statuses == [201, 201, 429]
    assert admin.call("GET", "/users/me").status_code == 200


@pytest.mark.parametrize(
    ("form", "header", "pattern"),
    [
        ("seconds", "Retry-After", r"7"),
        ("iso", "Retry-After", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("http_date", "Retry-After", r"\w{3}, .* GMT"),
        ("reset", "X-RateLimit-Reset", r"\d{10}"),
        ("qps", "X-RateLimit-Reset", r"\d{10}"),
        ("daily", "Retry-After", r"\d{4}-\d\d-\d\dT00:00:00Z"),
        ("daily_bare", "X-RateLimit-Remaining", r"0"),
    ],
)
def test_every_form_of_429_can_be_asked_for(admin: ZoomApi, stand_in: StandIn, form: str, header: str, pattern: str):
    stand_in.fault(kind="status_429", operation="zoom.create_meeting", form=form, seconds=7, count=1)
    answer = admin.create()
    assert code_of(answer) == (429, 429)
    assert re.fullmatch(pattern, answer.headers[header])
    assert admin.create().status_code == 201


@pytest.mark.parametrize("form", ["none", "concurrent", "daily_none"])
def test_some_429_say_nothing_about_when(admin: ZoomApi, stand_in: StandIn, form: str):
    stand_in.fault(kind="status_429", form=form, count=1)
    answer = admin.create()
    assert answer.status_code == 429
    assert not {"retry-after", "x-ratelimit-reset", "x-ratelimit-remaining"} & {name.lower() for name in answer.headers}


def test_http_date_and_seconds_mean_the_same_moment(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="status_429", form="http_date", seconds=60, count=1)
    again_at = parsedate_to_datetime(admin.create().headers["Retry-After"])
    assert timedelta(seconds=55) < again_at - datetime.now(UTC) < timedelta(seconds=65)
