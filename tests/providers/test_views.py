"""The tab Meetings Provider, as an admin's browser meets it; nothing here needs JavaScript."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from providers.base import ReauthorizationNeeded
from providers.health import mark_lost
from providers.models import Connection
from tests.making import make_organization, make_user
from tests.providers.connecting import ACCOUNTS, connect
from tests.services.stand_ins import Simulator

pytestmark = pytest.mark.django_db
PAGE = "/meetings-configuration/"
both = pytest.mark.parametrize("name", ["zoom", "teams"])


@pytest.fixture
def browser_of(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def words(answer: Any) -> str:
    """What a reader sees, more or less."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode())))


def authorize(simulator: Simulator, browser: Client, name: str, account: str = "", decision: str = "allow") -> Any:
    """From the button to the page that one comes back to."""
    leaving = browser.post(f"{PAGE}authorize/", {"provider": name})
    assert leaving.status_code == 302
    wish = {"url": leaving["Location"], "account": account or ACCOUNTS[name], "decision": decision}
    back = simulator.control("POST", "authorize", json=wish)["redirect_url"]
    return browser.get(back, follow=True)


@both
def test_authorizing_ends_on_the_tab_with_the_account(simulator, browser_of, name):
    answer = authorize(simulator, browser_of, name)
    text = words(answer)
    connection = Connection.objects.get()
    assert "Connected" in text
    assert f"is connected as {connection.account_email}" in text
    assert connection.account_name in text
    assert all(scope in text for scope in connection.scopes)
    assert "Remove Provider" in text
    assert "Authorize Provider</button>" not in answer.content.decode()


def test_before_that_the_page_warns_and_offers_both_providers(simulator, browser_of):
    text = words(browser_of.get(PAGE))
    assert "There is no integration" in text
    assert "Select provider" in text
    assert "Zoom" in text
    assert "Microsoft Teams" in text


def test_the_page_tells_what_to_enter_at_each_provider(simulator, browser_of, settings):
    page = browser_of.get(PAGE).content.decode()
    for name in ("zoom", "teams"):
        assert f'value="{settings.BASE_URL}/oauth/{name}/callback/"' in page
    for scope in ("meeting:write:meeting", "OnlineMeetings.ReadWrite"):
        assert f'value="{scope}"' in page
    assert "data-copy=" in page


def test_a_provider_that_is_not_set_up_says_what_to_set(browser_of, settings):
    settings.ZOOM_CLIENT_ID = ""
    assert "the operator must set ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET" in words(browser_of.get(PAGE))
    answer = browser_of.post(f"{PAGE}authorize/", {"provider": "zoom"}, follow=True)
    assert "Zoom is not set up on this installation" in words(answer)


@both
def test_a_denial_is_a_sentence_with_an_error_id(simulator, browser_of, name):
    answer = authorize(simulator, browser_of, name, decision="deny")
    text = words(answer)
    assert "You did not allow the access" in text
    assert re.search(r"Error ID: E-\w{4}-\w{4}", text)
    # A line does not break in it.
    assert re.search(r'<code class="nowrap">E-\w{4}-\w{4}</code>', answer.content.decode())
    assert not Connection.objects.exists()


def test_missing_scopes_are_named_on_the_page(simulator, browser_of):
    text = words(authorize(simulator, browser_of, "zoom", account="mina"))
    assert "meeting:delete:meeting" in text
    assert not Connection.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"provider": "skype"}, {"provider": ""}])
def test_a_provider_that_does_not_exist_is_refused_in_the_form(browser_of, sent):
    answer = browser_of.post(f"{PAGE}authorize/", sent)
    assert answer.status_code == 400
    assert "has-errors" in answer.content.decode()


def test_removing_asks_first_and_names_the_account(simulator, browser_of, zoom):
    text = words(browser_of.get(f"{PAGE}remove/"))
    assert "Remove Zoom?" in text
    assert "dana@clinic.example" in text
    assert Connection.objects.present().exists()


@pytest.mark.parametrize("sent", [{}, {"confirm": "yes"}])
def test_after_removing_the_page_warns_that_there_is_no_integration(simulator, browser_of, zoom, sent):
    text = words(browser_of.post(f"{PAGE}remove/", sent, follow=True))
    assert "There is no integration" in text
    assert "Zoom was removed" in text
    assert not Connection.objects.present().exists()


def test_removing_teams_tells_what_remains_to_be_done_at_microsoft(simulator, browser_of, teams):
    assert "Enterprise applications" in words(browser_of.post(f"{PAGE}remove/", follow=True))


@pytest.mark.parametrize("what", ["remove", "test"])
def test_where_nothing_is_connected_there_is_nothing_to_do(browser_of, what):
    assert "There is no provider to" in words(browser_of.post(f"{PAGE}{what}/", follow=True))


def test_the_test_says_that_all_is_well(simulator, browser_of, zoom):
    assert "The connection works" in words(browser_of.post(f"{PAGE}test/", follow=True))


def test_the_test_says_what_failed(simulator, browser_of, zoom):
    simulator.set_fault(kind="status_502", operation="zoom.delete_meeting", count=1)
    text = words(browser_of.post(f"{PAGE}test/", follow=True))
    assert "The test meeting was created, but deleting it failed." in text
    assert "Zoom has a problem of its own." in text
    assert "HTTP 502" in text


def test_a_lost_authorization_asks_for_a_reconnect(simulator, browser_of, zoom):
    mark_lost(zoom, ReauthorizationNeeded("It is over.", code="connection_lost"))
    text = words(browser_of.get(PAGE))
    assert "The authorization at Zoom is lost" in text
    assert "Reconnect" in text
    assert "is connected as" in words(authorize(simulator, browser_of, "zoom"))
    assert Connection.objects.get().is_usable


def test_a_basic_licence_is_warned_of(simulator, browser_of):
    assert "40 minutes" in words(authorize(simulator, browser_of, "zoom", account="basil"))


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_come_here(simulator, role):
    client = Client()
    client.force_login(make_user(make_organization(), role))
    assert client.get(PAGE).status_code == 403
    for what in ("authorize", "remove", "test"):
        assert client.post(f"{PAGE}{what}/").status_code == 403
    assert client.get("/oauth/zoom/callback/").status_code == 403


def test_without_the_capability_access_can_be_requested(simulator):
    organization = make_organization(has_virtual_meetings=False)
    client = Client()
    client.force_login(make_user(organization))
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert "Request access" in words(answer)
    assert client.post(f"{PAGE}authorize/", {"provider": "zoom"}).status_code == 403


def test_who_was_logged_out_meanwhile_logs_in_without_the_code_in_the_address(simulator):
    answer = Client().get("/oauth/zoom/callback/?code=secret&state=s", follow=True)
    assert "/login/" in answer.redirect_chain[-1][0]
    assert "secret" not in str(answer.redirect_chain)


def test_a_callback_of_a_provider_that_does_not_exist_is_no_page(browser_of):
    assert browser_of.get("/oauth/skype/callback/?code=1&state=2").status_code == 404


def test_a_callback_out_of_the_blue_connects_nothing(simulator, browser_of):
    text = words(browser_of.get("/oauth/zoom/callback/?code=1&state=2", follow=True))
    assert "does not belong to an authorization that you started here" in text


@pytest.mark.parametrize("what", ["authorize", "test"])
def test_looking_at_an_action_does_nothing(browser_of, what):
    assert browser_of.get(f"{PAGE}{what}/").status_code == 405


def test_forms_need_the_csrf_token(simulator, admin, zoom):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for what in ("authorize", "remove", "test"):
        assert client.post(f"{PAGE}{what}/", {"provider": "zoom"}).status_code == 403
    assert Connection.objects.present().exists()


def test_another_organizations_connection_is_not_shown(simulator, zoom):
    client = Client()
    client.force_login(make_user(make_organization()))
    assert "dana@clinic.example" not in words(client.get(PAGE))
    client.post(f"{PAGE}remove/")
    assert Connection.objects.present().exists()


def test_no_secret_is_on_the_page(simulator, browser_of, admin: User):
    connect(simulator, admin, "zoom")
    page = browser_of.get(PAGE).content.decode()
    issued = [each["value"] for each in simulator.control("GET", "secrets")["secrets"]]
    assert issued
    assert [value for value in issued if value in page] == []
