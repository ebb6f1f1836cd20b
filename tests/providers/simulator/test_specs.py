"""The simulator's answers against the vendors' own schemas, where those are at hand: SPECS_DIR names the folder."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.providers.simulator.clients import StandIn, ZoomApi
from tests.providers.simulator.microsoft import Entra, Graph

SPECS = Path(os.environ.get("SPECS_DIR", "/nowhere"))
ZOOM_SPEC, GRAPH_SCHEMA = SPECS / "zoom-meetings-slice.openapi.json", SPECS / "graph-onlineMeeting.schema.json"

pytestmark = [
    pytest.mark.skipif(not ZOOM_SPEC.exists() or not GRAPH_SCHEMA.exists(), reason="SPECS_DIR has no schemas"),
    pytest.mark.filterwarnings("ignore:response_mode"),
]


def zoom_faults(path: str, method: str, status: str, body: Any) -> list[str]:
    spec = json.loads(ZOOM_SPEC.read_text())
    schema = spec["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
    return faults({**schema, "components": spec["components"]}, body)


def faults(schema: Any, body: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(body)]


def test_zoom_meeting_is_as_specified(admin: ZoomApi):
    created = admin.created(agenda="x", tracking_fields=[{"field": "job", "value": "1"}], password="abc123")
    assert zoom_faults("/users/{userId}/meetings", "post", "201", created) == []
    got = admin.call("GET", f"/meetings/{created['id']}").json()
    assert zoom_faults("/meetings/{meetingId}", "get", "200", got) == []


def test_zoom_lists_are_as_specified(admin: ZoomApi, stand_in: StandIn):
    admin.created(start_time=stand_in.state()["now"][:11] + "23:59:59Z")
    listed = admin.call("GET", "/users/me/meetings").json()
    assert listed["meetings"] and zoom_faults("/users/{userId}/meetings", "get", "200", listed) == []
    upcoming = admin.call("GET", "/users/me/upcoming_meetings").json()
    assert upcoming["meetings"] and zoom_faults("/users/{userId}/upcoming_meetings", "get", "200", upcoming) == []


def test_check_would_notice_a_wrong_answer(admin: ZoomApi):
    wrong = {**admin.created(), "id": "text", "type": 7}
    assert len(zoom_faults("/users/{userId}/meetings", "post", "201", wrong)) == 2


def test_online_meeting_is_as_specified(stand_in: StandIn):
    graph = Graph(stand_in, Entra(stand_in).sign_in()["access_token"])
    schema = json.loads(GRAPH_SCHEMA.read_text())
    created = graph.create(
        joinMeetingIdSettings={"isPasscodeRequired": True},
        participants={"attendees": [{"upn": "guest@contoso.example", "role": "attendee"}]},
    ).json()
    changed = graph.call(
        "PATCH", f"/me/onlineMeetings/{created['id']}", {"lobbyBypassSettings": {"scope": "everyone"}}
    ).json()
    for meeting in (created, changed, graph.create_or_get("job:1").json()):
        assert faults(schema, meeting) == []
        assert all(meeting[name] for name in ("id", "joinWebUrl", "startDateTime", "endDateTime", "subject"))
