from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient, code_of


def wrong_fields(answer) -> list[str]:
    assert code_of(answer) == (400, 300)
    return [error["field"] for error in answer.json()["errors"]]


def test_created_meeting_has_what_zoom_gives(admin: ZoomApi):
    meeting = admin.created(timezone="Europe/Paris", agenda="[ref:1]")
    assert isinstance(meeting["id"], int) and meeting["id"] > 2**32
    assert meeting["status"] == "waiting" and meeting["host_email"] == "dana@clinic.example"
    assert meeting["start_time"] == "2031-03-01T12:00:00Z" and meeting["timezone"] == "Europe/Paris"
    assert meeting["join_url"].startswith(f"https://us02web.zoom.us/j/{meeting['id']}?pwd=")
    assert meeting["settings"]["global_dial_in_numbers"][0]["number"].startswith("+1")
    assert admin.call("GET", f"/meetings/{meeting['id']}").json()["agenda"] == "[ref:1]"


def test_asked_settings_come_back_beside_the_defaults(admin: ZoomApi):
    meeting = admin.created(settings={"waiting_room": True, "jbh_time": 10, "email_notification": False})
    settings = meeting["settings"]
    assert (settings["waiting_room"], settings["jbh_time"], settings["email_notification"]) == (True, 10, False)
    assert settings["approval_type"] == 2 and settings["alternative_hosts_email_notification"] is True


@pytest.mark.parametrize(
    ("start_time", "zone", "expected"),
    [
        ("2031-07-01T09:00:00Z", "Europe/Paris", "2031-07-01T09:00:00Z"),
        ("2031-07-01T09:00:00", "Europe/Paris", "2031-07-01T07:00:00Z"),
        ("2031-01-01T09:00:00", "Europe/Paris", "2031-01-01T08:00:00Z"),
        ("2031-07-01T09:00:00", None, "2031-07-01T13:00:00Z"),  # The host's own zone: New York.
    ],
)
def test_z_means_utc_and_a_wall_time_belongs_to_its_zone(admin: ZoomApi, start_time, zone, expected):
    zone_field = {"timezone": zone} if zone else {}
    assert admin.created(start_time=start_time, **zone_field)["start_time"] == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "x" * 201),
        ("agenda", "x" * 2001),
        ("type", 5),
        ("start_time", "tomorrow"),
        ("start_time", "2031-03-01T12:00:00+00:00"),
        ("start_time", "2031-02-30T12:00:00Z"),
        ("timezone", "Mars/Olympus"),
        ("duration", "30"),
        ("duration", 0),
        ("password", "12345678901"),
        ("password", "has space"),
        ("pre_schedule", "yes"),
    ],
)
def test_wrong_field_is_300_and_named(admin: ZoomApi, field: str, value: Any):
    assert wrong_fields(admin.create(**{field: value})) == [field]


def test_wrong_settings_are_named_with_their_path(admin: ZoomApi):
    settings = {"waiting_room": "yes", "auto_recording": "always"}
    assert wrong_fields(admin.create(settings=settings)) == ["settings.waiting_room", "settings.auto_recording"]


def test_longest_texts_are_taken(admin: ZoomApi):
    assert len(admin.created(topic="x" * 200, agenda="y" * 2000)["topic"]) == 200


def test_body_that_is_no_object_is_300(admin: ZoomApi):
    assert code_of(admin.call("POST", "/users/me/meetings", [1])) == (400, 300)


def test_scheduled_meeting_without_a_start_becomes_instant(admin: ZoomApi):
    meeting = admin.created(start_time=None)
    assert meeting["type"] == 1 and "start_time" not in meeting


def test_chosen_passcode_is_taken_and_a_missing_one_is_made(admin: ZoomApi):
    assert admin.created(password="A1@_*-xyz9")["password"] == "A1@_*-xyz9"
    assert len(admin.created()["password"]) >= 6
    without = admin.created(default_password=False)
    assert without["password"] == "" and "pwd" not in without["join_url"]


@pytest.mark.parametrize(
    ("policy", "refused", "taken"),
    [
        ({"zoom_passcode_min_length": 8}, "short12", "longer12"),
        ({"zoom_passcode_needs_letter": True}, "123456", "12345a"),
        ({"zoom_passcode_needs_number": True}, "abcdef", "abcde1"),
        ({"zoom_passcode_needs_special": True}, "abcde1", "abcd1@"),
        ({"zoom_passcode_only_numeric": True}, "abc123", "123456"),
    ],
)
def test_passcode_policy_of_the_account_is_kept(admin: ZoomApi, stand_in: StandIn, policy, refused, taken):
    stand_in.options(**policy)
    assert wrong_fields(admin.create(password=refused)) == ["password"]
    assert admin.created(password=taken)["password"] == taken
    made = admin.created()["password"]
    assert admin.created(password=made)["password"] == made


def test_uuid_holds_a_slash_and_a_plus(admin: ZoomApi):
    for _ in range(5):
        uuid = admin.created()["uuid"]
        assert "/" in uuid and "+" in uuid and uuid.endswith("==")


def test_uuid_that_begins_with_a_slash_must_be_encoded_twice(admin: ZoomApi):
    uuids = iter(lambda: admin.created()["uuid"], None)
    leading = next(uuid for uuid in uuids if uuid.startswith("/"))
    inner = next(uuid for uuid in uuids if not uuid.startswith("/") and "//" not in uuid)
    once, twice = quote(leading, safe=""), quote(quote(leading, safe=""), safe="")
    assert code_of(admin.call("GET", f"/meetings/{once}")) == (404, 3001)
    assert admin.call("GET", f"/meetings/{twice}").json()["uuid"] == leading
    assert admin.call("GET", f"/meetings/{quote(inner, safe='')}").json()["uuid"] == inner


def test_host_link_is_fresh_each_time_and_dies_after_two_hours(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created()
    again = admin.call("GET", f"/meetings/{meeting['id']}").json()
    assert parse_qs(urlsplit(meeting["start_url"]).query)["zak"] != parse_qs(urlsplit(again["start_url"]).query)["zak"]
    assert stand_in.session.get(again["start_url"], timeout=30).status_code == 200
    stand_in.clock(7201)
    assert stand_in.session.get(again["start_url"], timeout=30).status_code == 403


def test_delete_is_204_without_a_byte_and_then_3001(admin: ZoomApi):
    meeting = admin.created()
    answer = admin.call("DELETE", f"/meetings/{meeting['id']}?schedule_for_reminder=false")
    assert (answer.status_code, answer.content) == (204, b"")
    assert code_of(admin.call("DELETE", f"/meetings/{meeting['id']}")) == (404, 3001)
    assert code_of(admin.call("GET", f"/meetings/{meeting['id']}")) == (404, 3001)


def test_zoom_mails_the_host_unless_told_not_to(admin: ZoomApi, stand_in: StandIn):
    quiet, loud = admin.created(), admin.created()
    admin.call("DELETE", f"/meetings/{quiet['id']}?schedule_for_reminder=false&cancel_meeting_reminder=false")
    admin.call("DELETE", f"/meetings/{loud['id']}")
    assert [mail["meeting_id"] for mail in stand_in.state()["zoom"]["mails"]] == [loud["id"]]


def test_running_meeting_can_be_ended_but_not_deleted(admin: ZoomApi, stand_in: StandIn):
    meeting = admin.created()
    path = f"/meetings/{meeting['id']}"
    assert code_of(admin.call("PUT", f"{path}/status", {"action": "end"})) == (400, 3007)
    stand_in.control("webhook", {"event": "meeting.started", "meeting_id": meeting["id"]})
    assert admin.call("GET", path).json()["status"] == "started"
    assert code_of(admin.call("DELETE", path)) == (400, 3002)
    ended = admin.call("PUT", f"{path}/status", {"action": "end"})
    assert (ended.status_code, ended.content) == (204, b"")
    assert admin.call("DELETE", path).status_code == 204


def test_deleted_meeting_can_be_recovered(admin: ZoomApi):
    path = f"/meetings/{admin.created()['id']}"
    admin.call("DELETE", path)
    assert admin.call("PUT", f"{path}/status", {"action": "recover"}).status_code == 204
    assert admin.call("GET", path).status_code == 200


def test_meeting_is_gone_thirty_days_after_its_date(zoom: ZoomClient, stand_in: StandIn):
    stand_in.options(zoom_expires_in=10**9)
    api = zoom.api("dana")
    path = f"/meetings/{api.created()['id']}"
    date = datetime(2031, 3, 1, 12, tzinfo=UTC)
    stand_in.clock((date + timedelta(days=29) - datetime.now(UTC)).total_seconds())
    assert api.call("GET", path).status_code == 200
    stand_in.clock((date + timedelta(days=31) - datetime.now(UTC)).total_seconds())
    assert code_of(api.call("GET", path)) == (404, 3001)


def test_schedule_for_needs_the_privilege(admin: ZoomApi, zoom: ZoomClient):
    mina = zoom.api("mina")
    assert mina.created("me", schedule_for="uma@clinic.example")["host_email"] == "uma@clinic.example"
    assert code_of(admin.create(schedule_for="uma@clinic.example")) == (400, 3000)
    assert code_of(admin.create(schedule_for="bea@hospital.example")) == (400, 300)
    assert code_of(admin.create(schedule_for="uma@clinic.example", start_time=None)) == (400, 3000)


def test_alternative_host_must_be_licensed_in_the_account(admin: ZoomApi, stand_in: StandIn):
    for email in ("bo@clinic.example", "bea@hospital.example", "nobody@clinic.example"):
        assert code_of(admin.create(settings={"alternative_hosts": email})) == (400, 300)
    admin.created(settings={"alternative_hosts": "uma@clinic.example;room1@clinic.example"})
    assert len(stand_in.state()["zoom"]["mails"]) == 2


def test_only_tracking_fields_of_the_account_are_kept(admin: ZoomApi):
    tracking = [{"field": "job", "value": "1"}, {"field": "unknown", "value": "2"}]
    assert admin.created(tracking_fields=tracking)["tracking_fields"] == tracking[:1]
