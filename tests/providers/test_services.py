"""Authorize, test, reconnect, remove: what is true afterwards, and who hears of it."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from providers import meetings, services
from providers.authorization import organization_of
from providers.base import MeetingGone, ReauthorizationNeeded, Unavailable
from providers.health import mark_lost
from providers.models import Connection
from providers.services import current_connection, remove_connection
from providers.signals import connection_changed
from tests.making import make_organization, make_user
from tests.providers.connecting import connect, count_calls, make_request
from tests.providers.stages import STAGES

both = pytest.mark.parametrize("name", ["zoom", "teams"])


@pytest.fixture
def changes():
    """What is announced upward meanwhile."""
    heard: list[str] = []

    def hear(connection: Connection, change: str, **_: object) -> None:
        heard.append(change)

    connection_changed.connect(hear)
    yield heard
    connection_changed.disconnect(hear)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def lose(connection: Connection) -> None:
    mark_lost(connection, ReauthorizationNeeded("It is over.", code="connection_lost"))


@both
def test_a_new_connection_is_recorded_and_announced(simulator, admin, name, changes):
    connection = connect(simulator, admin, name)
    assert current_connection(admin.organization) == connection
    assert changes == ["authorized"]
    assert actions() == ["connection.authorized"]
    assert connection.scopes
    assert connection.last_success_at is not None


@both
def test_reconnecting_restores_the_same_connection(simulator, admin, name, changes):
    connection = connect(simulator, admin, name)
    lose(connection)
    restored = connect(simulator, admin, name)
    assert restored.pk == connection.pk
    assert restored.is_usable
    assert not restored.is_failing
    assert changes == ["authorized", "lost", "restored"]
    meetings.create_meeting(restored, make_request(), is_repeat=False)


def test_after_the_removal_there_is_no_integration_and_no_token(simulator, zoom, admin, changes):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert remove_connection(zoom, by=admin)
    assert current_connection(admin.organization) is None
    assert changes == ["removed"]
    assert "connection.removed" in actions()
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, token_secrets FROM providers_connection")
        assert cursor.fetchone() == ("", "")
    # The meeting stands, and the authorization is over at Zoom as well.
    assert [str(each["id"]) for each in simulator.state()["zoom"]["meetings"] if each["live"]] == [made.id]
    assert [grant["active"] for grant in simulator.state()["zoom"]["grants"]] == [False]


def test_a_removed_connection_is_refused_at_once(simulator, zoom, admin):
    stale = Connection.objects.get(pk=zoom.pk)
    remove_connection(zoom, by=admin)
    with pytest.raises(ReauthorizationNeeded) as caught:
        meetings.create_meeting(stale, make_request(), is_repeat=False)
    assert caught.value.code == "no_provider"
    assert count_calls(simulator, "zoom.create_meeting") == 0


def test_a_provider_that_is_down_cannot_keep_us_from_removing_it(simulator, zoom, admin):
    simulator.set_fault(kind="status_502", operation="zoom.revoke")
    assert not remove_connection(zoom, by=admin)
    assert current_connection(admin.organization) is None


def test_microsoft_cannot_be_told(simulator, teams, admin):
    assert not remove_connection(teams, by=admin)
    assert current_connection(admin.organization) is None


def test_the_same_account_takes_its_removed_connection_up_again(simulator, zoom, admin):
    """Meetings know their connection by its row: with the same account they can be moved and deleted again."""
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    remove_connection(zoom, by=admin)
    again = connect(simulator, admin, "zoom")
    assert again.pk == zoom.pk
    meetings.cancel_meeting(again, made.id)


def test_another_account_gets_a_connection_of_its_own(simulator, zoom, admin):
    remove_connection(zoom, by=admin)
    other = connect(simulator, admin, "zoom", account="bea")
    assert other.pk != zoom.pk
    assert current_connection(admin.organization) == other


def test_organizations_have_nothing_to_do_with_each_other(simulator, zoom):
    other = make_user(make_organization())
    assert current_connection(organization_of(other)) is None
    connect(simulator, other, "teams")
    assert current_connection(zoom.organization) == zoom


@both
def test_the_test_makes_a_meeting_and_deletes_it(simulator, admin, name):
    connection = connect(simulator, admin, name)
    report = services.test_connection(connection, by=admin)
    assert report.is_ok
    assert [step.name for step in report.steps] == ["account", "create", "delete"]
    assert count_calls(simulator, STAGES[name].create) == 1
    assert STAGES[name].live_meetings(simulator) == []
    assert "connection.tested" in actions()


@pytest.mark.parametrize(
    ("operation", "failing"),
    [("*.get_user", "account"), ("*.create_meeting", "create"), ("*.delete_meeting", "delete")],
)
def test_the_test_names_what_failed(simulator, zoom, admin, operation, failing):
    simulator.set_fault(kind="status_502", operation=operation, count=1)
    report = services.test_connection(zoom, by=admin)
    assert not report.is_ok
    assert report.steps[-1].name == failing
    assert report.error is not None


def test_a_test_whose_answer_is_lost_leaves_no_meeting(simulator, zoom, admin):
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    assert not services.test_connection(zoom, by=admin).is_ok
    assert STAGES["zoom"].live_meetings(simulator) == []


def test_health_knows_the_last_error_until_something_succeeds(simulator, zoom, admin):
    simulator.set_fault(kind="status_502", operation="zoom.get_meeting", count=1)
    with pytest.raises(Unavailable):
        meetings.find_meeting(zoom, "81234567890")
    zoom.refresh_from_db()
    assert zoom.is_failing
    assert (zoom.last_error_code, zoom.last_provider_code) == ("provider_down", "HTTP 502")
    meetings.create_meeting(zoom, make_request(), is_repeat=False)
    zoom.refresh_from_db()
    assert not zoom.is_failing


def test_success_is_not_written_down_for_each_call(simulator, zoom):
    meetings.create_meeting(zoom, make_request(), is_repeat=False)
    with CaptureQueriesContext(database) as queries:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    of_connection = [query["sql"] for query in queries if Connection._meta.db_table in query["sql"]]
    assert [sql.split()[0] for sql in of_connection] == ["SELECT"]


def test_a_meeting_that_is_gone_is_no_news_of_the_connection(simulator, zoom):
    with pytest.raises(MeetingGone):
        meetings.find_meeting(zoom, "81234567890")
    zoom.refresh_from_db()
    assert not zoom.is_failing


def test_what_was_the_matter_is_not_overwritten_by_everything_that_waits(simulator, zoom, monkeypatch):
    monkeypatch.setattr("providers.fresh_tokens.SECOND_THOUGHTS_SECONDS", 0)
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    for _ in range(2):
        with pytest.raises(ReauthorizationNeeded):
            meetings.create_meeting(zoom, make_request(), is_repeat=False)
    zoom.refresh_from_db()
    assert zoom.last_provider_code == "invalid_grant"
