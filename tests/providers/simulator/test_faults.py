import json
import time

import pytest
import requests

from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient, code_of


def live_meetings(stand_in: StandIn) -> int:
    return sum(meeting["live"] for meeting in stand_in.state()["zoom"]["meetings"])


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [("status_500_html", 500, "text/html"), ("status_502", 502, "text/html"), ("xml_error", 400, "application/xml")],
)
def test_answer_that_is_no_json(admin: ZoomApi, stand_in: StandIn, kind: str, status: int, content_type: str):
    stand_in.fault(kind=kind, operation="zoom.create_meeting", count=1)
    answer = admin.create()
    assert answer.status_code == status and answer.headers["Content-Type"].startswith(content_type)
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert live_meetings(stand_in) == 0
    assert admin.create().status_code == 201


def test_error_after_acting_looks_the_same_but_the_meeting_exists(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="status_500_html", operation="zoom.create_meeting", count=1, acts=True)
    assert admin.create().status_code == 500
    assert live_meetings(stand_in) == 1


def test_connection_reset_before_acting_leaves_nothing(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="reset_before", operation="zoom.create_meeting", count=1)
    with pytest.raises(requests.ConnectionError):
        admin.create()
    assert live_meetings(stand_in) == 0


def test_connection_reset_after_acting_leaves_a_meeting(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    with pytest.raises(requests.ConnectionError):
        admin.create()
    assert live_meetings(stand_in) == 1


def test_silence_after_acting_leaves_a_meeting_and_no_answer(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="hang_after", operation="zoom.create_meeting", count=1, seconds=5)
    headers = {"Authorization": f"Bearer {admin.token}"}
    with pytest.raises(requests.ReadTimeout):
        stand_in.session.post("https://api.zoom.us/v2/users/me/meetings", json={}, headers=headers, timeout=0.2)
    assert live_meetings(stand_in) == 1


def test_truncated_json_is_well_framed_and_half(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="truncated_json", operation="zoom.create_meeting", count=1)
    answer = admin.create()
    assert answer.status_code == 201 and answer.text.startswith('{"uuid"')
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)
    assert live_meetings(stand_in) == 1


def test_body_can_be_cut_in_the_middle(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="truncated_json", operation="zoom.create_meeting", form="cut", count=1)
    with pytest.raises(requests.RequestException):
        admin.create()


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["delay", "slow_body"])
def test_slow_answers_come_in_the_end(admin: ZoomApi, stand_in: StandIn, kind: str):
    stand_in.fault(kind=kind, operation="zoom.create_meeting", seconds=0.3, count=1)
    started = time.monotonic()
    assert admin.create().status_code == 201
    assert time.monotonic() - started >= 0.25


def test_slow_call_holds_nobody_else_up(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="delay", operation="zoom.create_meeting", seconds=60, count=1)
    headers = {"Authorization": f"Bearer {admin.token}"}
    with pytest.raises(requests.ReadTimeout):
        stand_in.session.post("https://api.zoom.us/v2/users/me/meetings", json={}, headers=headers, timeout=0.1)
    started = time.monotonic()
    assert admin.call("GET", "/users/me").status_code == 200
    assert time.monotonic() - started < 30


def test_error_with_a_chosen_status_code_and_message(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="error", operation="zoom.create_meeting", status=400, code="3161", message="No.", count=1)
    answer = admin.create()
    assert code_of(answer) == (400, 3161) and answer.json()["message"] == "No."


def test_token_is_refused_once(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="invalid_token_once", vendor="zoom")
    assert code_of(admin.create()) == (401, 124)
    assert admin.create().status_code == 201


def test_daily_limit_strikes_creates_and_updates_only(admin: ZoomApi, stand_in: StandIn):
    path = f"/meetings/{admin.created()['id']}"
    stand_in.fault(kind="daily_limit", vendor="zoom")
    assert admin.create().status_code == admin.call("PATCH", path, {}).status_code == 429
    assert admin.call("GET", path).status_code == 200
    assert admin.call("DELETE", path).status_code == 204


def test_revoked_authorization_kills_every_token_of_the_account(zoom: ZoomClient, stand_in: StandIn):
    tokens, other = zoom.connect("dana"), zoom.connect("bea")
    stand_in.fault(kind="revoked_authorization", operation="zoom.create_meeting")
    assert code_of(ZoomApi(stand_in, tokens["access_token"]).create()) == (401, 124)
    assert zoom.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert ZoomApi(stand_in, other["access_token"]).create().status_code == 201


def test_client_secret_is_refused_at_the_token_endpoint_alone(zoom: ZoomClient, stand_in: StandIn):
    tokens = zoom.connect()
    stand_in.fault(kind="wrong_client_secret", vendor="zoom")
    assert ZoomApi(stand_in, tokens["access_token"]).create().status_code == 201
    assert zoom.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    stand_in.control("faults", method="DELETE")
    assert zoom.refresh(tokens["refresh_token"]).status_code == 200


def test_fault_matches_by_vendor_operation_method_path_and_account(zoom: ZoomClient, stand_in: StandIn):
    dana, bea = zoom.api("dana"), zoom.api("bea")
    stand_in.control("faults", {"kind": "status_502", "match": {"vendor": "zoom", "operation": "zoom.*_meeting"}})
    stand_in.control("faults", {"kind": "status_502", "match": {"method": "GET", "path": "/users/room1"}})
    stand_in.control("faults", {"kind": "status_502", "account": "bea@hospital.example"})
    assert dana.create().status_code == 502
    assert dana.call("GET", "/users/me/meetings").status_code == 200
    assert dana.call("GET", "/users/room1@clinic.example").status_code == 502
    assert dana.call("GET", "/users/room2@clinic.example").status_code == 200
    assert bea.call("GET", "/users/me").status_code == 502


def test_consent_page_is_struck_only_when_it_is_named(stand_in: StandIn):
    page = "https://zoom.us/oauth/authorize"
    query = {"response_type": "code", "client_id": "x", "redirect_uri": "http://127.0.0.1/"}
    stand_in.fault(kind="status_502", vendor="zoom")
    assert stand_in.session.get(page, params=query, timeout=30).status_code == 200
    stand_in.fault(kind="status_502", operation="zoom.authorize_page")
    assert stand_in.session.get(page, params=query, timeout=30).status_code == 502


def test_first_calls_can_be_spared_and_the_rest_counted(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="status_502", operation="zoom.get_user", skip=1, count=2)
    assert [admin.call("GET", "/users/me").status_code for _ in range(4)] == [200, 502, 502, 200]
    fault = stand_in.control("faults", method="GET")["faults"][0]
    assert (fault["hits"], fault["count"]) == (2, 2)


def test_probability_strikes_some_calls(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="status_502", operation="zoom.get_user", probability=0.5)
    statuses = {admin.call("GET", "/users/me").status_code for _ in range(60)}
    assert statuses == {200, 502}


def test_faults_can_be_added_together_and_removed_one_by_one(admin: ZoomApi, stand_in: StandIn):
    added = stand_in.control("faults", [{"kind": "status_502"}, {"kind": "delay", "seconds": 0}])["faults"]
    assert len(added) == 2
    left = stand_in.control(f"faults/{added[0]['id']}", method="DELETE")["faults"]
    assert [fault["kind"] for fault in left] == ["delay"]
    assert admin.create().status_code == 201


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "no_such"},
        {},
        {"kind": "delay", "colour": 1},
        {"kind": "delay", "path": "("},
        {"kind": "delay", "seconds": "x"},
        {"kind": "delay", "match": ["zoom"]},
        {"kind": "delay", "count": "often"},
        {"kind": "delay", "seconds": "inf"},
    ],
)
def test_impossible_fault_is_refused_in_words(stand_in: StandIn, wish: dict[str, object]):
    answer = stand_in.session.post(f"{stand_in.url}/_control/faults", json=wish, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]


def test_log_names_fault_and_account_and_status_zero_for_no_answer(admin: ZoomApi, stand_in: StandIn):
    stand_in.fault(kind="reset_before", operation="zoom.create_meeting", count=1)
    with pytest.raises(requests.ConnectionError):
        admin.create()
    admin.created()
    calls = stand_in.calls("zoom.create_meeting")
    assert [(call["status"], call["fault"]) for call in calls] == [(0, "reset_before"), (201, "")]
    assert {call["account"] for call in calls} == {"dana@clinic.example"}
