"""What is Zoom's own: the fields that we set, the marker, hosts, and its oddities."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from providers import meetings, zoom_answers
from providers.base import HostUnknown, MeetingGone, NotYet, OutcomeUnknown, PermissionMissing, Refused, Unavailable
from providers.models import Connection
from providers.zoom import PASSCODE_PATTERN, Zoom, find_marked
from tests.providers.connecting import connect, count_calls, make_request
from tests.services.stand_ins import Simulator


def only_meeting(simulator: Simulator) -> dict:
    (meeting,) = [each for each in simulator.state()["zoom"]["meetings"] if each["live"]]
    return meeting


def test_zoom_is_told_everything_that_matters(simulator, zoom):
    wanted = make_request(password="Ab1@-_*9")
    meetings.create_meeting(zoom, wanted, is_repeat=False)
    made = only_meeting(simulator)
    assert made["type"] == 2
    assert made["timezone"] == "Europe/Paris"
    assert made["password"] == "Ab1@-_*9"
    assert made["agenda"] == f"[ref VM-{wanted.reference}]\nJOB-0007"
    chosen = {
        name: made["settings"][name] for name in ("waiting_room", "join_before_host", "use_pmi", "auto_recording")
    }
    assert chosen == {
        "waiting_room": True,
        "join_before_host": False,
        "use_pmi": False,
        "auto_recording": "none",
    }


def test_zoom_sends_no_mail_of_its_own(simulator, zoom):
    wanted = make_request()
    made = meetings.create_meeting(zoom, wanted, is_repeat=False)
    meetings.update_meeting(zoom, made.id, wanted)
    meetings.cancel_meeting(zoom, made.id)
    assert simulator.state()["zoom"]["mails"] == []


@pytest.mark.parametrize("day", [datetime(2027, 3, 28, 3, 30), datetime(2027, 10, 31, 2, 30)])
def test_the_time_is_right_on_the_days_when_clocks_change(simulator, zoom, day):
    start = day.replace(tzinfo=ZoneInfo("Europe/Paris"))
    made = meetings.create_meeting(zoom, make_request(start=start), is_repeat=False)
    assert made.start == start.astimezone(UTC)


def test_long_words_are_cut_where_zoom_would_refuse_them(simulator, zoom):
    meetings.create_meeting(zoom, make_request(topic="t" * 500, agenda="a" * 5000), is_repeat=False)
    made = only_meeting(simulator)
    assert (len(made["topic"]), len(made["agenda"])) == (200, 2000)


def test_a_repeat_with_a_long_topic_still_recognizes_its_meeting(simulator, zoom):
    wanted = make_request(topic="t" * 500)
    meetings.create_meeting(zoom, wanted, is_repeat=False)
    meetings.create_meeting(zoom, wanted, is_repeat=True)
    assert count_calls(simulator, "zoom.update_meeting") == 0


def test_the_password_is_zooms_where_none_was_chosen(zoom):
    assert meetings.create_meeting(zoom, make_request(), is_repeat=False).password


def test_a_password_against_the_accounts_rules_is_named_as_the_cause(simulator, zoom):
    simulator.control("POST", "options", json={"zoom_passcode_min_length": 8})
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(zoom, make_request(password="abc"), is_repeat=False)
    assert caught.value.code == "password_refused"
    assert caught.value.provider_code == "300/password"


@pytest.mark.parametrize(
    ("password", "is_right"),
    [("Ab1@-_*9", True), ("1234567890", True), ("12345678901", False), ("a b", False), ("ü", False), ("", False)],
)
def test_our_rule_for_passwords_is_zooms(password, is_right):
    assert bool(re.fullmatch(PASSCODE_PATTERN, password)) == is_right


def test_dial_in_is_told_in_lines_to_read(zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert made.dial_in[0] == "+1 212 555 0142 (US, New York)"
    assert made.passcode_for_phone


def test_nothing_secret_is_among_the_details(zoom):
    made = meetings.create_meeting(zoom, make_request(password="Geheim1"), is_repeat=False)
    assert "Geheim1" not in repr(made.details)
    assert not {"start_url", "password", "encrypted_password", "h323_password", "pstn_password"} & set(made.details)


@pytest.mark.heavy
def test_two_meetings_of_one_reference_become_one_again(simulator, zoom):
    """A create that surfaced only after the repeat had looked."""
    wanted = make_request()
    for _ in range(3):
        meetings.create_meeting(zoom, wanted, is_repeat=False)
    kept = meetings.create_meeting(zoom, wanted, is_repeat=True)
    assert str(only_meeting(simulator)["id"]) == kept.id


def test_a_meeting_that_is_only_in_the_list_any_more_is_not_taken(zoom):
    assert Zoom().adopt(zoom.tokens, "81111111111", make_request()) is None


@pytest.mark.slow
def test_the_marker_is_found_on_any_page_of_the_list(simulator, zoom, monkeypatch):
    monkeypatch.setattr("providers.zoom.PAGE", 2)
    wanted = [make_request() for _ in range(5)]
    made = [meetings.create_meeting(zoom, each, is_repeat=False).id for each in wanted]
    found = [find_marked(zoom.tokens, each)[0]["id"] for each in wanted]
    assert [str(each) for each in found] == made
    assert count_calls(simulator, "zoom.list_meetings") > 5


def test_another_reference_that_begins_alike_is_not_taken(simulator, zoom):
    meetings.create_meeting(zoom, make_request(reference="abc:10"), is_repeat=False)
    assert find_marked(zoom.tokens, make_request(reference="abc:1")) == []


def test_a_list_that_cannot_be_read_stops_the_leap(simulator, zoom):
    simulator.set_fault(kind="status_502", operation="zoom.list_meetings", count=1)
    with pytest.raises(Unavailable):
        meetings.create_meeting(zoom, make_request(), is_repeat=True)
    assert simulator.state()["zoom"]["meetings"] == []


def test_a_lost_answer_is_looked_for_only_after_the_provider_can_have_finished(simulator, zoom, settings):
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    with pytest.raises(OutcomeUnknown) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.retry_at is not None
    wait = caught.value.retry_at - datetime.now(UTC)
    assert timedelta(seconds=14) < wait <= timedelta(seconds=15)


def test_another_user_of_the_account_can_host_with_admin_scopes(simulator, zoom):
    users = simulator.state()["zoom"]["accounts"][0]["users"]
    room = next(user for user in users if user["email"] == "room1@clinic.example")
    wanted = make_request(host=room["id"])
    made = meetings.create_meeting(zoom, wanted, is_repeat=False)
    assert made.host_email == "room1@clinic.example"
    assert meetings.create_meeting(zoom, wanted, is_repeat=True).id == made.id


def test_without_admin_scopes_only_me_can_host(simulator, admin):
    connection = connect(simulator, admin, "zoom", account="uma")
    meetings.create_meeting(connection, make_request(), is_repeat=False)
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(connection, make_request(host="somebody"), is_repeat=False)
    assert caught.value.code == "host_not_allowed"


@pytest.mark.parametrize(
    ("host", "code"), [("nobody@clinic.example", "host_unknown"), ("bea@hospital.example", "host_unknown")]
)
def test_a_host_whom_the_account_does_not_know_is_named_as_the_cause(simulator, zoom, host, code):
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(zoom, make_request(host=host), is_repeat=False)
    assert caught.value.code == code


def test_a_user_who_may_not_host_is_named_as_the_cause(simulator, zoom):
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(zoom, make_request(host="vera@clinic.example"), is_repeat=False)
    assert caught.value.code == "host_may_not_host"


def test_a_running_meeting_is_deleted_later(simulator, zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    simulator.set_fault(kind="error", operation="zoom.delete_meeting", code="3002", status=400, count=1)
    with pytest.raises(NotYet) as caught:
        meetings.cancel_meeting(zoom, made.id)
    assert caught.value.code == "meeting_in_progress"
    meetings.cancel_meeting(zoom, made.id)


def test_the_host_link_is_a_fresh_one_each_time(simulator, zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    first, second = (meetings.fetch_host_link(zoom, made.id) for _ in range(2))
    assert "zak=" in first
    assert first != second


@pytest.mark.parametrize("meeting_id", ["../users/me", "1/status", "", "٣", "abc"])
def test_an_id_that_zoom_cannot_have_given_is_never_sent(simulator, zoom, meeting_id):
    before = len(simulator.control("GET", "calls")["calls"])
    with pytest.raises(MeetingGone):
        meetings.find_meeting(zoom, meeting_id)
    assert len(simulator.control("GET", "calls")["calls"]) == before


def test_a_scope_that_is_lost_later_is_named(simulator, zoom):
    simulator.set_fault(kind="lost_scope", operation="zoom.update_meeting", count=1)
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    with pytest.raises(PermissionMissing, match="meeting:update:meeting") as caught:
        meetings.update_meeting(zoom, made.id, make_request())
    assert caught.value.code == "scope_missing"


def test_a_refresh_that_also_kills_the_old_access_token_disturbs_nobody(simulator, zoom):
    simulator.control("POST", "options", json={"zoom_refresh_voids_access_token": True})
    stale = Connection.objects.get(pk=zoom.pk)
    simulator.set_fault(kind="invalid_token_once", operation="zoom.create_meeting")
    meetings.create_meeting(zoom, make_request(), is_repeat=False)
    meetings.create_meeting(stale, make_request(), is_repeat=False)
    assert count_calls(simulator, "zoom.refresh_token") == 1


@pytest.mark.parametrize(
    "found",
    [
        {},
        {"id": 1},
        {"id": 1, "join_url": "javascript:alert(1)"},
        {"id": 1, "join_url": "http://zoom.us/j/1"},
    ],
)
def test_a_meeting_without_a_safe_link_is_no_meeting(found):
    with pytest.raises(Unavailable):
        zoom_answers.read_meeting(found)


def entry_of(simulator: Simulator) -> tuple[bool, bool]:
    rules = only_meeting(simulator)["settings"]
    return rules["waiting_room"], rules["join_before_host"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("", (True, False)),
        ("waiting_room", (True, False)),
        ("with_host", (False, False)),
        ("any_time", (False, True)),
    ],
)
def test_guests_get_in_as_it_was_chosen(simulator, zoom, entry, expected):
    meetings.create_meeting(zoom, make_request(entry=entry), is_repeat=False)
    assert entry_of(simulator) == expected


def test_another_way_to_let_guests_in_comes_with_the_next_change(simulator, zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    meetings.update_meeting(zoom, made.id, make_request(entry="any_time"))
    assert entry_of(simulator) == (False, True)


def test_a_host_is_found_by_address_and_by_id(zoom):
    found = meetings.find_host(zoom, "room3@clinic.example")
    assert (found.name, found.licence, found.is_licensed, found.problem) == ("Video Room 3", "Licensed", True, "")
    assert meetings.find_host(zoom, found.user_id) == found


@pytest.mark.parametrize(("who", "is_licensed"), [("bo", False), ("ines", True), ("pia", True)])
def test_a_user_who_cannot_host_well_says_why(zoom, who, is_licensed):
    found = meetings.find_host(zoom, f"{who}@clinic.example")
    assert (found.is_licensed, bool(found.problem)) == (is_licensed, True)


@pytest.mark.parametrize("who", ["nobody@clinic.example", "basil@solo.example", "me/settings", "..", ""])
def test_a_user_of_another_account_or_none_is_unknown(zoom, who):
    with pytest.raises(HostUnknown):
        meetings.find_host(zoom, who)
    zoom.refresh_from_db()
    assert not zoom.is_failing


def test_licensed_active_users_are_offered_as_hosts(zoom):
    emails = {host.email for host in meetings.list_hosts(zoom)}
    assert {"dana@clinic.example", "room1@clinic.example", "room12@clinic.example"} <= emails
    assert not emails & {"bo@clinic.example", "ines@clinic.example", "pia@clinic.example"}


def test_an_authorization_for_one_user_knows_only_that_one(simulator, admin):
    uma = connect(simulator, admin, "zoom", account="uma")
    assert [host.email for host in meetings.list_hosts(uma)] == ["uma@clinic.example"]
    with pytest.raises(Refused) as caught:
        meetings.find_host(uma, "room1@clinic.example")
    assert caught.value.code == "host_not_allowed"
