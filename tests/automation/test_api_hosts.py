"""Hosts over REST: how they are chosen, and who is in the pool."""

import pytest

from automation.models import Host, HostBooking, Hosting, Meeting
from providers.models import Connection
from providers.quotas import take_change
from tests.api.calling import Caller, assert_conflict, read_error
from tests.counting import count_queries
from tests.making import make_ready_job, tomorrow
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return Caller()


@pytest.fixture
def connection(simulator, caller):
    return connect(simulator, caller.user, "zoom")


def test_how_hosts_are_chosen_is_read_and_written(caller, connection):
    assert caller.get("hosting/").json() == {"mode": "authorizer", "entry": ""}
    answer = caller.put("hosting/", {"mode": "pool", "entry": "any_time"})
    assert (answer.status_code, answer.json()) == (200, {"mode": "pool", "entry": "any_time"})
    assert caller.get("hosting/").json() == answer.json()
    assert caller.put("hosting/", {"mode": "resource"}).json() == {"mode": "resource", "entry": ""}


@pytest.mark.parametrize(
    ("body", "attr"), [({}, "mode"), ({"mode": "x"}, "mode"), ({"mode": "pool", "entry": 7}, "entry")]
)
def test_a_choice_that_there_is_not_is_bad_input(caller, connection, body, attr):
    answer = caller.put("hosting/", body)
    assert (answer.status_code, read_error(answer)["attr"]) == (400, attr)
    assert not Hosting.objects.exists()


@pytest.mark.parametrize(("provider", "account"), [("zoom", "uma"), ("teams", "terry")])
def test_other_hosts_are_refused_where_only_the_authorizer_can_be_one(simulator, caller, provider, account):
    connect(simulator, caller.user, provider, account=account)
    assert_conflict(caller.put("hosting/", {"mode": "pool"}), "host_not_allowed")
    assert_conflict(caller.post("hosts/", {"user": "room1@clinic.example"}), "host_not_allowed")
    assert caller.put("hosting/", {"mode": "authorizer"}).status_code == 200


def test_a_host_is_added_changed_and_removed(caller, connection):
    made = caller.post("hosts/", {"user": "room1@clinic.example", "capacity": 2})
    assert made.status_code == 201
    host = made.json()
    assert host == {
        "id": host["id"],
        "user_id": Host.objects.get(email="room1@clinic.example").user_id,
        "name": "Video Room 1",
        "email": "room1@clinic.example",
        "licence": "Licensed",
        "capacity": 2,
        "in_pool": True,
        "problem": "",
        "changes_today": 0,
        "changes_limit": 100,
    }
    assert caller.patch(f"hosts/{host['id']}/", {"capacity": 3}).json() == host | {"capacity": 3}
    assert caller.get(f"hosts/{host['id']}/").json()["capacity"] == 3
    assert caller.delete(f"hosts/{host['id']}/").status_code == 204
    assert caller.get("hosts/").json()["results"] == []


def test_a_removed_host_that_has_meetings_stays_known_outside_the_pool(caller, connection):
    host = caller.post("hosts/", {"user": "room1@clinic.example"}).json()
    job = make_ready_job(caller.organization)
    meeting = Meeting.objects.create(organization=caller.organization, job=job)
    end = tomorrow(hour=10)
    HostBooking.objects.create(host=Host.objects.get(pk=host["id"]), meeting=meeting, start=tomorrow(), end=end)
    assert caller.delete(f"hosts/{host['id']}/").status_code == 204
    assert caller.get(f"hosts/{host['id']}/").json()["in_pool"] is False
    assert caller.get("hosts/?in_pool=true").json()["results"] == []
    assert len(caller.get("hosts/?in_pool=false").json()["results"]) == 1


def test_the_same_call_with_the_same_key_has_one_answer_and_one_host(caller, connection):
    body = {"user": "room1@clinic.example"}
    first, again = (caller.post("hosts/", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert caller.post("hosts/", {"user": "room2@clinic.example"}, Idempotency_Key="k1").status_code == 422
    assert Host.objects.filter(is_in_pool=True).count() == 1


@pytest.mark.parametrize(
    ("user", "code"),
    [("nobody@clinic.example", "host_unknown"), ("bo@clinic.example", "host_not_licensed"), ("", "blank")],
)
def test_who_cannot_be_a_host_is_bad_input(caller, connection, user, code):
    answer = caller.post("hosts/", {"user": user})
    error = read_error(answer)
    assert (answer.status_code, error["code"], error["attr"]) == (400, code, "user")


@pytest.mark.parametrize("capacity", [0, -1, 21, "many", None])
def test_a_capacity_that_cannot_be_is_bad_input(caller, connection, capacity):
    host = caller.post("hosts/", {"user": "room1@clinic.example"}).json()
    for answer in (
        caller.patch(f"hosts/{host['id']}/", {"capacity": capacity}),
        caller.post("hosts/", {"user": "room2@clinic.example", "capacity": capacity}),
    ):
        assert (answer.status_code, read_error(answer)["attr"]) == (400, "capacity")
    assert Host.objects.filter(is_in_pool=True).count() == 1


def test_without_a_provider_nobody_can_be_added(caller):
    assert_conflict(caller.post("hosts/", {"user": "room1@clinic.example"}), "no_provider")


def test_changes_of_the_day_are_counted_and_the_list_asks_as_often_for_many_as_for_one(caller, connection):
    for number in (1, 2):
        caller.post("hosts/", {"user": f"room{number}@clinic.example"})
    first = Host.objects.get(email="room1@clinic.example")
    take_change(connection, first.user_id, is_create=True)
    counts = {host["email"]: host["changes_today"] for host in caller.get("hosts/").json()["results"]}
    assert counts == {"room1@clinic.example": 1, "room2@clinic.example": 0}
    few = count_queries(lambda: caller.get("hosts/"))
    for number in range(28):
        Host.objects.create(organization=caller.organization, connection=connection, user_id=f"U{number}")
    assert count_queries(lambda: caller.get("hosts/")) == few


def test_hosts_of_a_removed_connection_are_not_listed(caller, connection):
    caller.post("hosts/", {"user": "room1@clinic.example"})
    Connection.objects.filter(pk=connection.pk).update(removed_at=tomorrow())
    assert caller.get("hosts/").json()["results"] == []
