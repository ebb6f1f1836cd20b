"""One refresh at a time; its result stored before it is used; an authorization lost only when the provider says so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import Notice
from outbox.outcomes import TryLater
from providers.base import ProviderError, ReauthorizationNeeded, Unavailable
from providers.fresh_tokens import fresh_tokens, replace_refused, store
from providers.meetings import create_meeting, find_meeting
from providers.models import Connection
from providers.signals import connection_changed
from providers.zoom import Zoom
from tests.making import make_user
from tests.notifications.read_mail import Mail
from tests.providers.connecting import connect, count_calls, expire_tokens, make_request

both = pytest.mark.parametrize(("name", "refresh"), [("zoom", "zoom.refresh_token"), ("teams", "entra.refresh_token")])


@pytest.fixture
def no_second_thoughts(monkeypatch):
    """The pause before the second question is for providers that lag; these tests know that it is over."""
    monkeypatch.setattr("providers.fresh_tokens.SECOND_THOUGHTS_SECONDS", 0)


@pytest.mark.heavy
@both
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_fifty_workers_with_an_expired_token_make_one_refresh_call(simulator, admin, name, refresh):
    expired = connect(simulator, admin, name)
    expire_tokens(expired)

    def work(_: int) -> str:
        try:
            return fresh_tokens(Connection.objects.get(pk=expired.pk)).access_token
        finally:
            database.close()

    with ThreadPoolExecutor(50) as pool:
        tokens = set(pool.map(work, range(50)))
    assert count_calls(simulator, refresh) == 1
    assert len(tokens) == 1
    assert tokens != {expired.access_token}


@both
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_workers_whose_token_is_refused_make_one_refresh_call(simulator, admin, name, refresh):
    refused = connect(simulator, admin, name)

    def work(_: int) -> str:
        try:
            return replace_refused(Connection.objects.get(pk=refused.pk), refused.tokens).access_token
        finally:
            database.close()

    with ThreadPoolExecutor(16) as pool:
        tokens = set(pool.map(work, range(16)))
    assert count_calls(simulator, refresh) == 1
    assert len(tokens) == 1


@both
def test_a_token_with_life_left_is_used_as_it_is(simulator, admin, name, refresh):
    connection = connect(simulator, admin, name)
    assert fresh_tokens(connection).access_token == connection.access_token
    assert count_calls(simulator, refresh) == 0


def test_what_the_refresh_gave_is_in_the_database_before_it_is_used(simulator, zoom):
    expire_tokens(zoom)
    simulator.set_fault(kind="reset_before", operation="zoom.get_meeting")
    with pytest.raises(ProviderError):
        find_meeting(zoom, "81234567890")
    stored = Connection.objects.get(pk=zoom.pk)
    assert stored.token_version == 2
    simulator.control("DELETE", "faults")
    expire_tokens(zoom)
    assert fresh_tokens(stored)


def test_after_a_refusal_a_token_that_another_worker_stored_is_simply_used(simulator, zoom):
    old = zoom.tokens
    Connection.objects.filter(pk=zoom.pk).update(access_token="newer", token_version=F("token_version") + 1)
    assert replace_refused(zoom, old).access_token == "newer"
    assert count_calls(simulator, "zoom.refresh_token") == 0


@pytest.mark.heavy
def test_a_worker_that_died_in_a_refresh_holds_nobody_up_for_long(simulator, zoom):
    expire_tokens(zoom)
    in_time = timezone.now() + timedelta(seconds=1)
    Connection.objects.filter(pk=zoom.pk).update(refresh_owner="dead", refresh_until=in_time)
    assert fresh_tokens(zoom).expires_at > timezone.now()
    assert count_calls(simulator, "zoom.refresh_token") == 1


@pytest.mark.heavy
def test_a_refresh_that_takes_too_long_elsewhere_is_waited_for_later(simulator, zoom, settings):
    settings.LEASE_SECONDS = 3
    expire_tokens(zoom)
    Connection.objects.filter(pk=zoom.pk).update(
        refresh_owner="slow", refresh_until=timezone.now() + timedelta(minutes=1)
    )
    with pytest.raises(Unavailable) as caught:
        fresh_tokens(zoom)
    assert caught.value.code == "renewal_busy"


def test_a_pair_that_comes_too_late_does_not_overwrite_a_newer_one(zoom):
    late = Zoom().refresh_tokens(zoom.tokens)
    Connection.objects.filter(pk=zoom.pk).update(access_token="newer", token_version=F("token_version") + 1)
    assert store(zoom, late).access_token == "newer"


def test_a_pair_that_comes_after_the_removal_is_given_back(simulator, zoom):
    late = Zoom().refresh_tokens(zoom.tokens)
    Connection.objects.filter(pk=zoom.pk).update(removed_at=timezone.now())
    with pytest.raises(ReauthorizationNeeded) as caught:
        store(zoom, late)
    assert caught.value.code == "no_provider"
    assert [grant["active"] for grant in simulator.state()["zoom"]["grants"]] == [False]


def test_an_answer_lost_after_rotation_loses_the_authorization_visibly(simulator, zoom, no_second_thoughts):
    expire_tokens(zoom)
    simulator.control("POST", "options", json={"zoom_drop_refresh_response": True})
    with pytest.raises(TryLater):
        fresh_tokens(zoom)
    zoom.refresh_from_db()
    assert zoom.is_usable  # Nobody has said that it is over.
    simulator.control("POST", "options", json={"zoom_drop_refresh_response": False})
    with pytest.raises(ReauthorizationNeeded):
        create_meeting(zoom, make_request(), is_repeat=False)
    zoom.refresh_from_db()
    assert zoom.status == Connection.Status.LOST
    assert zoom.last_error_code == "connection_lost"
    assert zoom.last_error_id.startswith("E-")


def test_whoever_hears_of_the_loss_hears_the_reason_and_not_an_earlier_trouble(simulator, zoom, no_second_thoughts):
    make_user(zoom.organization)
    earlier = {"last_error": "Zoom gave no clear answer.", "last_error_code": "outcome_unknown"}
    Connection.objects.filter(pk=zoom.pk).update(last_error_at=timezone.now(), **earlier)
    expire_tokens(zoom)
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    with pytest.raises(ReauthorizationNeeded):
        create_meeting(zoom, make_request(), is_repeat=False)
    text = Mail(Notice.objects.filter(kind="connection_lost").latest("created_at").octets).body("text/plain")
    assert "Zoom says that the authorization is over." in text
    assert "clear answer" not in text


def test_a_lost_authorization_is_announced_and_recorded_once(simulator, zoom, no_second_thoughts):
    heard: list[str] = []

    def hear(connection: Connection, change: str, **_: object) -> None:
        heard.append(change)

    connection_changed.connect(hear)
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    for _ in range(3):
        with pytest.raises(ReauthorizationNeeded):
            create_meeting(zoom, make_request(), is_repeat=False)
    connection_changed.disconnect(hear)
    assert heard == ["lost"]
    assert AuditEvent.objects.filter(action="connection.lost").count() == 1


def test_invalid_grant_said_in_the_old_way_is_understood(simulator, zoom, no_second_thoughts):
    simulator.control("POST", "options", json={"zoom_invalid_grant_status": 401})
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    with pytest.raises(ReauthorizationNeeded):
        create_meeting(zoom, make_request(), is_repeat=False)


def test_invalid_grant_said_too_lightly_is_asked_about_once_more(simulator, zoom, no_second_thoughts):
    expire_tokens(zoom)
    simulator.set_fault(kind="error", code="invalid_grant", operation="zoom.refresh_token", count=1)
    assert fresh_tokens(zoom).expires_at > timezone.now()
    zoom.refresh_from_db()
    assert zoom.is_usable


@pytest.mark.parametrize("kind", ["status_502", "status_500_html", "truncated_json", "xml_error", "reset_before"])
@both
def test_a_renewal_that_fails_for_now_uses_up_what_is_left(simulator, admin, name, refresh, kind):
    connection = connect(simulator, admin, name)
    nearly = timezone.now() + timedelta(minutes=2)
    Connection.objects.filter(pk=connection.pk).update(token_expires_at=nearly)
    simulator.set_fault(kind=kind, operation=refresh)
    assert fresh_tokens(connection).access_token == connection.access_token
    Connection.objects.filter(pk=connection.pk).update(token_expires_at=timezone.now())
    with pytest.raises(TryLater):
        fresh_tokens(connection)
    connection.refresh_from_db()
    assert connection.is_usable
    assert connection.refresh_until is None


def test_tokens_are_in_no_log_line(simulator, zoom, caplog):
    expire_tokens(zoom)
    create_meeting(zoom, make_request(), is_repeat=False)
    simulator.set_fault(kind="status_502", operation="zoom.get_meeting", count=1)
    with pytest.raises(Unavailable):
        find_meeting(zoom, "81234567890")
    issued = [each["value"] for each in simulator.control("GET", "secrets")["secrets"]]
    assert len(issued) >= 4
    assert caplog.text
    assert [value for value in issued if value in caplog.text] == []


def test_microsofts_old_refresh_token_need_not_be_given_up(simulator, teams):
    """Entra keeps the old one alive, so even a lost answer ends nothing."""
    expire_tokens(teams)
    simulator.set_fault(kind="reset_after", operation="entra.refresh_token", count=1)
    with pytest.raises(TryLater):
        fresh_tokens(teams)
    assert fresh_tokens(teams).expires_at > timezone.now()
