"""What a provider's news does to the connection: the app was removed there, or it is just old."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import Notice
from providers.events import KEPT, forget_old_events, last_event_of
from providers.models import Connection, ProviderEvent
from tests.making import make_user
from tests.providers.letters import next_moment, post, write_event
from tests.providers.test_webhook_views import NUMBER, make_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection():
    connection = make_connection(
        account_name="Dana Host", account_email="dana@clinic.example", token_secrets='{"refresh_token": "secret"}'
    )
    make_user(connection.organization)
    make_user(connection.organization)
    make_user(connection.organization, "scheduler")
    return connection


def removal(connection, **changes):
    payload = {
        "account_id": connection.account_id,
        "user_id": connection.user_id,
        "client_id": "demo-zoom-client",
        "signature": "x",
        "deauthorization_time": "2026-11-23T12:00:00.000Z",
    }
    return {"event": "app_deauthorized", "event_ts": next_moment(), "payload": payload | changes}


@pytest.fixture(autouse=True)
def our_app(settings):
    settings.ZOOM_CLIENT_ID = "demo-zoom-client"


def test_the_app_removed_at_zoom_ends_the_connection_in_words(client, connection):
    version = connection.token_version
    for _ in range(3):
        assert post(client, removal(connection)).status_code == 200
    connection.refresh_from_db()
    assert (connection.status, connection.access_token, connection.token_secrets) == ("lost", "", "")
    assert connection.token_version > version
    assert connection.last_error == (
        "The app was removed at Zoom by Dana Host, so this product has no access any more."
    )
    assert AuditEvent.objects.filter(action="connection.lost").count() == 1
    assert Notice.objects.filter(kind="connection_lost").count() == 2


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "another-app"}, {"client_id": None}, {"user_id": "USER-2"}, {"account_id": "ACC-2"}],
)
def test_the_removal_of_another_app_or_by_somebody_else_changes_nothing(client, connection, changes):
    assert post(client, removal(connection, **changes)).json() == {"counted": 0}
    connection.refresh_from_db()
    assert (connection.status, connection.access_token) == ("connected", "secret-token")


def test_late_news_of_a_removal_does_not_end_what_was_authorized_since(client, connection):
    event = removal(connection)
    Connection.objects.filter(pk=connection.pk).update(authorized_at=timezone.now() + timedelta(minutes=5))
    assert post(client, event).json() == {"counted": 0}
    connection.refresh_from_db()
    assert connection.status == "connected"


def test_a_removal_whose_user_is_rubbish_is_refused(client, connection):
    for wrong in (None, 7, "a\u0000", ""):
        assert post(client, removal(connection, user_id=wrong)).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_events_are_forgotten_after_three_months(client, connection):
    post(client, write_event("meeting.started", connection, NUMBER))
    post(client, write_event("meeting.ended", connection, NUMBER))
    assert last_event_of(connection).name == "meeting.ended"
    old = ProviderEvent.objects.filter(name="meeting.started")
    old.update(received_at=timezone.now() - KEPT - timedelta(hours=1))
    forget_old_events()
    assert [event.name for event in ProviderEvent.objects.all()] == ["meeting.ended"]


@pytest.fixture
def page(client, connection):
    client.force_login(connection.organization.users.filter(role="admin").first())
    return lambda: client.get("/meetings-configuration/").content.decode()


def test_the_tab_says_when_the_last_event_was_received_and_how_to_get_any(client, connection, page, settings):
    text = page()
    assert "No event received yet" in text
    assert 'value="http' in text
    assert "/webhooks/zoom/" in text
    assert "meeting.participant_joined_waiting_room" in text
    assert "ZOOM_WEBHOOK_SECRET_TOKEN is set." in text
    post(client, write_event("meeting.started", connection, NUMBER))
    assert "No event received yet" not in page()
    settings.ZOOM_WEBHOOK_SECRET_TOKEN = ""
    assert "ZOOM_WEBHOOK_SECRET_TOKEN is not set yet" in page()


def test_the_tab_says_who_removed_the_app(client, connection, page):
    post(client, removal(connection))
    text = page()
    assert "The app was removed at Zoom by Dana Host" in text
    assert "Reconnect" in text
