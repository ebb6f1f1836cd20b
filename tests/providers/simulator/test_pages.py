import pytest
import requests

from tests.providers.simulator.clients import StandIn, ZoomApi
from tests.providers.simulator.microsoft import Entra, Graph


def look(stand_in: StandIn, path: str) -> requests.Response:
    return stand_in.session.get(f"{stand_in.url}{path}", timeout=30)


def press(stand_in: StandIn, path: str, **form: object) -> requests.Response:
    return stand_in.session.post(f"{stand_in.url}{path}", data=form, allow_redirects=False, timeout=30)


@pytest.mark.parametrize("path", ["/", "/ui/meetings", "/ui/webhooks", "/ui/options", "/ui/calls"])
def test_every_page_opens_and_loads_nothing_from_elsewhere(admin: ZoomApi, stand_in: StandIn, path: str):
    admin.created(topic="<script>alert(1)</script>")
    page = look(stand_in, path)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text and "<link" not in page.text and "src=" not in page.text


def test_fault_is_switched_on_and_off_by_buttons(admin: ZoomApi, stand_in: StandIn):
    pressed = press(stand_in, "/ui/faults", kind="status_502", operation="zoom.get_user", count="", seconds="2")
    assert (pressed.status_code, pressed.headers["Location"]) == (303, "/")
    assert admin.call("GET", "/users/me").status_code == 502
    assert "zoom.get_user" in look(stand_in, "/").text
    press(stand_in, "/ui/faults/remove", id=stand_in.state()["faults"][0]["id"])
    assert admin.call("GET", "/users/me").status_code == 200
    press(stand_in, "/ui/faults/preset", name="zoom-down")
    assert admin.create().status_code == 500
    press(stand_in, "/ui/faults/clear")
    assert admin.create().status_code == 201


def test_mistake_is_shown_on_a_page(stand_in: StandIn):
    answer = press(stand_in, "/ui/faults", kind="delay", probability="often")
    assert answer.status_code == 400 and "probability" in answer.text


def test_clock_has_buttons(stand_in: StandIn):
    press(stand_in, "/ui/clock", add="3600")
    assert "+3600 s" in look(stand_in, "/").text
    press(stand_in, "/ui/clock", add="midnight")
    assert stand_in.state()["now"][11:16] == "00:00"
    press(stand_in, "/ui/clock", add="0")
    assert "+" not in look(stand_in, "/").text.split("UTC here")[1][:10]


def test_options_are_saved(stand_in: StandIn):
    press(stand_in, "/ui/options", zoom_expires_in="60", zoom_refresh_voids_access_token="on")
    options = stand_in.state()["options"]
    assert options["zoom_expires_in"] == 60 and options["zoom_refresh_voids_access_token"] is True
    assert press(stand_in, "/ui/options", zoom_expires_in="soon").status_code == 400


def test_form_of_the_options_page_changes_nothing_by_itself(stand_in: StandIn):
    before = stand_in.state()["options"]
    press(
        stand_in,
        "/ui/options",
        **{name: "on" if value is True else "off" if value is False else value for name, value in before.items()},
    )
    assert stand_in.state()["options"] == before


def test_meeting_is_started_and_deleted_by_buttons(admin: ZoomApi, stand_in: StandIn):
    meeting_id = admin.created()["id"]
    press(stand_in, "/ui/meetings/event", event="meeting.started", meeting_id=meeting_id)
    assert admin.call("GET", f"/meetings/{meeting_id}").json()["status"] == "started"
    press(stand_in, "/ui/meetings/event", event="meeting.deleted", meeting_id=meeting_id)
    assert admin.call("GET", f"/meetings/{meeting_id}").status_code == 404
    assert "deleted by a person" in look(stand_in, "/ui/meetings").text


@pytest.mark.filterwarnings("ignore:response_mode")
def test_teams_meeting_is_deleted_by_a_button(stand_in: StandIn):
    graph = Graph(stand_in, Entra(stand_in).sign_in()["access_token"])
    meeting = graph.create().json()
    press(stand_in, "/ui/meetings/delete", meeting_id=meeting["id"])
    assert graph.call("GET", f"/me/onlineMeetings/{meeting['id']}").status_code == 404


def test_reset_button_forgets(admin: ZoomApi, stand_in: StandIn):
    admin.created()
    press(stand_in, "/ui/reset")
    assert stand_in.state()["zoom"]["meetings"] == []


def test_join_page_tells_what_would_happen(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created(settings={"waiting_room": True})
    page = stand_in.session.get(meeting["join_url"], timeout=30)
    assert page.status_code == 200 and "waiting room" in page.text
    without = stand_in.session.get(f"https://us02web.zoom.us/j/{meeting['id']}", timeout=30)
    assert "passcode" in without.text
    admin.call("DELETE", f"/meetings/{meeting['id']}")
    assert stand_in.session.get(meeting["join_url"], timeout=30).status_code == 404


def test_host_page_starts_the_meeting(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created()
    assert "Start meeting" in stand_in.session.get(meeting["start_url"], timeout=30).text
    stand_in.session.post(meeting["start_url"], allow_redirects=False, timeout=30)
    assert admin.call("GET", f"/meetings/{meeting['id']}").json()["status"] == "started"
    assert stand_in.session.post("https://us02web.zoom.us/s/1?zak=x", timeout=30).status_code == 403


def test_pages_are_no_part_of_the_call_log_and_no_fault_strikes_them(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created()
    stand_in.fault(kind="status_502")
    assert stand_in.session.get(meeting["join_url"], timeout=30).status_code == 200
    assert look(stand_in, "/").status_code == 200
    assert {call["vendor"] for call in stand_in.control("calls", method="GET")["calls"]} == {"zoom"}
