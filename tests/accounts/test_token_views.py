"""The page of API tokens: making, showing once, revoking."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, AuditEvent
from accounts.scopes import ALL_SCOPES
from accounts.services import revoke_token
from tests.counting import count_queries
from tests.making import make_organization, make_token_text, make_user

pytestmark = pytest.mark.django_db
URL = "/settings/api-tokens/"


@pytest.fixture
def clinic():
    return make_organization(timezone="Europe/Paris")


@pytest.fixture
def admin(clinic, client):
    user = make_user(clinic)
    client.force_login(user)
    return user


def make(client, **fields):
    return client.post(URL, {"name": "Booking", "scopes": list(ALL_SCOPES), "expiry": "never", **fields})


def shown_token(answer):
    return re.findall(r'value="(vm_[^"]+)"', answer.content.decode())[0]


def whoami(text):
    return APIClient().get("/api/v1/whoami/", HTTP_AUTHORIZATION=f"Bearer {text}")


def test_a_new_token_is_shown_once_and_opens_the_api(client, admin):
    answer = make(client)
    text = shown_token(answer)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert whoami(text).json()["user"]["email"] == admin.email
    assert text not in client.get(URL).content.decode()
    assert text.split("_", 2)[2] not in str(list(ApiToken.objects.values()))
    assert text not in str(dict(client.session))


def test_making_a_token_is_recorded_without_its_text(client, admin):
    text = shown_token(make(client))
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.subject) == ("api_token.created", admin, "Booking")
    assert text.split("_", 2)[2] not in str(event.details)


def test_a_token_has_the_scopes_that_were_ticked(client, admin):
    text = shown_token(make(client, scopes=["jobs:read"]))
    assert whoami(text).json()["scopes"] == ["jobs:read"]


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_token_expires_after_the_chosen_days(client, admin, days):
    make(client, expiry=str(days))
    expires_at = ApiToken.objects.get().expires_at
    assert expires_at is not None
    left = expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < left <= timedelta(days=days)


def test_a_token_with_a_date_lives_to_the_end_of_that_day_where_the_admin_is(client, admin):
    make(client, expiry="date", expiry_date="2090-01-31")
    assert ApiToken.objects.get().expires_at == datetime(2090, 1, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"expiry": "soon"}, "Select a valid choice"),
        ({"expiry": "date"}, "Choose the day."),
        ({"expiry": "date", "expiry_date": "2001-01-01"}, "Choose a day from today on."),
        ({"expiry": "date", "expiry_date": "9999-12-31"}, "Choose a day from today on."),
        ({"expiry": "date", "expiry_date": "31"}, "Enter a valid date"),
    ],
)
def test_a_form_that_cannot_be_right_makes_no_token(client, admin, fields, sentence):
    answer = make(client, **fields)
    assert sentence in answer.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.heavy
def test_revoking_asks_first_and_then_closes_the_door(client, admin):
    text = make_token_text(admin)
    token = ApiToken.objects.get()
    revoke_url = f"{URL}{token.pk}/revoke/"
    assert "Revoke the token" in client.get(revoke_url).content.decode()
    assert whoami(text).status_code == 200
    assert client.post(revoke_url)["Location"] == URL
    assert whoami(text).status_code == 401
    assert "Revoked" in client.get(URL).content.decode()
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("api_token.revoked", "A token")


def test_revoking_twice_is_recorded_once(admin):
    make_token_text(admin)
    token = ApiToken.objects.get()
    revoke_token(token, by=admin)
    revoked_at = token.revoked_at
    revoke_token(ApiToken.objects.get(), by=admin)
    assert ApiToken.objects.get().revoked_at == revoked_at
    assert AuditEvent.objects.count() == 1


def test_the_list_says_in_what_state_each_token_is(client, admin, clinic):
    for name, fields in {
        "Old": {"expires_at": timezone.now() - timedelta(days=1)},
        "Gone": {"revoked_at": timezone.now()},
        "Used": {"last_used_at": datetime(2026, 3, 1, 9, tzinfo=UTC)},
    }.items():
        make_token_text(admin)
        ApiToken.objects.filter(name="A token").update(name=name, **fields)
    make_token_text(make_user(clinic, is_active=False))
    page = client.get(URL).content.decode()
    assert [word in page for word in ("Expired", "Revoked", "Active", "Its user was deactivated")] == [True] * 4
    assert "Sun 1 Mar 2026, 10:00" in page


def test_the_list_costs_as_many_queries_for_thirty_tokens_as_for_one(client, admin, clinic):
    make_token_text(admin)
    client.get(URL)
    before = count_queries(lambda: client.get(URL))
    for _ in range(29):
        make_token_text(make_user(clinic))
    assert count_queries(lambda: client.get(URL)) == before


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_see_tokens(client, clinic, role):
    client.force_login(make_user(clinic, role))
    assert client.get(URL).status_code == 403
    assert make(client).status_code == 403
    assert not ApiToken.objects.exists()


def test_tokens_of_another_organization_do_not_exist(client, admin):
    make_token_text(make_user(make_organization(), name="Somebody Else"))
    token = ApiToken.objects.get()
    assert "Somebody Else" not in client.get(URL).content.decode()
    assert client.get(f"{URL}{token.pk}/revoke/").status_code == 404
    assert client.post(f"{URL}{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
