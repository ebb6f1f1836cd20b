"""How much a token may call."""

import pytest

from tests.api.calling import Caller, read_error

pytestmark = pytest.mark.django_db


def test_every_answer_says_how_much_is_left(caller):
    for left, path in [(599, "whoami/"), (598, "jobs/"), (597, "nothing/"), (596, "jobs/17/")]:
        answer = caller.get(path)
        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("600", str(left))
        assert 0 <= int(answer["RateLimit-Reset"]) <= 60


def test_too_many_calls_are_told_when_to_come_back(settings, caller):
    settings.API_RATE_LIMIT = "3/minute"
    assert [caller.get("whoami/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = caller.get("whoami/")
    assert read_error(answer)["code"] == "throttled"
    assert answer["RateLimit-Remaining"] == "0"
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_call_that_was_too_much_had_no_effect_and_can_be_repeated(settings, caller):
    settings.API_RATE_LIMIT = "1/minute"
    caller.get("whoami/")
    assert caller.post("jobs/", {"description": "x"}, Idempotency_Key="k").status_code == 429
    settings.API_RATE_LIMIT = "600/minute"
    assert caller.post("jobs/", {"description": "x"}, Idempotency_Key="k").status_code == 201


def test_one_token_does_not_use_up_what_another_has(settings, caller):
    settings.API_RATE_LIMIT = "1/minute"
    caller.get("whoami/")
    assert caller.get("whoami/").status_code == 429
    assert Caller(organization=caller.organization).get("whoami/").status_code == 200


def test_what_is_read_is_kept_by_nobody(caller):
    assert caller.get("jobs/")["Cache-Control"] == "no-store, private"
