"""Sessions are in the database, but nobody can log in with what the database holds."""

import pytest
from django.contrib.sessions.models import Session

from accounts.session_store import SessionStore
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db


def test_the_database_does_not_hold_the_key_of_the_cookie(client):
    client.force_login(make_user(make_organization()))
    key = client.cookies["session"].value
    assert client.get("/settings/me/").status_code == 200
    (row,) = Session.objects.all()
    assert row.session_key != key
    client.cookies["session"] = row.session_key
    assert client.get("/settings/me/").status_code == 302


def test_logging_out_ends_the_session_in_the_database(client):
    client.force_login(make_user(make_organization()))
    client.post("/logout/")
    assert Session.objects.count() == 0


def test_a_session_survives_a_new_key_and_ends_with_its_time():
    session = SessionStore()
    session["color"] = "green"
    session.create()
    session["color"] = "blue"
    session.save()
    old = session.session_key
    session.cycle_key()
    assert SessionStore(session.session_key)["color"] == "blue"
    assert SessionStore(old).load() == {}
    assert not session.exists(old)
    session.set_expiry(-1)
    session.save()
    assert SessionStore(session.session_key).load() == {}
