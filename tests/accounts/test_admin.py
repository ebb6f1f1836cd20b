"""The Django admin: what operators switch, and what they may only look at."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent, User
from tests.making import make_organization, make_token_text, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    user = User.objects.create_superuser("operator@host.example", "correct-horse")
    client.force_login(user)
    return user


def form_of(organization, **changes):
    given = {"name": organization.name, "timezone": "Europe/Paris", "language": "en"}
    return given | changes


def test_the_capability_is_switched_in_the_admin_and_recorded(client, operator):
    clinic = make_organization(has_virtual_meetings=False, virtual_meetings_requested_at=timezone.now())
    url = f"/admin/accounts/organization/{clinic.pk}/change/"
    assert client.post(url, form_of(clinic, has_virtual_meetings="on")).status_code == 302
    clinic.refresh_from_db()
    assert (clinic.has_virtual_meetings, clinic.virtual_meetings_requested_at) == (True, None)
    event = AuditEvent.objects.get()
    assert (event.action, event.user) == ("virtual_meetings.granted", operator)
    client.post(url, form_of(clinic, name="New name", has_virtual_meetings="on"))
    clinic.refresh_from_db()
    assert clinic.name == "New name"
    assert AuditEvent.objects.count() == 1


def test_organizations_that_ask_are_found_by_a_filter(client, operator):
    asking = make_organization(name="Asking", virtual_meetings_requested_at=timezone.now())
    make_organization(name="Silent")
    page = client.get("/admin/accounts/organization/?virtual_meetings_requested_at__isempty=0").content.decode()
    assert "Asking" in page
    assert "Silent" not in page
    client.post("/admin/accounts/organization/", {"action": "withdraw", "_selected_action": [str(asking.pk)]})
    asking.refresh_from_db()
    assert not asking.has_virtual_meetings


def test_an_operator_makes_a_member_who_can_log_in(client, operator):
    clinic = make_organization()
    given = {
        "email": "New@Clinic.example",
        "name": "New",
        "organization": str(clinic.pk),
        "role": "scheduler",
        "usable_password": "true",
        "password1": "correct-horse",
        "password2": "correct-horse",
    }
    assert client.post("/admin/accounts/user/add/", given).status_code == 302
    user = User.objects.get(email="new@clinic.example")
    assert (user.organization, user.role, user.check_password("correct-horse")) == (clinic, "scheduler", True)


def test_a_user_belongs_to_an_organization_or_is_an_operator(client, operator):
    given = {
        "email": "lost@clinic.example",
        "role": "admin",
        "password1": "correct-horse",
        "password2": "correct-horse",
    }
    page = client.post("/admin/accounts/user/add/", given)
    assert page.status_code == 200
    assert not User.objects.filter(email="lost@clinic.example").exists()


def test_tokens_and_records_can_be_looked_at_and_nothing_else(client, operator):
    clinic = make_organization()
    make_token_text(make_user(clinic))
    token = ApiToken.objects.get()
    event = AuditEvent.objects.create(organization=clinic, actor="Ada", action="a.b")
    for url in (f"/admin/accounts/apitoken/{token.pk}/", f"/admin/accounts/auditevent/{event.pk}/"):
        page = client.get(f"{url}change/")
        assert page.status_code == 200
        assert token.secret_hash not in page.content.decode()
        assert client.post(f"{url}change/", {"name": "x"}).status_code == 403
        assert client.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/apitoken/add/").status_code == 403
    assert client.get("/admin/accounts/auditevent/add/").status_code == 403


@pytest.mark.parametrize("model", ["organization", "user", "apitoken", "auditevent"])
def test_every_list_of_the_admin_opens(client, operator, model):
    clinic = make_organization()
    make_token_text(make_user(clinic))
    assert client.get(f"/admin/accounts/{model}/?q=a").status_code == 200


def test_an_operator_without_rights_switches_nothing(client):
    user = User.objects.create_user("helper@host.example", "correct-horse", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_organization"))
    client.force_login(user)
    clinic = make_organization(has_virtual_meetings=False)
    client.post("/admin/accounts/organization/", {"action": "grant", "_selected_action": [str(clinic.pk)]})
    clinic.refresh_from_db()
    assert not clinic.has_virtual_meetings
