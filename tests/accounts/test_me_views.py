"""My settings."""

import pytest
from django.test import Client

from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db
URL = "/settings/me/"


@pytest.fixture
def me(client):
    user = make_user(make_organization(timezone="Europe/Paris"), "resource")
    client.force_login(user)
    return user


def test_everybody_chooses_name_zone_and_language(client, me):
    given = {"name": "Ada", "timezone": "America/New_York", "language": "de"}
    assert client.post(URL, given).status_code == 302
    me.refresh_from_db()
    assert (me.name, me.timezone, me.language) == ("Ada", "America/New_York", "de")
    assert me.zone == "America/New_York"


def test_without_a_choice_zone_and_language_are_the_organizations(client, me):
    assert client.post(URL, {"name": "Ada", "timezone": "", "language": ""}).status_code == 302
    me.refresh_from_db()
    assert me.zone == "Europe/Paris"
    assert "As the organization (Europe/Paris)" in client.get(URL).content.decode()


def test_a_zone_that_does_not_exist_is_refused(client, me):
    answer = client.post(URL, {"name": "Ada", "timezone": "Mars/Olympus", "language": ""})
    assert "is not a time zone" in answer.content.decode()
    me.refresh_from_db()
    assert (me.name, me.timezone) != ("Ada", "Mars/Olympus")


def test_nobody_gives_themselves_another_role_or_organization(client, me):
    other = make_organization()
    more = {"role": "admin", "organization": str(other.pk), "is_staff": "on", "email": "new@clinic.example"}
    client.post(URL, {"name": "Ada", "timezone": "", "language": "", **more})
    email, organization = me.email, me.organization
    me.refresh_from_db()
    assert (me.role, me.organization, me.is_staff, me.email) == ("resource", organization, False, email)


def change(client, old="correct-horse", new="another-battery", again=None):
    words = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(f"{URL}password/", words)


def test_a_new_password_keeps_this_session_and_ends_all_others(client, me):
    elsewhere = Client()
    elsewhere.force_login(me)
    assert change(client).status_code == 302
    assert client.get(URL).status_code == 200
    assert elsewhere.get(URL).status_code == 302
    me.refresh_from_db()
    assert me.check_password("another-battery")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"old": "wrong"}, "Your old password was entered incorrectly"),
        ({"new": "short"}, "This password is too short"),
        ({"new": "password123"}, "This password is too common"),
        ({"again": "something-else"}, "The two password fields"),
    ],
)
def test_a_password_change_that_cannot_be_right_changes_nothing(client, me, words, sentence):
    assert sentence in change(client, **words).content.decode()
    me.refresh_from_db()
    assert me.check_password("correct-horse")


def test_strangers_have_no_settings(client):
    assert client.get(URL)["Location"] == f"/login/?next={URL}"
    assert change(client).status_code == 302
