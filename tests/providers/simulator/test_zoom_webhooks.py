import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.providers.simulator.clients import StandIn, ZoomApi
from tests.services.process import wait_until

SECRET = "webhook secret"


class Receiver(HTTPServer):
    """The product's side: takes events, keeps them as they came, answers what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ReceiverConnection)
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.is_honest = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/webhooks/zoom/"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(raw) for _, raw in self.received]

    def wait_for(self, amount: int) -> list[dict[str, Any]]:
        wait_until(lambda: len(self.received) >= amount, pause=0.01)
        return self.events()


class ReceiverConnection(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), raw))
        event = json.loads(raw)
        body = b""
        if event["event"] == "endpoint.url_validation" and self.server.is_honest:
            plain = event["payload"]["plainToken"]
            encrypted = hmac.new(SECRET.encode(), plain.encode(), hashlib.sha256).hexdigest()
            body = json.dumps({"plainToken": plain, "encryptedToken": encrypted}).encode()
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver(stand_in: StandIn) -> Iterator[Receiver]:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, args=(0.02,), daemon=True).start()
    stand_in.options(zoom_webhook_url=receiver.url, zoom_webhook_secret=SECRET, zoom_webhook_retry_scale=0.0001)
    yield receiver
    receiver.shutdown()
    receiver.server_close()


def trigger(stand_in: StandIn, event: str, **wish: Any) -> list[Any]:
    return stand_in.control("webhook", {"event": event, **wish})["deliveries"]


def test_event_is_signed_over_its_raw_bytes(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    meeting = admin.created(topic="Räume")
    delivered = trigger(stand_in, "meeting.started", meeting_id=meeting["id"], wait=True)
    assert delivered[0]["attempts"][0]["status"] == 200
    headers, raw = receiver.received[0]
    timestamp = headers["x-zm-request-timestamp"]
    message = b"v0:" + timestamp.encode() + b":" + raw
    expected = "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
    assert headers["x-zm-signature"] == expected
    assert abs(time.time() - int(timestamp)) < 5


def test_signature_and_timestamp_can_be_wrong(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    meeting_id = admin.created()["id"]
    trigger(stand_in, "meeting.started", meeting_id=meeting_id, wait=True, age_seconds=600)
    trigger(stand_in, "meeting.started", meeting_id=meeting_id, wait=True, signature="bad")
    old, forged = (headers for headers, _ in receiver.received)
    assert time.time() - int(old["x-zm-request-timestamp"]) > 590
    message = b"v0:" + forged["x-zm-request-timestamp"].encode() + b":" + receiver.received[1][1]
    assert forged["x-zm-signature"] != "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()


def test_changes_by_the_api_are_announced_when_switched_on(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    admin.created()
    stand_in.options(zoom_webhook_auto=True)
    meeting = admin.created()
    admin.call("PATCH", f"/meetings/{meeting['id']}", {"topic": "New", "duration": 30})
    admin.call("DELETE", f"/meetings/{meeting['id']}")
    created, updated, deleted = receiver.wait_for(3)
    assert [event["event"] for event in (created, updated, deleted)] == [
        "meeting.created",
        "meeting.updated",
        "meeting.deleted",
    ]
    assert created["payload"]["object"]["id"] == meeting["id"] and created["payload"]["operation"] == "single"
    assert updated["payload"]["object"] == {"id": meeting["id"], "topic": "New"}
    assert updated["payload"]["old_object"] == {"id": meeting["id"], "topic": "Visit"}
    assert updated["payload"]["time_stamp"] and deleted["payload"]["operator"] == "dana@clinic.example"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("meeting.created", int),
        ("meeting.participant_jbh_waiting", int),
        ("meeting.started", str),
        ("meeting.ended", str),
        ("meeting.participant_joined", str),
        ("meeting.participant_joined_waiting_room", str),
    ],
)
def test_id_is_a_number_in_some_events_and_a_string_in_others(
    admin: ZoomApi, stand_in: StandIn, receiver: Receiver, event: str, kind: type
):
    meeting_id = admin.created()["id"]
    trigger(stand_in, event, meeting_id=meeting_id, wait=True)
    found = receiver.events()[0]["payload"]["object"]["id"]
    assert found == kind(meeting_id)


def test_participant_has_a_name_and_mostly_no_address(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    wish = {"meeting_id": admin.created()["id"], "participant": {"user_name": "Carla"}, "wait": True}
    trigger(stand_in, "meeting.participant_joined_waiting_room", **wish)
    participant = receiver.events()[0]["payload"]["object"]["participant"]
    assert participant["user_name"] == "Carla" and participant["email"] == "" and participant["join_time"]


@pytest.mark.heavy
def test_failed_delivery_is_tried_again_three_times(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    receiver.statuses = [500, 503, 500, 200]
    trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"])
    first, *others = receiver.wait_for(4)
    assert all(event == first for event in others)
    delivery = wait_until(lambda: [one for one in deliveries(stand_in) if one["state"] == "delivered"])[0]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 503, 500, 200]


@pytest.mark.heavy
def test_delivery_is_given_up_after_the_last_retry(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    receiver.statuses = [500] * 4
    trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"])
    receiver.wait_for(4)
    assert wait_until(lambda: [one for one in deliveries(stand_in) if one["state"] == "given up"])


def deliveries(stand_in: StandIn) -> list[Any]:
    return stand_in.control("webhooks", method="GET")["deliveries"]


def test_events_can_come_twice(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    stand_in.options(zoom_webhook_copies=2)
    trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"])
    first, second = receiver.wait_for(2)
    assert first == second


def test_events_can_come_in_another_order(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    stand_in.options(zoom_webhook_shuffle=3)
    meeting_id = admin.created()["id"]
    for event in ("meeting.started", "meeting.participant_joined", "meeting.ended"):
        trigger(stand_in, event, meeting_id=meeting_id)
    events = [event["event"] for event in receiver.wait_for(3)]
    assert events == ["meeting.ended", "meeting.participant_joined", "meeting.started"]


def test_held_events_can_be_released_early(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    stand_in.options(zoom_webhook_shuffle=3)
    trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"])
    stand_in.control("webhooks/release")
    assert receiver.wait_for(1)


def test_endpoint_that_answers_the_challenge_is_valid(stand_in: StandIn, receiver: Receiver):
    assert trigger(stand_in, "endpoint.url_validation")[0]["valid"] is True


def test_endpoint_that_fails_the_challenge_gets_no_events(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    receiver.is_honest = False
    assert trigger(stand_in, "endpoint.url_validation")[0]["valid"] is False
    trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"])
    assert deliveries(stand_in)[-1]["state"] == "endpoint failed validation"
    assert len(receiver.received) == 1


def test_removed_app_loses_its_tokens_and_is_told_so(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    trigger(stand_in, "app_deauthorized", account="dana", wait=True)
    event = receiver.events()[0]
    assert event["event"] == "app_deauthorized" and event["payload"]["client_id"] == "demo-zoom-client"
    assert event["payload"]["account_id"] and event["payload"]["user_id"]
    assert admin.call("GET", "/users/me").status_code == 401


def test_unpublished_app_is_not_told(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    stand_in.control("apps", {"vendor": "zoom", "client_id": "demo-zoom-client", "published": False})
    assert trigger(stand_in, "app_deauthorized", account="dana", wait=True) == []
    assert receiver.received == [] and admin.call("GET", "/users/me").status_code == 401


def test_deletion_by_a_person_is_announced(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    stand_in.options(zoom_webhook_auto=True)
    meeting_id = admin.created()["id"]
    receiver.wait_for(1)
    stand_in.control(f"meetings/{meeting_id}/delete")
    assert receiver.wait_for(2)[1]["event"] == "meeting.deleted"
    assert stand_in.state()["zoom"]["meetings"][0]["deleted_by"] == "person"


def test_change_by_a_person_carries_old_and_new(admin: ZoomApi, stand_in: StandIn, receiver: Receiver):
    wish = {"meeting_id": admin.created()["id"], "changes": {"start_time": "2031-05-01T10:00:00Z"}, "wait": True}
    trigger(stand_in, "meeting.updated", **wish)
    payload = receiver.events()[0]["payload"]
    assert payload["old_object"]["start_time"] == "2031-03-01T12:00:00Z"
    assert payload["object"]["start_time"] == "2031-05-01T10:00:00Z"


def test_events_never_leave_the_machine(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_webhook_url="http://198.51.100.7/webhooks/zoom/")
    delivered = trigger(stand_in, "meeting.started", meeting_id=admin.created()["id"], wait=True)
    assert delivered[0]["attempts"][0]["status"] == 0 and "loopback" in delivered[0]["attempts"][0]["error"]


@pytest.mark.parametrize("wish", [{"event": "meeting.exploded"}, {"event": "meeting.started", "meeting_id": 1}])
def test_impossible_event_is_refused_in_words(stand_in: StandIn, wish: dict[str, object]):
    answer = stand_in.session.post(f"{stand_in.url}/_control/webhook", json=wish, timeout=30)
    assert answer.status_code == 400 and answer.json()["error"]
