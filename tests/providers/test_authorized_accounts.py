"""Whose authorization is good enough: scopes, kinds of accounts, licences. Each refusal is a sentence."""

import pytest

from providers.base import AuthorizationFailed, ProviderError
from providers.models import Connection
from tests.providers.connecting import connect


def test_scopes_that_are_missing_are_named_and_nothing_is_connected(simulator, admin):
    with pytest.raises(AuthorizationFailed) as caught:
        connect(simulator, admin, "zoom", account="mina")
    assert caught.value.code == "scope_missing"
    assert "meeting:update:meeting" in caught.value.message
    assert "meeting:delete:meeting" in caught.value.message
    assert "meeting:write:meeting" not in caught.value.message
    assert not Connection.objects.exists()
    # What was granted in vain is given back.
    assert [grant["active"] for grant in simulator.state()["zoom"]["grants"]] == [False]


@pytest.mark.parametrize("account", ["dana", "bea", "uma"])
def test_classic_and_granular_scopes_of_both_levels_are_enough(simulator, admin, account):
    connection = connect(simulator, admin, "zoom", account=account)
    assert connection.is_admin_level == (account != "uma")


def test_a_teams_scope_that_was_withheld_is_named(simulator, admin):
    simulator.control("POST", "options", json={"entra_withheld_scopes": "OnlineMeetings.ReadWrite"})
    with pytest.raises(AuthorizationFailed) as caught:
        connect(simulator, admin, "teams")
    assert caught.value.code == "scope_missing"
    assert "OnlineMeetings.ReadWrite" in caught.value.message


@pytest.mark.parametrize("spelling", ["short", "full", "omit"])
def test_microsofts_scopes_are_understood_in_every_spelling(simulator, admin, spelling):
    simulator.control("POST", "options", json={"entra_scope_spelling": spelling})
    assert connect(simulator, admin, "teams").is_usable


def test_a_personal_microsoft_account_is_told_what_it_lacks(simulator, admin):
    simulator.control("POST", "options", json={"entra_allow_personal": True})
    with pytest.raises(AuthorizationFailed) as caught:
        connect(simulator, admin, "teams", account="pat")
    assert caught.value.code == "personal_account"


def test_an_account_of_another_company_is_refused(simulator, admin, settings):
    users = simulator.state()["entra"]["users"]
    settings.MICROSOFT_TENANT = next(user["tenant_id"] for user in users if user["key"] == "terry")
    assert connect(simulator, admin, "teams").account_id == settings.MICROSOFT_TENANT
    Connection.objects.all().delete()
    settings.MICROSOFT_TENANT = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(ProviderError) as caught:
        connect(simulator, admin, "teams")
    assert caught.value.code == "wrong_tenant"


def test_admin_consent_that_is_needed_is_said(simulator, admin):
    with pytest.raises(AuthorizationFailed) as caught:
        connect(simulator, admin, "teams", account="nora")
    assert caught.value.code == "admin_consent_needed"


def test_reconnecting_as_somebody_else_is_refused(simulator, zoom, admin):
    with pytest.raises(AuthorizationFailed) as caught:
        connect(simulator, admin, "zoom", account="bea")
    assert caught.value.code == "other_account_connected"
    assert Connection.objects.get().account_email == "dana@clinic.example"


def test_a_licence_that_ends_meetings_early_is_warned_of(simulator, admin):
    connection = connect(simulator, admin, "zoom", account="basil")
    assert connection.licence == "Basic"
    assert "40 minutes" in connection.warning


def test_zooms_regional_host_is_used_and_no_other(simulator, admin):
    simulator.control("POST", "options", json={"zoom_api_url": "https://api-eu.zoom.us"})
    assert connect(simulator, admin, "zoom").tokens.secrets["api_url"] == "https://api-eu.zoom.us"
    Connection.objects.all().delete()
    simulator.control("POST", "options", json={"zoom_api_url": "https://api.zoom.us.evil.example"})
    assert connect(simulator, admin, "zoom").tokens.secrets["api_url"] == "https://api.zoom.us"
