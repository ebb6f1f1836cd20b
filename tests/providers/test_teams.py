"""What is Microsoft's own: create and then patch, doors, passcodes, refusals with a checklist."""

from datetime import UTC, datetime

import pytest

from providers import graph_answers, meetings
from providers.base import AppMisconfigured, MeetingGone, OutcomeUnknown, Refused, Unavailable
from providers.entra import start_flow
from providers.fresh_tokens import fresh_tokens
from providers.models import Connection
from tests.providers.connecting import connect, count_calls, expire_tokens, make_request
from tests.services.stand_ins import Simulator


def all_meetings(simulator: Simulator) -> list[dict]:
    return simulator.state()["graph"]["meetings"]


def test_guests_come_in_without_waiting(simulator, teams):
    meetings.create_meeting(teams, make_request(), is_repeat=False)
    (made,) = all_meetings(simulator)
    assert made["lobbyBypassSettings"] == {"scope": "everyone", "isDialInBypassEnabled": True}


def test_guests_wait_in_the_lobby_when_that_was_chosen(simulator, teams):
    made = meetings.create_meeting(teams, make_request(entry="waiting_room"), is_repeat=False)
    (waiting,) = all_meetings(simulator)
    assert waiting["lobbyBypassSettings"] == {"scope": "organizer", "isDialInBypassEnabled": False}
    meetings.update_meeting(teams, made.id, make_request(entry="any_time"))
    (opened,) = all_meetings(simulator)
    assert opened["lobbyBypassSettings"]["scope"] == "everyone"


@pytest.mark.heavy
def test_the_door_is_closed_before_the_meeting_is_deleted(simulator, teams):
    made = meetings.create_meeting(teams, make_request(), is_repeat=False)
    meetings.cancel_meeting(teams, made.id)
    (gone,) = all_meetings(simulator)
    assert not gone["live"]
    assert gone["lobbyBypassSettings"]["scope"] == "organizer"


@pytest.mark.heavy
def test_a_door_that_cannot_be_closed_does_not_keep_the_meeting(simulator, teams):
    made = meetings.create_meeting(teams, make_request(), is_repeat=False)
    simulator.set_fault(kind="error", operation="graph.update_meeting", status=400, code="BadRequest", count=1)
    meetings.cancel_meeting(teams, made.id)
    assert not all_meetings(simulator)[0]["live"]


def test_the_organizer_is_told_instead_of_a_host_link(teams):
    made = meetings.create_meeting(teams, make_request(), is_repeat=False)
    assert (made.host_name, made.host_email) == ("Terry Admin", "terry@contoso.example")
    assert meetings.fetch_host_link(teams, made.id) == made.join_url


def test_a_passcode_that_the_tenant_makes_is_told(simulator, teams):
    simulator.control("POST", "options", json={"graph_default_passcode": True})
    made = meetings.create_meeting(teams, make_request(password="chosen"), is_repeat=False)
    assert made.password
    assert made.password != "chosen"


@pytest.mark.heavy
def test_settings_that_are_lost_after_creation_are_made_up_for(simulator, teams):
    simulator.set_fault(kind="reset_before", operation="graph.update_meeting", count=1)
    wanted = make_request()
    with pytest.raises(OutcomeUnknown):
        meetings.create_meeting(teams, wanted, is_repeat=False)
    meetings.create_meeting(teams, wanted, is_repeat=True)
    (made,) = all_meetings(simulator)
    assert made["lobbyBypassSettings"]["scope"] == "everyone"


@pytest.mark.heavy
def test_a_meeting_that_may_not_be_as_wanted_does_not_stay(simulator, teams):
    simulator.set_fault(kind="error", operation="graph.update_meeting", status=403, code="Forbidden", count=1)
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(teams, make_request(), is_repeat=False)
    assert caught.value.code == "organizer_not_allowed"
    assert [each["live"] for each in all_meetings(simulator)] == [False]


@pytest.mark.parametrize("reason", ["policy", "license", "guest"])
def test_every_403_is_one_checklist(simulator, teams, reason):
    simulator.control("POST", "options", json={"graph_forbidden": reason})
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(teams, make_request(), is_repeat=False)
    assert caught.value.code == "organizer_not_allowed"
    assert "licence" in caught.value.message


@pytest.mark.parametrize("account", ["uli", "gus"])
def test_an_account_that_may_not_organize_is_seen_by_the_test(simulator, admin, account):
    connection = connect(simulator, admin, "teams", account=account)
    with pytest.raises(Refused) as caught:
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert caught.value.code == "organizer_not_allowed"


def test_an_unknown_word_in_an_answer_disturbs_nobody(simulator, teams):
    simulator.control("POST", "options", json={"graph_unknown_enum": True})
    assert meetings.create_meeting(teams, make_request(), is_repeat=False).join_url


def test_an_id_that_is_none_is_no_way_to_another_place(simulator, teams):
    with pytest.raises((MeetingGone, Refused)):
        meetings.find_meeting(teams, "../../users")
    last = simulator.control("GET", "calls")["calls"][-1]
    assert last["operation"] == "graph.get_meeting"


def test_an_expired_client_secret_is_told_from_a_wrong_one(simulator, teams):
    expire_tokens(teams)
    simulator.set_fault(kind="expired_client_secret", operation="entra.refresh_token", count=1)
    with pytest.raises(AppMisconfigured) as caught:
        fresh_tokens(teams)
    assert caught.value.code == "client_secret_expired"
    assert Connection.objects.get(pk=teams.pk).is_usable


def test_the_addresses_of_entra_are_asked_for_once(simulator, admin):
    connection = connect(simulator, admin, "teams")
    before = count_calls(simulator, "entra.discover")
    for _ in range(3):
        expire_tokens(connection)
        fresh_tokens(connection)
    assert count_calls(simulator, "entra.discover") == before


def test_a_directory_that_does_not_exist_is_the_operators_matter(simulator, settings):
    settings.MICROSOFT_TENANT = "no-such-company"
    simulator.set_fault(kind="error", operation="entra.discover", status=400, code="invalid_tenant", count=1)
    with pytest.raises(AppMisconfigured) as caught:
        start_flow("http://127.0.0.1:8000/oauth/teams/callback/")
    assert caught.value.code == "tenant_unknown"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T12:00:00.0000000Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00.1234567Z", datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        (None, None),
        ("soon", None),
    ],
)
def test_graphs_moments_are_read(text, moment):
    assert graph_answers.read_moment(text) == moment


def test_dial_in_is_told_in_lines_to_read():
    phone = {"tollNumber": "+1 323 555 0100", "tollFreeNumbers": ["+1 888 555 0101"], "conferenceId": "123"}
    found = {"id": "1", "joinWebUrl": "https://teams.microsoft.com/l/1", "audioConferencing": phone}
    made = graph_answers.read_meeting(found)
    assert made.dial_in == ("+1 323 555 0100 (toll)", "+1 888 555 0101 (toll-free)")
    assert made.passcode_for_phone == "123"


@pytest.mark.parametrize("found", [{}, {"id": "1"}, {"id": "1", "joinWebUrl": None}, {"joinWebUrl": "https://x"}])
def test_a_meeting_without_a_link_is_no_meeting(found):
    with pytest.raises(Unavailable):
        graph_answers.read_meeting(found)
