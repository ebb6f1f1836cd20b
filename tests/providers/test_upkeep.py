"""Connections that nobody uses are looked after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import Duty
from outbox.sweep import recurring
from providers.models import Connection
from providers.upkeep import check_connection, due_checks
from providers.watch import ring_for_checks
from tests.providers.connecting import count_calls, expire_tokens


def age(connection: Connection, by: timedelta = timedelta(minutes=15)) -> None:
    """As if the last check were so long ago."""
    Connection.objects.filter(pk=connection.pk).update(checked_at=timezone.now() - by - timedelta(seconds=1))


def test_a_fresh_connection_is_not_checked(simulator, zoom):
    assert due_checks() == []
    check_connection(zoom.pk)
    assert count_calls(simulator, "zoom.get_user") == 1  # from connecting


def test_a_check_is_done_once_however_often_it_is_rung_for(simulator, zoom):
    age(zoom)
    assert due_checks() == [zoom.pk]
    for _ in range(3):
        check_connection(zoom.pk)
    assert count_calls(simulator, "zoom.get_user") == 2
    assert due_checks() == []


def test_a_dead_authorization_is_noticed_without_a_job(simulator, zoom, monkeypatch):
    monkeypatch.setattr("providers.fresh_tokens.SECOND_THOUGHTS_SECONDS", 0)
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    age(zoom)
    check_connection(zoom.pk)
    zoom.refresh_from_db()
    assert zoom.status == Connection.Status.LOST
    age(zoom)
    assert due_checks() == []


def test_an_idle_connection_has_its_tokens_renewed(simulator, zoom):
    expire_tokens(zoom)
    age(zoom)
    check_connection(zoom.pk)
    zoom.refresh_from_db()
    assert zoom.token_version == 2
    assert zoom.token_expires_at > timezone.now()


@pytest.mark.parametrize("kind", ["status_502", "reset_before", "status_429"])
def test_a_provider_that_is_down_is_on_the_record_and_nothing_is_lost(simulator, zoom, kind):
    simulator.set_fault(kind=kind, operation="zoom.get_user", count=1)
    age(zoom)
    check_connection(zoom.pk)
    zoom.refresh_from_db()
    assert zoom.is_usable
    assert zoom.is_failing


def test_a_licence_that_has_changed_is_seen(simulator, zoom):
    Connection.objects.filter(pk=zoom.pk).update(licence="Basic", warning="40 minutes")
    age(zoom)
    check_connection(zoom.pk)
    zoom.refresh_from_db()
    assert (zoom.licence, zoom.warning) == ("Licensed", "")


def test_the_sweep_looks_for_checks_now_and_then(simulator, zoom):
    assert ring_for_checks in recurring
    age(zoom)
    ring_for_checks()
    assert Duty.objects.filter(name__contains="connections to check").exists()
    # Ringing takes the duty, not the check: a bell that nobody hears loses nothing.
    assert due_checks() == [zoom.pk]
