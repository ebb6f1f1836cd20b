import pytest

from tests.providers.simulator.clients import ZoomApi, code_of


@pytest.fixture
def path(admin: ZoomApi) -> str:
    return f"/meetings/{admin.created(password='abc123')['id']}"


def test_patch_is_204_without_a_byte_and_changes_only_what_it_names(admin: ZoomApi, path: str):
    answer = admin.call("PATCH", path, {"topic": "Moved", "start_time": "2031-04-01T08:00:00Z"})
    assert (answer.status_code, answer.content) == (204, b"")
    meeting = admin.call("GET", path).json()
    assert (meeting["topic"], meeting["start_time"], meeting["duration"]) == ("Moved", "2031-04-01T08:00:00Z", 30)


def test_patch_merges_settings(admin: ZoomApi, path: str):
    admin.call("PATCH", path, {"settings": {"waiting_room": True}})
    admin.call("PATCH", path, {"settings": {"mute_upon_entry": True}})
    settings = admin.call("GET", path).json()["settings"]
    assert settings["waiting_room"] and settings["mute_upon_entry"]


def test_start_in_the_past_is_ignored_without_a_word(admin: ZoomApi, path: str):
    assert admin.call("PATCH", path, {"start_time": "2020-01-01T08:00:00Z", "topic": "New"}).status_code == 204
    meeting = admin.call("GET", path).json()
    assert (meeting["start_time"], meeting["topic"]) == ("2031-03-01T12:00:00Z", "New")


def test_new_passcode_is_a_new_join_url(admin: ZoomApi, path: str):
    before = admin.call("GET", path).json()["join_url"]
    admin.call("PATCH", path, {"password": "abc123"})
    assert admin.call("GET", path).json()["join_url"] == before
    admin.call("PATCH", path, {"password": "other9"})
    after = admin.call("GET", path).json()
    assert after["join_url"] != before and after["password"] == "other9"


def test_wrong_field_changes_nothing(admin: ZoomApi, path: str):
    assert code_of(admin.call("PATCH", path, {"topic": "New", "duration": -1})) == (400, 300)
    assert admin.call("GET", path).json()["topic"] == "Visit"


def test_patch_of_a_deleted_meeting_is_3001(admin: ZoomApi, path: str):
    admin.call("DELETE", path)
    assert code_of(admin.call("PATCH", path, {"topic": "New"})) == (404, 3001)


def test_wall_time_in_a_patch_is_of_the_meetings_zone(admin: ZoomApi):
    path = f"/meetings/{admin.created(timezone='Europe/Paris')['id']}"
    admin.call("PATCH", path, {"start_time": "2031-07-01T09:00:00"})
    assert admin.call("GET", path).json()["start_time"] == "2031-07-01T07:00:00Z"


def test_schedule_for_moves_the_meeting_to_another_host(admin: ZoomApi):
    meeting = admin.created("mina@clinic.example")
    path = f"/meetings/{meeting['id']}"
    assert code_of(admin.call("PATCH", path, {"schedule_for": "dana@clinic.example"})) == (400, 3000)
    assert admin.call("PATCH", path, {"schedule_for": "uma@clinic.example"}).status_code == 204
    moved = admin.call("GET", path).json()
    assert moved["host_email"] == "uma@clinic.example" and moved["join_url"] == meeting["join_url"]
