"""What a token may do: its scopes, and never more than the role of its user."""

import pytest

from accounts.scopes import ALL_SCOPES, ROLE_SCOPES
from tests.api.calling import Caller, read_error
from tests.api.routes import ROUTES
from tests.making import make_organization

pytestmark = pytest.mark.django_db
NOBODY = "6f2b1a58-6a07-44ad-9a3a-5dcb0c2ae0ab"
FOR_EVERYBODY = {"GET whoami"}
GUARDED = [route for route in ROUTES if str(route) not in FOR_EVERYBODY]


def call(caller, route):
    return caller.call(route.method, route.path(pk=NOBODY, external_id="A"), {})


def test_every_route_says_which_scope_it_needs():
    without = {str(route) for route in ROUTES if route.scope is None}
    assert without == FOR_EVERYBODY
    assert {route.scope for route in GUARDED} <= set(ALL_SCOPES)


def test_reading_needs_a_reading_scope_and_writing_a_writing_one():
    wrong = [str(route) for route in GUARDED if str(route.scope).endswith(":read") != (route.method == "GET")]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("scope", list(ALL_SCOPES))
def test_a_token_without_the_scope_is_refused_everywhere_it_is_needed(scope):
    organization = make_organization()
    without = Caller(*(one for one in ALL_SCOPES if one != scope), organization=organization)
    alone = Caller(scope, organization=organization)
    for route in GUARDED:
        refused, allowed = (without, alone) if route.scope == scope else (alone, without)
        answer = call(refused, route)
        assert (answer.status_code, read_error(answer)["code"]) == (403, "scope_missing"), route
        assert route.scope in read_error(answer)["detail"]
        assert call(allowed, route).status_code not in (401, 403), route


def test_head_needs_the_scope_of_get():
    assert Caller("meetings:read").call("HEAD", "jobs/").status_code == 403
    assert Caller("jobs:read").call("HEAD", "jobs/").status_code == 200


@pytest.mark.heavy
@pytest.mark.parametrize("role", ["admin", "scheduler", "resource"])
def test_a_token_gives_no_more_than_the_role_of_its_user(role):
    caller = Caller(role=role)
    assert set(caller.get("whoami/").json()["scopes"]) == ROLE_SCOPES[role]
    for route in GUARDED:
        may = route.scope in ROLE_SCOPES[role]
        assert (call(caller, route).status_code != 403) == may, route


def test_a_role_that_is_taken_away_counts_from_the_next_call():
    caller = Caller()
    assert caller.get("automation/").status_code == 200
    caller.user.role = "scheduler"
    caller.user.save()
    assert caller.get("automation/").status_code == 403
