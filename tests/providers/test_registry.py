"""A provider is one file, one name in the registry, and its settings: shown with a third, tiny one."""

from typing import Any

import pytest

from providers import meetings, registry, services
from tests.providers.connecting import make_request


@pytest.fixture
def with_rooms(monkeypatch):
    monkeypatch.setattr(registry, "ADAPTERS", (*registry.ADAPTERS, "tests.providers.rooms.Rooms"))


def test_a_third_provider_needs_nothing_but_its_name(with_rooms, admin, client):
    session: dict[str, Any] = {}
    assert services.start_authorization(session, admin, "rooms").endswith("/oauth/rooms/callback/?state=fixed")
    connection = services.finish_authorization(session, admin, "rooms", {"state": "fixed"})
    assert services.test_connection(connection, by=admin).is_ok
    wanted = make_request(reference="job:1")
    assert meetings.create_meeting(connection, wanted, is_repeat=False).join_url == "https://rooms.example/job-1"
    client.force_login(admin)
    assert "Rooms" in client.get("/meetings-configuration/").content.decode()


def test_providers_are_offered_in_the_order_of_the_registry():
    assert [provider.name for provider in registry.all_providers()] == ["zoom", "teams"]


def test_only_those_with_credentials_are_configured(settings):
    settings.ZOOM_CLIENT_SECRET = ""
    assert [provider.name for provider in registry.configured_providers()] == ["teams"]


def test_an_unknown_name_is_no_provider():
    with pytest.raises(registry.UnknownProvider):
        registry.get_provider("skype")
