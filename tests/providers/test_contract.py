"""What every adapter must do, against a stand-in over real HTTP. A provider that is new in the registry is red here."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outbox.outcomes import TryLater
from providers import meetings
from providers.base import MeetingGone, OutcomeUnknown, ReauthorizationNeeded, Refused, Throttled, Unavailable
from providers.models import Connection
from providers.registry import all_providers, get_provider
from tests.making import tomorrow
from tests.providers.connecting import connect, expire_tokens, make_request
from tests.providers.stages import STAGES, Stage

NAMES = [provider.name for provider in all_providers()]
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("name", NAMES)]


@pytest.fixture
def stage(name: str) -> Stage:
    return STAGES[name]


@pytest.fixture
def connection(simulator, admin, name: str, stage: Stage) -> Connection:
    return connect(simulator, admin, name, account=stage.account)


def test_a_meeting_is_made_as_wanted(simulator, connection, stage):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert stage.live_meetings(simulator) == [(made.id, "Check-up", tomorrow(), 30)]
    assert made.join_url.startswith("https://")
    assert made.host_email == connection.account_email
    assert (made.topic, made.start, made.duration) == ("Check-up", tomorrow(), 30)


def test_the_same_reference_twice_is_one_meeting(simulator, connection, stage):
    wanted = make_request()
    first = meetings.create_meeting(connection, wanted, is_repeat=False)
    second = meetings.create_meeting(connection, wanted, is_repeat=True)
    assert (second.id, second.join_url) == (first.id, first.join_url)
    assert len(stage.live_meetings(simulator)) == 1


def test_a_repeat_brings_the_meeting_up_to_what_is_wanted_now(simulator, connection, stage):
    wanted = make_request()
    first = meetings.create_meeting(connection, wanted, is_repeat=False)
    later = replace(wanted, topic="Moved", start=tomorrow(15), duration=45)
    second = meetings.create_meeting(connection, later, is_repeat=True)
    assert stage.live_meetings(simulator) == [(first.id, "Moved", tomorrow(15), 45)]
    assert second.id == first.id


def test_a_repeat_after_nothing_was_made_makes_it(simulator, connection, stage):
    meetings.create_meeting(connection, make_request(), is_repeat=True)
    assert len(stage.live_meetings(simulator)) == 1


def test_different_references_are_different_meetings(simulator, connection, stage):
    for number in (1, 2):
        meetings.create_meeting(connection, make_request(reference=f"same:{number}"), is_repeat=True)
    assert len(stage.live_meetings(simulator)) == 2


def test_an_update_keeps_the_meeting(simulator, connection, stage):
    wanted = make_request()
    made = meetings.create_meeting(connection, wanted, is_repeat=False)
    moved = replace(wanted, topic="Moved", start=tomorrow() + timedelta(days=2), duration=60)
    updated = meetings.update_meeting(connection, made.id, moved)
    assert stage.live_meetings(simulator) == [(made.id, "Moved", moved.start, 60)]
    assert (updated.id, updated.join_url) == (made.id, made.join_url)


def test_an_update_of_a_meeting_that_is_gone_says_so(simulator, connection):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    simulator.control("POST", f"meetings/{made.id}/delete")
    with pytest.raises(MeetingGone):
        meetings.update_meeting(connection, made.id, make_request())
    with pytest.raises(MeetingGone):
        meetings.find_meeting(connection, made.id)


def test_cancelling_twice_is_fine_and_leaves_nothing(simulator, connection, stage):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    meetings.cancel_meeting(connection, made.id)
    meetings.cancel_meeting(connection, made.id)
    assert stage.live_meetings(simulator) == []


def test_a_meeting_is_found_as_it_is_now(connection):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    found = meetings.find_meeting(connection, made.id)
    assert (found.id, found.join_url, found.password) == (made.id, made.join_url, made.password)


def test_what_a_lost_answer_has_left_can_be_abandoned(simulator, connection, stage):
    simulator.set_fault(kind="reset_after", operation=stage.create, count=1)
    wanted = make_request()
    with pytest.raises(OutcomeUnknown):
        meetings.create_meeting(connection, wanted, is_repeat=False)
    assert len(stage.live_meetings(simulator)) == 1
    meetings.abandon_meeting(connection, wanted)
    assert stage.live_meetings(simulator) == []


def test_abandoning_what_was_never_made_leaves_nothing(simulator, connection, stage):
    meetings.abandon_meeting(connection, make_request())
    assert stage.live_meetings(simulator) == []


def test_nothing_that_is_kept_of_a_meeting_is_a_host_link(simulator, connection):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    meetings.fetch_host_link(connection, made.id)
    keys = [each["value"] for each in simulator.control("GET", "secrets")["secrets"] if "zak" in each["kind"]]
    assert [key for key in keys if key in repr(made)] == []


def test_the_account_says_who_it_is(connection):
    assert connection.account_id
    assert connection.user_id
    assert "@" in connection.account_email
    assert connection.account_name


def test_who_authorized_us_is_among_those_who_may_host(connection):
    assert connection.user_id in [host.user_id for host in meetings.list_hosts(connection)]


def test_a_host_that_nobody_knows_is_refused_in_words(connection):
    with pytest.raises(Refused) as caught:
        meetings.find_host(connection, "nobody@nowhere.example")
    assert caught.value.code in {"host_unknown", "host_not_allowed"}
    assert caught.value.message.endswith(".")
    connection.refresh_from_db()
    assert connection.last_error_code != "host_unknown"


def test_every_way_to_let_guests_in_is_taken(connection):
    ways = get_provider(connection.provider).capabilities.entries
    for entry in ("", *sorted(ways), "something new"):
        assert meetings.create_meeting(connection, make_request(entry=entry), is_repeat=False).join_url


def test_the_way_to_let_guests_in_can_be_changed(connection):
    made = meetings.create_meeting(connection, make_request(entry="waiting_room"), is_repeat=False)
    assert meetings.update_meeting(connection, made.id, make_request(entry="any_time")).id == made.id


LOST_ANSWERS: list[dict[str, Any]] = [
    {"kind": "reset_after"},
    {"kind": "hang_after", "seconds": 3},
    {"kind": "truncated_json"},
    {"kind": "truncated_json", "form": "cut"},
    {"kind": "status_500_html", "acts": True},
    {"kind": "status_502", "acts": True},
    {"kind": "slow_body", "seconds": 6},
]


@pytest.mark.parametrize("fault", LOST_ANSWERS, ids=lambda fault: "-".join(str(each) for each in fault.values()))
def test_an_answer_lost_after_creation_is_unknown_and_a_repeat_finds_the_meeting(
    simulator, settings, connection, stage, fault
):
    settings.LEASE_SECONDS = 8  # time-outs follow from it: the test need not wait as long as a worker would
    simulator.set_fault(**fault, operation=stage.create, count=1)
    wanted = make_request()
    with pytest.raises(OutcomeUnknown):
        meetings.create_meeting(connection, wanted, is_repeat=False)
    made = meetings.create_meeting(connection, wanted, is_repeat=True)
    assert [each[0] for each in stage.live_meetings(simulator)] == [made.id]


@pytest.mark.parametrize("kind", ["reset_before", "status_500_html", "status_502"])
def test_a_create_that_may_have_had_its_effect_is_unknown_even_if_it_had_none(simulator, connection, stage, kind):
    simulator.set_fault(kind=kind, operation=stage.create, count=1)
    wanted = make_request()
    with pytest.raises(OutcomeUnknown):
        meetings.create_meeting(connection, wanted, is_repeat=False)
    meetings.create_meeting(connection, wanted, is_repeat=True)
    assert len(stage.live_meetings(simulator)) == 1


def test_an_xml_error_is_a_passing_fault_without_effect(simulator, connection, stage):
    simulator.set_fault(kind="xml_error", operation=stage.create, count=1)
    with pytest.raises(Unavailable) as caught:
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert caught.value.code == "unreadable_answer"
    assert stage.live_meetings(simulator) == []


@pytest.mark.parametrize("kind", ["reset_before", "status_500_html", "truncated_json"])
def test_looking_at_a_meeting_can_simply_be_tried_again(simulator, connection, kind):
    made = meetings.create_meeting(connection, make_request(), is_repeat=False)
    simulator.set_fault(kind=kind, operation="*.get_meeting", count=1)
    with pytest.raises(Unavailable):
        meetings.find_meeting(connection, made.id)
    assert meetings.find_meeting(connection, made.id).id == made.id


def test_being_told_to_slow_down_says_until_when(simulator, connection, stage):
    simulator.set_fault(kind="status_429", form="seconds", seconds=7, operation=stage.create, count=1)
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert caught.value.code == "rate_limited"
    assert caught.value.retry_at is not None
    assert stage.live_meetings(simulator) == []


def test_an_access_token_that_is_refused_once_is_replaced_and_nobody_notices(simulator, connection, stage):
    simulator.set_fault(kind="invalid_token_once", operation=stage.create)
    meetings.create_meeting(connection, make_request(), is_repeat=False)
    connection.refresh_from_db()
    assert connection.token_version == 2
    assert len(stage.live_meetings(simulator)) == 1


def test_an_expired_access_token_is_renewed_before_it_is_used(simulator, connection, stage):
    expire_tokens(connection)
    meetings.create_meeting(connection, make_request(), is_repeat=False)
    connection.refresh_from_db()
    assert connection.token_version == 2


def test_a_revoked_authorization_is_lost_and_everything_waits(simulator, connection, name, monkeypatch):
    monkeypatch.setattr("providers.fresh_tokens.SECOND_THOUGHTS_SECONDS", 0)
    simulator.control("POST", "revoke", json={"vendor": name, "account": connection.account_email})
    with pytest.raises(ReauthorizationNeeded):
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    connection.refresh_from_db()
    assert connection.status == Connection.Status.LOST
    with pytest.raises(ReauthorizationNeeded) as caught:
        meetings.cancel_meeting(connection, "1")
    assert caught.value.code == "connection_lost"


def test_a_token_endpoint_that_is_down_never_loses_the_authorization(simulator, connection, stage, name):
    expire_tokens(connection)
    simulator.set_fault(kind="status_502", operation=stage.refresh, count=1)
    with pytest.raises(TryLater):
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    connection.refresh_from_db()
    assert connection.is_usable
    meetings.create_meeting(connection, make_request(), is_repeat=False)


def test_a_wrong_client_secret_keeps_the_authorization(simulator, connection, stage):
    expire_tokens(connection)
    simulator.set_fault(kind="wrong_client_secret", operation=stage.refresh, count=1)
    with pytest.raises(TryLater) as caught:
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert caught.value.code == "client_secret_wrong"
    connection.refresh_from_db()
    assert connection.is_usable


def test_a_lost_scope_makes_work_wait_and_the_connection_stay(simulator, connection, stage):
    simulator.set_fault(kind="lost_scope", operation=stage.create, count=1)
    with pytest.raises(TryLater) as caught:
        meetings.create_meeting(connection, make_request(), is_repeat=False)
    assert caught.value.code == "scope_missing"
    connection.refresh_from_db()
    assert connection.is_usable


def test_the_page_can_tell_how_to_set_the_provider_up(name):
    guide = get_provider(name).guide
    assert guide.steps
    assert guide.scopes
    assert guide.console_url.startswith("https://")


def test_without_credentials_a_provider_is_not_configured(name, settings):
    provider = get_provider(name)
    assert provider.is_configured()
    for setting in provider.guide.settings:
        setattr(settings, setting, "")
    assert not provider.is_configured()
