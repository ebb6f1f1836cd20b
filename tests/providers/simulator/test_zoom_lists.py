import pytest

from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient, code_of


def list_ids(api: ZoomApi, query: str = "") -> list[int]:
    return [meeting["id"] for meeting in api.call("GET", f"/users/me/meetings{query}").json()["meetings"]]


def test_list_shows_less_than_a_get(admin: ZoomApi):
    meeting = admin.created(agenda="[ref:7] " + "x" * 500, password="abc123")
    row = admin.call("GET", "/users/me/meetings").json()["meetings"][0]
    assert row["id"] == meeting["id"] and row["start_time"] == meeting["start_time"]
    assert row["agenda"] == meeting["agenda"][:250]
    assert "password" not in row and "pwd=" not in row["join_url"]


def test_list_comes_in_pages_and_their_token_dies_after_fifteen_minutes(admin: ZoomApi, stand_in: StandIn):
    created = {admin.created()["id"] for _ in range(7)}
    first = admin.call("GET", "/users/me/meetings?page_size=3").json()
    assert (first["page_size"], first["total_records"], len(first["meetings"])) == (3, 7, 3)
    found, token = list(first["meetings"]), first["next_page_token"]
    while token:
        page = admin.call("GET", f"/users/me/meetings?page_size=3&next_page_token={token}").json()
        found, token = found + page["meetings"], page["next_page_token"]
    assert {meeting["id"] for meeting in found} == created and len(found) == 7
    stand_in.clock(901)
    late = admin.call("GET", f"/users/me/meetings?page_size=3&next_page_token={first['next_page_token']}")
    assert code_of(late) == (400, 300)


def test_page_size_has_a_limit(admin: ZoomApi):
    assert admin.call("GET", "/users/me/meetings?page_size=300").status_code == 200
    assert code_of(admin.call("GET", "/users/me/meetings?page_size=301")) == (400, 300)


def test_deleted_and_instant_meetings_are_not_listed(admin: ZoomApi):
    kept, gone = admin.created()["id"], admin.created()["id"]
    admin.created(start_time=None)
    admin.call("DELETE", f"/meetings/{gone}")
    assert list_ids(admin) == [kept]


def test_types_select_by_time_and_state(admin: ZoomApi, stand_in: StandIn):
    future = admin.created()["id"]
    past = admin.created(start_time="2020-01-01T00:00:00Z")["id"]
    running = admin.created(start_time="2030-01-01T00:00:00Z")["id"]
    stand_in.control("webhook", {"event": "meeting.started", "meeting_id": running})
    assert list_ids(admin, "?type=live") == [running]
    assert list_ids(admin, "?type=upcoming") == [running, future]
    assert list_ids(admin, "?type=previous_meetings") == [past]
    assert list_ids(admin, "?type=scheduled") == [running, future]  # The past one is older than thirty days.
    assert code_of(admin.call("GET", "/users/me/meetings?type=all")) == (400, 300)


def test_list_is_of_one_host(admin: ZoomApi):
    admin.created("room1@clinic.example")
    assert list_ids(admin) == []
    assert len(admin.call("GET", "/users/room1@clinic.example/meetings").json()["meetings"]) == 1


def test_upcoming_meetings_are_those_of_the_next_day(admin: ZoomApi, stand_in: StandIn):
    soon = stand_in.state()["now"][:11]
    meeting = admin.created(start_time=f"{soon}23:59:59Z")
    admin.created()
    answer = admin.call("GET", "/users/me/upcoming_meetings").json()
    assert [row["id"] for row in answer["meetings"]] == [meeting["id"]] and answer["total_records"] == 1


def test_lag_hides_young_meetings_from_the_list_alone(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="list_lag", seconds=60)
    meeting = admin.created()
    assert list_ids(admin) == []
    assert admin.call("GET", f"/meetings/{meeting['id']}").status_code == 200
    stand_in.clock(61)
    assert list_ids(admin) == [meeting["id"]]


@pytest.mark.parametrize("user", ["me", "room1@clinic.example"])
def test_list_needs_its_own_scope(zoom: ZoomClient, stand_in: StandIn, user: str):
    stand_in.fault(kind="lost_scope", operation="zoom.list_meetings")
    answer = zoom.api("dana").call("GET", f"/users/{user}/meetings")
    assert code_of(answer) == (400, 4711) and "meeting:read:list_meetings" in answer.json()["message"]
