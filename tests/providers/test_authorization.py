"""The way to the consent page and back: whatever does not belong together is refused, and no token is stored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection as database
from django.utils import timezone

from accounts.models import User
from accounts.refusals import Conflict
from providers.authorization import SESSION_KEY, forget_old_attempts
from providers.base import AppMisconfigured, AuthorizationFailed, ProviderError
from providers.models import AuthorizationAttempt, Connection
from providers.services import finish_authorization, start_authorization
from tests.making import make_organization, make_user
from tests.providers.connecting import ACCOUNTS, connect, consent
from tests.services.stand_ins import Simulator

both = pytest.mark.parametrize("name", ["zoom", "teams"])


def go(simulator: Simulator, user: User, name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """A session, and what the browser brings back to it."""
    session: dict[str, Any] = {}
    url = start_authorization(session, user, name)
    return session, consent(simulator, url, account=ACCOUNTS[name])


def assert_refused(session: dict[str, Any], user: User, name: str, query: dict[str, str], code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        finish_authorization(session, user, name, query)
    assert caught.value.code == code
    assert not Connection.objects.exists()


@pytest.mark.heavy
@both
def test_who_comes_back_properly_is_connected(simulator, admin, name):
    session, query = go(simulator, admin, name)
    connection = finish_authorization(session, admin, name, query)
    assert connection.is_usable
    assert connection.authorized_by == admin
    assert connection.organization == admin.organization
    assert session == {}


@both
def test_no_state_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    del query["state"]
    assert_refused(session, admin, name, query, "answer_mismatch")


@both
def test_a_wrong_state_is_refused_and_spoils_the_attempt(simulator, admin, name):
    session, query = go(simulator, admin, name)
    assert_refused(session, admin, name, query | {"state": "made-up"}, "answer_mismatch")
    assert_refused(session, admin, name, query, "answer_mismatch")


@both
def test_the_same_answer_again_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    kept = dict(session)
    finish_authorization(session, admin, name, query)
    with pytest.raises(AuthorizationFailed):
        finish_authorization(session, admin, name, query)
    # Not even a copy of the session opens it again.
    with pytest.raises(AuthorizationFailed):
        finish_authorization(kept, admin, name, query)
    assert Connection.objects.get().token_version == 1


@both
def test_another_session_is_refused(simulator, admin, name):
    _, query = go(simulator, admin, name)
    assert_refused({}, admin, name, query, "answer_mismatch")
    other_session, _ = go(simulator, admin, name)
    assert_refused(other_session, admin, name, query, "answer_mismatch")


@both
def test_another_user_of_the_same_organization_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    assert_refused(session, make_user(admin.organization), name, query, "answer_mismatch")


@both
def test_another_organization_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    User.objects.filter(pk=admin.pk).update(organization=make_organization())
    assert_refused(session, User.objects.get(pk=admin.pk), name, query, "answer_mismatch")


@pytest.mark.parametrize(("asked", "answering"), [("zoom", "teams"), ("teams", "zoom")])
def test_an_answer_at_the_other_providers_address_is_refused(simulator, admin, asked, answering):
    session, query = go(simulator, admin, asked)
    assert_refused(session, admin, answering, query, "answer_mismatch")


@both
def test_after_ten_minutes_it_is_too_late(simulator, admin, name):
    session, query = go(simulator, admin, name)
    AuthorizationAttempt.objects.update(started_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert_refused(session, admin, name, query, "authorization_expired")


@both
def test_an_answer_in_another_issuers_name_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    assert_refused(session, admin, name, query | {"iss": "https://evil.example"}, "answer_mismatch")


@both
def test_a_denial_is_a_sentence(simulator, admin, name):
    session: dict[str, Any] = {}
    url = start_authorization(session, admin, name)
    query = consent(simulator, url, account=ACCOUNTS[name], decision="deny")
    assert_refused(session, admin, name, query, "authorization_denied")


@both
def test_a_code_that_was_used_already_is_refused(simulator, admin, name):
    session, query = go(simulator, admin, name)
    finish_authorization(session, admin, name, query)
    Connection.objects.all().delete()
    # The same code, smuggled into an attempt of its own.
    other_session, other_query = go(simulator, admin, name)
    assert_refused(other_session, admin, name, other_query | {"code": query["code"]}, "code_refused")


@both
def test_a_code_is_worthless_without_the_verifier_that_it_was_asked_for_with(simulator, admin, name):
    session, query = go(simulator, admin, name)
    session[SESSION_KEY]["flow"]["code_verifier"] = "x" * 64
    assert_refused(session, admin, name, query, "code_refused")


@both
def test_the_redirect_address_does_not_follow_the_host_header(simulator, admin, name, settings, client):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(admin)
    answer = client.post("/meetings-configuration/authorize/", {"provider": name}, HTTP_HOST="evil.example")
    sent = parse_qs(urlsplit(answer["Location"]).query)["redirect_uri"]
    assert sent == [f"{settings.BASE_URL}/oauth/{name}/callback/"]


@both
def test_huge_parameters_are_refused_unread(simulator, admin, name):
    session, query = go(simulator, admin, name)
    assert_refused(session, admin, name, query | {"code": "x" * 100_000}, "answer_mismatch")


@both
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_moment_one_wins(simulator, admin, name):
    session, query = go(simulator, admin, name)
    copies = [dict(session) for _ in range(4)]

    def come_back(copy: dict[str, Any]) -> str:
        try:
            finish_authorization(copy, admin, name, query)
            return "connected"
        except AuthorizationFailed as error:
            return error.code
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        ends = sorted(pool.map(come_back, copies))
    assert ends == ["answer_mismatch"] * 3 + ["connected"]


@both
def test_the_consent_page_is_asked_with_pkce(simulator, admin, name):
    query = parse_qs(urlsplit(start_authorization({}, admin, name)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert query["response_type"] == ["code"]


def test_zoom_is_asked_for_no_scope(simulator, admin):
    assert "scope" not in parse_qs(urlsplit(start_authorization({}, admin, "zoom")).query)


@both
def test_the_browser_is_sent_into_the_simulator_while_there_is_one(simulator, admin, name, settings):
    assert start_authorization({}, admin, name).startswith(simulator.url)
    settings.PROVIDER_SIMULATOR_URL = ""
    if name == "zoom":
        assert start_authorization({}, admin, name).startswith("https://zoom.us/oauth/authorize?")


@both
def test_credentials_that_the_provider_refuses_are_the_operators_matter(simulator, admin, name):
    session, query = go(simulator, admin, name)
    simulator.set_fault(kind="wrong_client_secret", count=1)
    assert_refused(session, admin, name, query, "client_secret_wrong")


@both
def test_without_credentials_the_sentence_says_what_to_set(admin, name, settings):
    settings.ZOOM_CLIENT_ID = settings.MICROSOFT_CLIENT_ID = ""
    with pytest.raises(AppMisconfigured) as caught:
        start_authorization({}, admin, name)
    assert "_CLIENT_ID" in caught.value.message


def test_a_second_provider_has_to_wait_until_the_first_is_removed(zoom, admin):
    with pytest.raises(Conflict) as caught:
        start_authorization({}, admin, "teams")
    assert caught.value.code == "other_provider_connected"


@both
def test_tokens_are_unreadable_in_the_database(simulator, admin, name):
    connection = connect(simulator, admin, name)
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, token_secrets FROM providers_connection")
        stored = cursor.fetchone()
    assert connection.access_token not in str(stored)
    issued = [each["value"] for each in simulator.control("GET", "secrets")["secrets"]]
    assert issued
    assert [value for value in issued if value in str(stored)] == []


def test_old_attempts_are_forgotten(simulator, admin):
    go(simulator, admin, "zoom")
    AuthorizationAttempt.objects.update(started_at=timezone.now() - timedelta(days=2))
    go(simulator, admin, "zoom")
    forget_old_attempts()
    assert AuthorizationAttempt.objects.count() == 1
